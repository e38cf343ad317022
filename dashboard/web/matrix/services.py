"""Services by networks: how many tasks of each run on each network, and where it has a virtual address.

A running task is on every network that its service asks for; so the swarm's own account is counted, which also knows
of nodes that Docklines does not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.urls import reverse

from dashboard.inventory.models import Service, Swarm
from dashboard.web.access import visible_services
from dashboard.web.matrix.hosts import endpoints_of
from dashboard.web.matrix.networks import Networks, networks_of
from dashboard.web.matrix.plan import Cell, Head, Plan

FIELDS = ("pk", "name", "mode", "replicas", "running", "vips", "networks", "swarm__state", "swarm__since")


def plan_of(user: Any) -> Plan:
    """Three queries, however many services there are."""
    networks = networks_of(user)
    counted = endpoints_of(user).filter(network__swarm__isnull=False).values_list("network")
    reach = {f"network:{pk}": hosts for pk, hosts in counted.annotate(n=Count("host", distinct=True))}
    services = list(visible_services(user).select_related("swarm").only(*FIELDS))
    cells = {place: cell for service in services for place, cell in _cells_of(service, networks)}
    used = {key for _, key in cells}
    heads = [head for head in networks.heads(reach) if head.kind == "network" or head.key in used]
    return Plan([_head(service) for service in services], heads, cells)


def _cells_of(service: Service, networks: Networks) -> Iterator[tuple[tuple[str, str], Cell]]:
    addresses = {vip["network_id"]: vip["address"] for vip in service.vips}
    for docker_id in dict.fromkeys([*service.networks, *addresses]):
        pk = networks.by_docker_id.get((service.swarm_id, docker_id))
        if pk is not None:
            cell = Cell(service.running, pk, mark=addresses.get(docker_id, ""))
            yield (f"service:{service.pk}", networks.key_of[pk]), cell


def _head(service: Service) -> Head:
    missing = 0 if service.replicas is None or service.mode.endswith("-job") else service.replicas - service.running
    parts = (("running", service.running), ("unhealthy", max(0, missing)))
    stale = service.swarm.state == Swarm.State.STALE
    return Head(
        key=f"service:{service.pk}",
        name=service.name,
        address=reverse("service", args=[service.pk]),
        kind="service",
        swarm=service.swarm_id,
        parts=tuple(part for part in parts if part[1]),
        total=service.running,
        bad=max(0, missing),
        state="stale" if stale else "",
        since=service.swarm.since if stale else None,
        stale=stale,
    )
