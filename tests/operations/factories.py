"""A small fleet in rows, as reconcile would have left it: a swarm of alpha (manager) and beta, and gamma by itself.

Each maker takes what a test cares about and fills in the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User

from dashboard.inventory.models import Container, Endpoint, Host, Network, Pool, Service, Swarm, SwarmNode

LONG_AGO = datetime(2026, 11, 24, 8, 31, tzinfo=UTC)
_numbers = count(1)


def docker_id() -> str:
    return f"{next(_numbers):064x}"


def user(name: str, role: str = "") -> User:
    made = User.objects.create_user(name, password="only for tests")
    if role:
        made.groups.add(Group.objects.get_or_create(name=role)[0])
    return made


def host(name: str, **columns: Any) -> Host:
    columns = {"address": f"unix:///{name}.sock", "state": "reachable", "hostname": name, **columns}
    made = Host.objects.create(name=name, **columns)
    for predefined, driver in (("bridge", "bridge"), ("host", "host"), ("none", "null")):
        network(predefined, made, driver=driver, key=predefined)
    return made


def network(name: str, place: Host | Swarm, *subnets: str, **columns: Any) -> Network:
    """A network of this host or this swarm with these pools; the first address of each is the gateway."""
    owner = {"host": place} if isinstance(place, Host) else {"swarm": place}
    scope = "local" if isinstance(place, Host) else "swarm"
    identity = columns.pop("docker_id", "") or docker_id()
    columns = {"driver": "bridge" if scope == "local" else "overlay", "scope": scope, "key": identity, **columns}
    made = Network.objects.create(name=name, docker_id=identity, **owner, **columns)
    for position, subnet in enumerate(subnets):
        gateway = subnet.partition("/")[0].removesuffix("0") + "1"
        Pool.objects.create(network=made, position=position, subnet=subnet, gateway=gateway)
    return made


def container(name: str, on: Host, **columns: Any) -> Container:
    columns = {"image": "busybox", "state": "running", "network_mode": "bridge", **columns}
    return Container.objects.create(name=name, host=on, docker_id=docker_id(), **columns)


def endpoint(of: Container, on: Network, ipv4: str = "", **columns: Any) -> Endpoint:
    return Endpoint.objects.create(
        host=of.host,
        container=of,
        container_key=of.docker_id,
        network=on,
        network_key=on.key,
        network_name=on.name,
        ipv4=ipv4,
        **{"kind": "container", **columns},
    )


def service(name: str, of: Swarm, **columns: Any) -> Service:
    return Service.objects.create(name=name, swarm=of, docker_id=docker_id(), mode="replicated", **columns)


@dataclass
class Fleet:
    swarm: Swarm
    alpha: Host
    beta: Host
    gamma: Host
    shop: Network
    app: Network
    closed: Network
    web: Container
    db: Container


def fleet() -> Fleet:
    """shop is a bridge on alpha, app an attachable overlay, closed one that is not; web is on shop, db on nothing."""
    swarm = Swarm.objects.create(name="one", docker_id="cluster1", state="reachable")
    alpha = host("alpha", swarm=swarm, is_manager=True, swarm_state="active", node_address="10.216.0.1")
    beta = host("beta", swarm=swarm, swarm_state="active", node_address="10.216.0.2")
    gamma = host("gamma", address="tcp://192.168.7.7:2375")
    Swarm.objects.filter(pk=swarm.pk).update(reporter=alpha)
    for node in (alpha, beta):
        SwarmNode.objects.create(
            swarm=swarm, docker_id=node.name, hostname=node.name, host=node, address=node.node_address,
            role="worker", availability="active", state="ready",
        )  # fmt: skip
    shop = network("shop", alpha, "10.50.0.0/24")
    app = network("app", swarm, "10.51.0.0/24", attachable=True)
    closed = network("closed", swarm, "10.62.0.0/24")
    web = container("web", alpha)
    endpoint(web, shop, "10.50.0.2/24")
    db = container("db", alpha)
    swarm.refresh_from_db()
    return Fleet(swarm, alpha, beta, gamma, shop, app, closed, web, db)
