"""One object with all that its page shows: its row of the chart, and what hangs on it. The shapes come last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from ninja import Field

from dashboard.intake import readers
from dashboard.inventory.default_route import default_route
from dashboard.inventory.models import (
    Change,
    Container,
    Endpoint,
    Host,
    Network,
    NetworkView,
    Service,
    SwarmNode,
    SwarmTask,
)
from dashboard.topology import freshness, rows
from dashboard.topology.rows import Row, ref
from dashboard.web.api import shapes

LATEST = 20
"""How many of its changes come with an object."""


def host(found: Host) -> Row:
    owned = Q(host=found)
    stands_on = Endpoint.objects.filter(owned, network__isnull=False).values("network")
    return {
        **next(iter(rows.hosts(Q(pk=found.pk), freshness.all_seen()))),
        "added_at": found.added_at.isoformat(),
        "reader": _reader_of(found),
        "api_version": found.api_version,
        "operating_system": found.operating_system,
        "kernel": found.kernel,
        "default_pools": found.default_pools,
        "firewall": found.firewall or None,
        "warnings": found.warnings,
        "node": _node_of(found),
        "networks": list(rows.networks(owned | Q(pk__in=stands_on))),
        "containers": list(rows.containers(owned)),
        "endpoints": list(rows.endpoints(owned)),
        "changes": _changes(Q(source=found.source_id)),
    }


def _reader_of(found: Host) -> Row:
    reader = readers.reader_of(found)
    return {
        "kind": reader.kind,
        "version": reader.version or None,
        "protocol": reader.protocol,
        "enrolled_at": reader.since.isoformat() if reader.since else None,
        "warning": reader.warning or None,
    }


def _node_of(found: Host) -> Row | None:
    """What a member of a swarm says of itself, and what a manager says of it where one is read."""
    if not found.swarm_node_id:
        return None
    told = SwarmNode.objects.filter(host=found, swarm=found.swarm_id).first()
    return {
        "address": found.node_address or None,
        "managers": found.manager_addresses,
        "state": told.state if told else None,
        "leader": told.leader if told else None,
        "labels": told.labels if told else {},
    }


def network(found: Network) -> Row:
    views = NetworkView.objects.filter(docker_id=found.docker_id, host__swarm=found.swarm_id) if found.swarm_id else ()
    return {
        **next(iter(rows.networks(Q(pk=found.pk)))),
        "created": found.created or None,
        "options": found.options,
        "config_from": found.config_from or None,
        "endpoints": list(rows.endpoints(Q(network=found.pk))),
        "services": [f"service:{service.pk}" for service in _services_on(found)],
        "views": [
            {"host": f"host:{view.host_id}", "pools": view.pools, "peers": view.peers, "options": view.options}
            for view in views
        ],
        "changes": _changes(Q(kind="network", object_pk=found.pk)),
    }


def _services_on(found: Network) -> Iterable[Service]:
    """Services whose tasks ask for the network, or that have a virtual address on it."""
    if found.swarm_id is None:
        return
    for service in Service.objects.filter(swarm=found.swarm_id):
        if found.docker_id in [*service.networks, *(vip["network_id"] for vip in service.vips)]:
            yield service


def container(found: Container) -> Row:
    sharers = Container.objects.filter(host=found.host_id, shares_with=found.docker_id)
    owner = Container.objects.filter(host=found.host_id, docker_id=found.shares_with or "-").first()
    return {
        **next(iter(rows.containers(Q(pk=found.pk)))),
        "compose_service": found.compose_service or None,
        "endpoints": list(rows.endpoints(Q(container=found.pk))),
        "default_route": _default_route(found),
        "networks": list(rows.networks(Q(pk__in=found.endpoints.values("network")))),
        "task": _task_of(found),
        "shares_with": ref("container", owner.pk if owner else None),
        "sharers": [f"container:{sharer.pk}" for sharer in sharers],
        "changes": _changes(Q(kind="container", object_pk=found.pk)),
    }


def _default_route(found: Container) -> Row:
    route = default_route(found.endpoints.select_related("network"))
    return {family: ref("endpoint", each.pk if each else None) for family, each in route._asdict().items()}


def service(found: Service) -> Row:
    asked = Network.objects.filter(swarm=found.swarm_id, docker_id__in=found.networks)
    tasks = SwarmTask.objects.filter(swarm=found.swarm_id, service_docker_id=found.docker_id)
    return {
        **next(iter(rows.services(Q(pk=found.pk)))),
        "image": found.image,
        "labels": found.labels,
        "networks": [f"network:{network.pk}" for network in asked],
        "containers": [f"container:{container.pk}" for container in Container.objects.filter(service=found.pk)],
        "tasks": [_task(task) for task in tasks],
        "changes": _changes(Q(kind="service", object_pk=found.pk)),
    }


def _task_of(found: Container) -> Row | None:
    if not found.task_docker_id or found.host.swarm_id is None:
        return None
    task = SwarmTask.objects.filter(swarm=found.host.swarm_id, docker_id=found.task_docker_id).first()
    return _task(task) if task else None


def _task(task: SwarmTask) -> Row:
    return {
        "docker_id": task.docker_id,
        "slot": task.slot,
        "node": task.node_docker_id,
        "state": task.state,
        "desired_state": task.desired_state,
        "error": task.error or None,
    }


def _changes(where: Q) -> list[Row]:
    return [
        {
            "at": change.at.isoformat(),
            "object": f"{change.kind}:{change.object_pk}",
            "name": change.name,
            "action": change.action,
            "before": change.before,
            "after": change.after,
        }
        for change in Change.objects.filter(where)[:LATEST]
    ]


class ChangeShape(shapes.Shape):
    at: datetime
    object: str = Field(examples=["network:7"])
    name: str
    action: str = Field(examples=["added", "changed", "removed"])
    before: dict[str, Any]
    after: dict[str, Any]


class ViewShape(shapes.Shape):
    """How one host sees a swarm network."""

    host: str
    pools: list[dict[str, Any]]
    peers: list[str]
    options: dict[str, str]


class TaskShape(shapes.Shape):
    docker_id: str
    slot: int | None
    node: str = Field(description="The node's id in its swarm")
    state: str
    desired_state: str
    error: str | None


class NodeShape(shapes.Shape):
    """null where no manager is read that tells of it."""

    address: str | None
    managers: list[str]
    state: str | None
    leader: bool | None
    labels: dict[str, str]


class ReaderShape(shapes.Shape):
    """How a host is read. Of a node's own collector also its version, and what to upgrade where it is another one."""

    kind: str = Field(examples=["collector", "unix", "tcp", "https", "ssh"])
    version: str | None
    protocol: int | None
    enrolled_at: datetime | None
    warning: str | None


