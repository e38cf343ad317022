"""The rows behind the rules: loads what each rule needs to know of the inventory, as the plain inputs of rules.facts.

Here is decided which networks matter to a new one. A local network meets those of its own host and the overlays of its
swarm; an overlay meets all of its swarm and every local network of the swarm's hosts. A bridge of another host is no
neighbour: nothing reaches both. A swarm's network whose pools only its hosts know is one on each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.db.models import Q, QuerySet
from django.utils import timezone

from collectors.commands import CreateNetwork, command_from
from collectors.snapshot import PREDEFINED, PoolSnapshot
from dashboard.inventory.models import Change, Endpoint, Host, Network, NetworkView, Service, Swarm, SwarmNode
from dashboard.operations.models import Operation
from dashboard.operations.rules.engines import UNKNOWN, Engine, api_of
from dashboard.operations.rules.facts import Configuration, Neighbour, Reach, Removal, Surroundings, User
from dashboard.operations.rules.pools import address_of

Place = Host | Swarm
"""Whose network it is, or is to be."""

BUSY = frozenset({"running", "paused", "restarting"})
"""Container states in which Docker holds the endpoint, and so the network."""

ASKED_LATELY, MADE_LATELY = timedelta(minutes=5), timedelta(seconds=10)
"""How long an operation is waited for, and how long what it made may take to be read."""


def owner(network: Network) -> Place:
    """The host or the swarm whose network it is."""
    place: Place | None = network.host or network.swarm
    assert place is not None  # a constraint of the table
    return place


def manager_of(swarm: Swarm) -> Host | None:
    """A manager of this swarm that can be reached now; the one that tells of it, if it can."""
    managers = Host.objects.filter(swarm=swarm, is_manager=True, state=Host.State.REACHABLE)
    return next((host for host in managers if host.pk == swarm.reporter_id), None) or managers.first()


def reach(place: Place) -> Reach:
    """Whether this host, or a manager of this swarm, can be asked now."""
    if isinstance(place, Host):
        return Reach("host", place.name, place.state, place.since, place.error or place.failure)
    if manager_of(place) is not None:
        return Reach("swarm", str(place))
    state = "never-seen" if place.state == Swarm.State.NEVER_SEEN else "stale"
    return Reach("swarm", str(place), state, place.since, place.error)


def engine_of(host: Host | None) -> Engine:
    """The engine of this host, for what only newer ones can."""
    return UNKNOWN if host is None else Engine(host.name, host.engine_version, api_of(host.api_version))


def surroundings(place: Place) -> Surroundings:
    """What a network that is to be made here has to get along with."""
    swarm = place if isinstance(place, Swarm) else place.swarm
    mine = Q(host=place) if isinstance(place, Host) else Q(host__swarm=place)
    local = list(_with_pools(Network.objects.filter(mine)))
    shared = list(_with_pools(Network.objects.filter(swarm=swarm))) if swarm else []
    asked = list(_asked_for(place, swarm))
    configurations = tuple(sorted(_configurations(local), key=lambda known: (known.name, known.host)))
    taken = {network.name: f"{where(network)}" for network in (*local, *shared)}
    return Surroundings(
        reach=reach(place),
        swarm=isinstance(place, Swarm),
        in_swarm=swarm is not None,
        taken={neighbour.name: neighbour.where for neighbour in asked} | taken,
        neighbours=(*_neighbours([*shared, *local], place), *_parts(shared, place, configurations), *asked),
        nodes=node_addresses(),
        configurations=configurations,
        all_read=isinstance(place, Host) or not _unread(place),
        engine=engine_of(place if isinstance(place, Host) else manager_of(place)),
    )


def _with_pools(networks: QuerySet[Network]) -> QuerySet[Network]:
    """With what `_neighbours` looks at, however many they are."""
    return networks.select_related("host", "swarm").prefetch_related("pools")


def _neighbours(networks: Iterable[Network], place: Place) -> Iterator[Neighbour]:
    """Networks with pools of their own. A configuration allots nothing: it is no neighbour."""
    for network in networks:
        if not network.config_only and (pools := pools_of(network)):
            same = network.host_id is not None and isinstance(place, Host)
            host = network.host.name if network.host is not None else ""
            yield Neighbour(network.name, network.driver, where(network), pools, same, host)


def _parts(shared: Iterable[Network], place: Place, configurations: Iterable[Configuration]) -> Iterator[Neighbour]:
    """Swarm networks whose pools only their hosts know, those of node-local drivers: as each host sees them; where none
    of their containers has joined yet, as they will be by their configuration."""
    poolless = {network.docker_id: network for network in shared if not network.pools.all()}
    same = isinstance(place, Host)
    mine = Q(host=place) if isinstance(place, Host) else Q(host__swarm=place)
    seen: set[tuple[str, str]] = set()
    for view in NetworkView.objects.filter(mine, docker_id__in=poolless).select_related("host"):
        network, host = poolless[view.docker_id], view.host.name
        if view.pools:  # a manager lists the network before it makes its own part
            seen.add((network.name, host))
            yield Neighbour(network.name, network.driver, f"on {host}", _plain_pools(view.pools), same, host)
    for known in configurations:
        for network in poolless.values():
            if network.config_from == known.name and (network.name, known.host) not in seen:
                yield Neighbour(network.name, network.driver, f"on {known.host}", known.pools, same, known.host)


def _configurations(local: Iterable[Network]) -> Iterator[Configuration]:
    for network in local:
        if network.config_only and network.host is not None:
            yield Configuration(network.name, network.host.name, pools_of(network))


def _unread(swarm: Swarm) -> bool:
    """Whether it has nodes that we do not read, or cannot now."""
    return SwarmNode.objects.filter(swarm=swarm).exclude(host__state=Host.State.REACHABLE).exists()


def _asked_for(place: Place, swarm: Swarm | None) -> Iterator[Neighbour]:
    """Networks that others have asked for, or Docker has just made, and no read has shown yet."""
    now = timezone.now()
    unanswered = Q(state__in=(Operation.State.PENDING, Operation.State.RUNNING), asked_at__gt=now - ASKED_LATELY)
    just_made = Q(state=Operation.State.SUCCEEDED, ended_at__gt=now - MADE_LATELY)
    here = Q(host=place, swarm=None) if isinstance(place, Host) else Q(host__swarm=place)
    lately = Operation.objects.filter(unanswered | just_made, kind="create-network")
    for operation in lately.filter(here | Q(swarm=swarm) if swarm else here):
        command = command_from(operation.command)
        if isinstance(command, CreateNetwork) and not _has_been_read(operation):
            where = f"asked for by {operation.user_name} a moment ago"
            same = isinstance(place, Host) and operation.swarm_id is None
            host = operation.host_name if operation.swarm_id is None else ""
            yield Neighbour(command.name, command.driver, where, command.pools, same, host)


def _has_been_read(operation: Operation) -> bool:
    """Whether what was made has ever come into the inventory; from then on the inventory is right about it."""
    made = Change.objects.filter(kind="network", action=Change.Action.ADDED, at__gte=operation.asked_at)
    return bool(operation.created_docker_id) and made.filter(after__docker_id=operation.created_docker_id).exists()


def node_addresses() -> dict[str, str]:
    """Addresses of machines by which they are reached, and whose they are."""
    found = {node.address: node.hostname for node in SwarmNode.objects.exclude(address="")}
    for host in Host.objects.all():
        for address in (host.node_address, urlsplit(host.address).hostname or ""):
            if address_of(address) is not None:
                found[address] = host.name
    return found


def where(network: Network) -> str:
    """Whose it is, for a sentence: “on alpha”, “in the swarm one”."""
    return f"on {network.host.name}" if network.host is not None else f"in {network.swarm}"


def pools_of(network: Network, host: Host | None = None) -> tuple[PoolSnapshot, ...]:
    """The network's pools; where only hosts know them, as this host does."""
    own = tuple(
        PoolSnapshot(subnet=p.subnet, gateway=p.gateway, ip_range=p.ip_range, aux_addresses=p.aux_addresses)
        for p in network.pools.all()
    )
    if own or host is None or network.swarm_id is None:
        return own
    view = NetworkView.objects.filter(host=host, docker_id=network.docker_id).first()
    return _plain_pools(view.pools) if view else ()


