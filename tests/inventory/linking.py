"""Relinking as the pipeline does it, and a judge of links that shares no code with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.links import relink, sources_concerned
from dashboard.inventory.models import Container, Endpoint, Host, Network, Service, SwarmNode


def spread(changesets: Iterable[ChangeSet], at: datetime) -> list[ChangeSet]:
    told, waiting = [], [changeset for changeset in changesets if changeset]
    while waiting:
        assert len(told) < 100, "relinking never ends"
        told.append(waiting.pop(0))
        waiting += [more for source in sources_concerned(told[-1]) if (more := relink(source, at))]
    return told


def assert_links_are_right() -> None:
    for host in Host.objects.select_related("swarm"):
        assert_place_is_right(host)
    for container in Container.objects.select_related("host"):
        served = Service.objects.filter(swarm=container.host.swarm_id, docker_id=container.service_docker_id)
        assert container.service_id == served.values_list("pk", flat=True).first()
    for endpoint in Endpoint.objects.select_related("host"):
        of = Container.objects.filter(host=endpoint.host_id, docker_id=endpoint.container_key)
        local = Network.objects.filter(host=endpoint.host_id, key=endpoint.network_key).first()
        swarm = Network.objects.filter(swarm=endpoint.host.swarm_id, key=endpoint.network_key, swarm__isnull=False)
        assert endpoint.container_id == of.values_list("pk", flat=True).first()
        assert endpoint.network == (local or swarm.first())
    for node in SwarmNode.objects.all():
        ours = Host.objects.filter(swarm_node_id=node.docker_id).exclude(swarm_state="inactive")
        best = ours.filter(state="reachable").order_by("pk").first() or ours.order_by("pk").first()
        assert node.host == best


def assert_place_is_right(host: Host) -> None:
    if host.swarm_state in ("", "inactive"):
        assert (host.swarm, host.role, host.availability) == (None, "", "")
        return
    assert host.swarm is not None
    if host.cluster_id:
        assert host.swarm.docker_id == host.cluster_id
    node = SwarmNode.objects.filter(docker_id=host.swarm_node_id).first()
    if node is not None:
        assert (host.swarm_id, host.role, host.availability) == (node.swarm_id, node.role, node.availability)
