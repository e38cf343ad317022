"""GET /networks/<pk>/: one network: what it is, who is on it on which host, and how each host sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.inventory.models import Endpoint, Host, Network, NetworkView, Service
from dashboard.web import history, live
from dashboard.web.access import get_network, viewer_required

SHOWN = 300
"""Endpoints in the page, so that an ingress network of a large swarm still opens."""


@viewer_required
@require_safe
def network(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_network(request.user, pk)

    def build() -> dict[str, Any]:
        endpoints = _endpoints_on(found)
        return {
            "network": found,
            "pools": list(found.pools.all()),
            "endpoints": endpoints[:SHOWN],
            "endpoint_count": len(endpoints) if len(endpoints) <= SHOWN else found.endpoints.count(),
            "host_count": found.endpoints.aggregate(n=Count("host", distinct=True))["n"],
            "views": _views_of(found),
            "services": _services_on(found),
            "removable": not predefined(found),
            "history": _history_of(found, endpoints),
        }

    return live.respond(request, "networks/network.html", "networks/network_live.html", build)


def _history_of(network: Network, endpoints: list[Endpoint]) -> list[history.Entry]:
    pools, ends = [pool.pk for pool in network.pools.all()], [endpoint.pk for endpoint in endpoints]
    return history.of_objects({"network": [network.pk], "pool": pools, "endpoint": ends})


def predefined(network: Network) -> bool:
    """bridge, host and none are Docker's own: it refuses to remove them."""
    return network.scope == "local" and network.key in ("bridge", "host", "none")


def _endpoints_on(network: Network) -> list[Endpoint]:
    rows = network.endpoints.select_related("container", "host")
    return list(rows.order_by("host__name", "container__name", "pk")[: SHOWN + 1])


@dataclass(frozen=True, slots=True)
class View:
    """One host's view of a swarm network. `differs` are its options that the swarm's own account has otherwise."""

    pk: int
    host: Host
    peers: list[str]
    pools: list[dict[str, str]]
    differs: list[tuple[str, str]]


def _views_of(network: Network) -> list[View]:
    if network.swarm_id is None:
        return []
    rows = NetworkView.objects.filter(docker_id=network.docker_id, host__swarm=network.swarm_id)
    return [
        View(row.pk, row.host, row.peers, row.pools, sorted(row.options.items() - network.options.items()))
        for row in rows.select_related("host").order_by("host__name")
    ]


def _services_on(network: Network) -> list[tuple[Service, str]]:
    """Services whose tasks ask for this network, or that have a virtual address on it, with that address."""
    if network.swarm_id is None:
        return []
    found = []
    for service in Service.objects.filter(swarm=network.swarm_id).order_by("name", "pk"):
        address = next((vip["address"] for vip in service.vips if vip["network_id"] == network.docker_id), "")
        if address or network.docker_id in service.networks:
            found.append((service, address))
    return found
