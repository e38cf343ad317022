"""Hosts by networks: how many endpoints each host has on each network."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, Max, Min, QuerySet
from django.urls import reverse

from dashboard.inventory.looks import LOOKS, UNWELL
from dashboard.inventory.models import Endpoint, Host
from dashboard.web.access import visible_containers, visible_hosts, visible_networks
from dashboard.web.matrix.networks import Networks, networks_of
from dashboard.web.matrix.plan import Cell, Head, Plan

SILENT = (Host.State.UNREACHABLE, Host.State.HUNG)


def plan_of(user: Any, unused: bool = False) -> Plan:
    """Four queries, however many hosts there are. With `unused`, also what hosts have with nothing on it."""
    networks = networks_of(user)
    counted = Count("pk"), Min("container__name"), Max("container__name")
    cells: dict[tuple[str, str], Cell] = {}
    for host, network, count, first, last in endpoints_of(user).values_list("host", "network").annotate(*counted):
        if (key := networks.key_of.get(network)) is not None:
            cell, place = Cell(count, network, first, last), (f"host:{host}", key)
            cells[place] = _together(cells[place], cell) if place in cells else cell
    reach = Counter(key for _, key in cells)
    if unused:
        _add_unused(networks, cells)
    return Plan(_heads(user), networks.heads(reach), cells)


def endpoints_of(user: Any) -> QuerySet[Endpoint]:
    """The endpoints that stand where this user may look."""
    return Endpoint.objects.filter(host__in=visible_hosts(user), network__in=visible_networks(user)).order_by()


def _together(one: Cell, other: Cell) -> Cell:
    """Of two networks with one name on one host: the cell leads to the one with more on it."""
    larger = one if one.number >= other.number else other
    return larger._replace(number=one.number + other.number)


def _add_unused(networks: Networks, cells: dict[tuple[str, str], Cell]) -> None:
    """A host's own network with nothing on it counts 0, which is not the same as not having it."""
    for (host, key), pk in networks.pk_on.items():
        cells.setdefault((f"host:{host}", key), Cell(0, pk, there=False))


def _heads(user: Any) -> list[Head]:
    counts = {look: Count("pk", filter=where) for look, where in LOOKS.items()}
    rows = visible_containers(user).order_by().values_list("host").annotate(**counts)
    looks = {host: dict(zip(LOOKS, found, strict=True)) for host, *found in rows}
    hosts = visible_hosts(user).only("pk", "name", "state", "since", "swarm_id")
    return [_head(host, looks.get(host.pk, {})) for host in hosts]


def _head(host: Host, looks: dict[str, int]) -> Head:
    parts = tuple((look, looks[look]) for look in LOOKS if looks.get(look))
    return Head(
        key=f"host:{host.pk}",
        name=host.name,
        address=reverse("host", args=[host.pk]),
        kind="host",
        swarm=host.swarm_id,
        parts=parts,
        total=sum(count for _, count in parts),
        bad=sum(looks.get(look, 0) for look in UNWELL),
        state=host.state,
        since=host.since,
        stale=host.state in SILENT,
    )