class HostDetail(shapes.Host):
    added_at: datetime
    reader: ReaderShape
    node: NodeShape | None = Field(description="Of a member of a swarm")
    api_version: str
    operating_system: str
    kernel: str
    default_pools: list[str]
    firewall: str | None = Field(
        description="What Docker makes its rules with; null before 28.1", examples=["iptables"]
    )
    warnings: list[str]
    networks: list[shapes.Network] = Field(description="Its own, and its swarm's where something of it stands")
    containers: list[shapes.Container]
    endpoints: list[shapes.Endpoint]
    changes: list[ChangeShape]


class NetworkDetail(shapes.Network):
    created: str | None = Field(description="As Docker writes it, RFC 3339")
    options: dict[str, str]
    config_from: str | None
    endpoints: list[shapes.Endpoint]
    services: list[str]
    views: list[ViewShape]
    changes: list[ChangeShape]


class DefaultRouteShape(shapes.Shape):
    """The endpoints by which it leaves; null where none leads out."""

    ipv4: str | None = Field(examples=["endpoint:31"])
    ipv6: str | None


class ContainerDetail(shapes.Container):
    compose_service: str | None
    endpoints: list[shapes.Endpoint]
    default_route: DefaultRouteShape
    networks: list[shapes.Network]
    task: TaskShape | None = Field(description="The swarm's task that it runs")
    shares_with: str | None = Field(description="The container whose network it uses")
    sharers: list[str]
    changes: list[ChangeShape]


class ServiceDetail(shapes.Service):
    image: str
    labels: dict[str, str]
    networks: list[str]
    containers: list[str]
    tasks: list[TaskShape]
    changes: list[ChangeShape]
