"""Networks: one to read, and their changes. A change is checked, written as an Operation and answered 202."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router
from ninja.throttling import UserRateThrottle

from collectors.commands import Command, ConnectEndpoint, DisconnectEndpoint, RemoveNetwork
from dashboard import pipeline
from dashboard.inventory.models import Container, Swarm
from dashboard.operations.facts import Place, owner
from dashboard.operations.request import request as ask
from dashboard.operations.rules import Problem
from dashboard.web import access
from dashboard.web.api import details
from dashboard.web.api.answers import ASKING, FETCHING, Answer, asked, plain
from dashboard.web.api.bodies import Connection, Disconnection, NewNetwork
from dashboard.web.api.ids import pk_of, pk_or_404

router = Router(tags=["networks"])
CHANGES: dict[str, Any] = {"response": ASKING, "throttle": [UserRateThrottle("300/m")]}


@router.get("/networks/{id}", response={200: details.NetworkDetail, **FETCHING}, summary="One network")
def network(request: HttpRequest, id: str) -> HttpResponse:
    """With its endpoints on all hosts, and how each host sees it."""
    return plain(details.network(access.get_network(request.user, pk_or_404(id, "network"))))


@router.post("/networks", **CHANGES, summary="Create a network")
def create(request: HttpRequest, body: NewNetwork) -> Answer:
    """A bridge, macvlan or ipvlan on a host or on every node of a swarm, an overlay in a swarm."""
    place = _place(request, body)
    return asked([place]) if isinstance(place, Problem) else _ask(request, body.as_command(), place)


@router.delete("/networks/{id}", **CHANGES, summary="Remove a network")
def remove(request: HttpRequest, id: str) -> Answer:
    """Refused while running containers or services use it."""
    network = access.get_network(request.user, pk_or_404(id, "network"), "remove-network")
    command = RemoveNetwork(network=network.docker_id, network_name=network.name)
    return _ask(request, command, owner(network))


@router.post("/networks/{id}/connect", **CHANGES, summary="Connect a container")
def connect(request: HttpRequest, body: Connection, id: str) -> Answer:
    """With an address and aliases of its own, if wanted."""
    network = access.get_network(request.user, pk_or_404(id, "network"), "connect-endpoint")
    container = _container(request, body.container)
    if container is None:
        return asked([_no_container(body.container)])
    command = ConnectEndpoint(
        network=network.docker_id,
        network_name=network.name,
        container=container.docker_id,
        container_name=container.name,
        ipv4=body.ipv4 or "",
        ipv6=body.ipv6 or "",
        aliases=tuple(body.aliases),
        gateway_priority=body.gateway_priority,
    )
    return _ask(request, command, container.host)


@router.post("/networks/{id}/disconnect", **CHANGES, summary="Disconnect a container")
def disconnect(request: HttpRequest, body: Disconnection, id: str) -> Answer:
    """By force also where Docker kept an endpoint that the container has lost."""
    network = access.get_network(request.user, pk_or_404(id, "network"), "disconnect-endpoint")
    container = _container(request, body.container)
    if container is None:
        return asked([_no_container(body.container)])
    command = DisconnectEndpoint(
        network=network.docker_id,
        network_name=network.name,
        container=container.docker_id,
        container_name=container.name,
        force=body.force,
    )
    return _ask(request, command, container.host)


def _ask(request: HttpRequest, command: Command, place: Place) -> Answer:
    return asked(ask(request.user, command, place, pipeline.dispatch))


def _place(request: HttpRequest, body: NewNetwork) -> Place | Problem:
    """The host or the swarm a new network is for: exactly one is given, and it is there."""
    if (body.host is None) == (body.swarm is None):
        return Problem("host", "Give either host or swarm: whose network it is to be.")
    if body.host is not None:
        host = access.visible_hosts(request.user).filter(pk=pk_of(body.host, "host") or 0).first()
        return host or Problem("host", f"There is no host {body.host}.")
    swarm = Swarm.objects.filter(pk=pk_of(body.swarm or "", "swarm") or 0).first()
    return swarm or Problem("swarm", f"There is no swarm {body.swarm}.")


def _container(request: HttpRequest, id: str | int) -> Container | None:
    try:
        return access.get_container(request.user, pk_or_404(str(id), "container"))
    except Http404:
        return None


def _no_container(id: str | int) -> Problem:
    return Problem("container", f"There is no container {id}.")
