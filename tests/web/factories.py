"""Rows for the pages, as reconcile would have left them: the makers of tests/operations, and more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from collectors import VERSION
from collectors.node import wire
from dashboard.inventory.models import (
    Change,
    Container,
    Endpoint,
    Enrolment,
    Host,
    Network,
    NetworkView,
    RefusedEnrolment,
    Service,
    Swarm,
    SwarmNode,
    SwarmTask,
)
from dashboard.operations.models import Operation
from tests.operations.factories import container, docker_id, endpoint, host, network, service, user

__all__ = ["container", "docker_id", "endpoint", "host", "network", "service", "user"]

HOSTILE = "<img src=x onerror=alert(1)>"
LONG = "a-name-that-goes-on-" * 10


def swarm(name: str = "fleet", **columns: Any) -> Swarm:
    columns = {"docker_id": docker_id()[-25:], "state": "reachable", "since": timezone.now(), **columns}
    return Swarm.objects.create(name=name, **columns)


def node(of: Swarm, hostname: str, host: Host | None = None, **columns: Any) -> SwarmNode:
    columns = {"role": "worker", "availability": "active", "state": "ready", "address": "10.9.0.9", **columns}
    return SwarmNode.objects.create(swarm=of, hostname=hostname, host=host, docker_id=docker_id()[-25:], **columns)


def view(of: Network, by: Host, **columns: Any) -> NetworkView:
    return NetworkView.objects.create(host=by, docker_id=of.docker_id, name=of.name, **columns)


def swarm_task(of: Service, node: SwarmNode, container: Container | None = None, **columns: Any) -> SwarmTask:
    columns = {"state": "running", "desired_state": "running", "runtime": "container", "slot": 1, **columns}
    return SwarmTask.objects.create(
        swarm=of.swarm,
        docker_id=docker_id()[-25:],
        service_docker_id=of.docker_id,
        node_docker_id=node.docker_id,
        container_docker_id=container.docker_id if container else "",
        **columns,
    )


def enrolment(of: Host, **columns: Any) -> Enrolment:
    """The host as its node's own collector reads it."""
    node_id = of.swarm_node_id.rjust(25, "0")
    Host.objects.filter(pk=of.pk).update(address=f"node://{node_id}", swarm_node_id=node_id)
    of.refresh_from_db()
    told = {"enrolled_at": timezone.now(), "version": VERSION, "protocol": wire.PROTOCOL, "secret_sha256": "5ec4e" * 12}
    return Enrolment.objects.create(node_id=node_id, name=of.name, host=of, **{**told, **columns})


def refused_enrolment(number: int = 9, **columns: Any) -> RefusedEnrolment:
    told = {"at": timezone.now(), "words": "The manager here lists no such node.", "version": VERSION, **columns}
    return RefusedEnrolment.objects.create(node_id=f"{number:025}", **told)


def change(of: Container | Network | Service | Endpoint, action: str = "changed", **columns: Any) -> Change:
    owner = of.swarm if isinstance(of, Service) else of.host or of.swarm
    columns = {"at": timezone.now(), "name": str(of), "revision": 1, **columns}
    kind = of._meta.model_name
    return Change.objects.create(kind=kind, object_pk=of.pk, source=owner.source_id, action=action, **columns)


@dataclass
class Scene:
    """One of each: a swarm of alpha (a manager) and beta (unreachable), a node not read yet, and gamma by itself."""

    swarm: Swarm
    alpha: Host
    beta: Host
    gamma: Host
    unread: SwarmNode
    bridge: Network
    overlay: Network
    service: Service
    web: Container
    sidecar: Container
    hostile: Container


def scene() -> Scene:
    fleet = swarm()
    alpha = host(
        "alpha",
        swarm=fleet,
        is_manager=True,
        role="manager",
        availability="active",
        engine_version="28.5.1",
        api_version="1.51",
        swarm_state="active",
        swarm_node_id="n1",
        node_address="10.9.0.1",
    )
    gone = {"state": "unreachable", "failure": "refused", "since": timezone.now() - timedelta(minutes=7)}
    beta = host("beta", swarm=fleet, role="worker", swarm_node_id="n2", error="Connection refused.", **gone)
    gamma = host("gamma", address="tcp://192.168.7.7:2375")
    unread = node(fleet, "delta", address="10.9.0.4")
    nodes = [node(fleet, "alpha", alpha, role="manager", leader=True), node(fleet, "beta", beta, state="down")]
    bridge = network("shop_default", alpha, "172.20.0.0/16", labels={"com.docker.compose.project": "shop"})
    vxlan = {"com.docker.network.driver.overlay.vxlanid_list": "4097", "encrypted": ""}
    overlay = network("app", fleet, "10.10.0.0/24", attachable=True, options=vxlan)
    view(overlay, alpha, peers=["10.9.0.1", "10.9.0.2"], pools=[{"subnet": "10.10.0.0/24"}], options=vxlan)
    ports = [{"protocol": "tcp", "published": 8080, "target": 80, "mode": "ingress"}]
    vips = [{"network_id": overlay.docker_id, "address": "10.10.0.2/24"}]
    api = service(
        "app_api",
        fleet,
        replicas=3,
        running=2,
        image="registry/api:1@sha256:ab",
        stack="app",
        ports=ports,
        vips=vips,
        networks=[overlay.docker_id],
    )
    web = container(
        "shop-web-1",
        alpha,
        health="healthy",
        stack="shop",
        compose_service="web",
        ports=[{"protocol": "tcp", "container_port": 80, "host_ip": ip, "host_port": 8080} for ip in ("0.0.0.0", "::")],
    )
    endpoint(web, bridge, "172.20.0.2/16", mac="02:42:ac:14:00:02", aliases=["web"], gateway="172.20.0.1")
    endpoint(web, overlay, "10.10.0.5/24", ipv6="fd00::5/64")
    sidecar = container("sidecar", alpha, network_mode=f"container:{web.docker_id}", shares_with=web.docker_id)
    hostile = container(HOSTILE, gamma, image=LONG, state="exited", labels={HOSTILE: HOSTILE}, error=HOSTILE)
    of_api = {"service": api, "service_docker_id": api.docker_id, "stack": "app"}
    replica = container("app_api.1.x", alpha, health="unhealthy", **of_api)
    endpoint(replica, overlay, "10.10.0.6/24")
    swarm_task(api, nodes[0], replica)
    swarm_task(api, nodes[1], slot=2, state="failed", error="No such image: registry/api:1", desired_state="shutdown")
    change(web, before={"state": "exited"}, after={"state": "running"})
    Swarm.objects.filter(pk=fleet.pk).update(reporter=alpha)
    return Scene(fleet, alpha, beta, gamma, unread, bridge, overlay, api, web, sidecar, hostile)


def operation(host: Host, **columns: Any) -> Operation:
    columns = {"kind": "remove-network", "summary": "Remove network shop", "user_name": "alice", **columns}
    return Operation.objects.create(host=host, host_name=host.name, command={"type": "remove-network"}, **columns)