def _plain_pools(pools: Iterable[dict[str, Any]]) -> tuple[PoolSnapshot, ...]:
    return tuple(msgspec.convert(pool, PoolSnapshot) for pool in pools)


def removal(network: Network) -> Removal:
    """The network, and everyone who uses it."""
    services = list(Service.objects.filter(swarm=network.swarm)) if network.swarm_id else []
    return Removal(
        reach=reach(owner(network)),
        name=network.name,
        scope=network.scope,
        predefined=is_predefined(network),
        ingress=network.ingress,
        in_swarm=network.swarm_id is not None or (network.host is not None and network.host.swarm_state == "active"),
        users=tuple(users_of(network)),
        services=tuple(service.name for service in services if network.docker_id in service.networks),
        publishing=tuple(service.name for service in services if _publishes(service)),
    )


def users_of(network: Network) -> Iterator[User]:
    """The containers with an endpoint on the network, by host and name."""
    endpoints = Endpoint.objects.filter(network=network, kind="container").select_related("container", "host")
    for endpoint in endpoints.order_by("host__name", "container__name"):
        if endpoint.container is not None:
            busy = endpoint.container.state in BUSY
            away = endpoint.host.state != Host.State.REACHABLE
            yield User(endpoint.container.name, endpoint.host.name, busy, away)


def _publishes(service: Service) -> bool:
    return any(port.get("published") and port.get("mode", "ingress") == "ingress" for port in service.ports)


def is_predefined(network: Network) -> bool:
    return network.scope == "local" and network.name in PREDEFINED
