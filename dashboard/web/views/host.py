"""GET /hosts/<pk>/: one daemon: how it is, what it has, and what has changed on it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from dashboard.intake import readers
from dashboard.inventory.models import Container, Endpoint, Host, Network, SwarmNode
from dashboard.topology import freshness
from dashboard.web import advice, history, live
from dashboard.web.access import get_host, viewer_required

SHOWN = 100
"""Containers in the page; a host with more has them all in the table of containers."""

READ_IS_TOLD_EVERY = 10
"""Seconds: how exactly the page keeps the time of the last read."""


@viewer_required
@require_safe
def host(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_host(request.user, pk)
    seen = parse_datetime(freshness.all_seen().get(found.source_id, "")) or found.collected_at
    reader = readers.reader_of(found)
    step = int(seen.timestamp() // READ_IS_TOLD_EVERY) if seen else 0

    def build() -> dict[str, Any]:
        return {
            "host": found,
            "seen_at": seen,
            "advice": advice.for_host(found),
            "reader": reader,
            "node": _node_of(found),
            "networks": _networks_on(found),
            "containers": _containers_on(found),
            "states": _states_on(found),
            "history": history.of_source(found.source_id),
        }

    also = [step, reader.words, reader.warning]
    return live.respond(request, "hosts/host.html", "hosts/host_live.html", build, also=also)


def _node_of(host: Host) -> SwarmNode | None:
    return SwarmNode.objects.select_related("swarm").filter(host=host, swarm=host.swarm_id).first()


def _networks_on(host: Host) -> list[Network]:
    """The host's own networks, and its swarm's where something of this host stands, each with that number."""
    standing = Endpoint.objects.filter(host=host, network__isnull=False).order_by().values_list("network")
    here = dict(standing.annotate(n=Count("pk")))
    rows = Network.objects.filter(Q(host=host) | Q(pk__in=here)).prefetch_related("pools")
    networks = list(rows.order_by("scope", "name", "pk"))
    for network in networks:
        network.here = here.get(network.pk, 0)  # type: ignore[attr-defined]
    return networks


def _containers_on(host: Host) -> list[Container]:
    endpoints = Prefetch("endpoints", Endpoint.objects.exclude(kind="gateway").select_related("network"))
    return list(host.containers.select_related("service").prefetch_related(endpoints).order_by("name", "pk")[:SHOWN])


def _states_on(host: Host) -> list[tuple[str, int]]:
    """How many containers are in each of Docker's states, most first."""
    return list(host.containers.order_by().values_list("state").annotate(n=Count("pk")).order_by("-n", "state"))
