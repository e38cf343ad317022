"""What the forms offer: a subnet and an address that are free, configurations, the containers that can be connected."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from ipaddress import IPv6Network
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from dashboard.inventory import addresses
from dashboard.inventory.addresses import DefaultPool
from dashboard.inventory.models import Container, Endpoint, Host, Network, Swarm
from dashboard.operations import facts, meetings
from dashboard.operations.facts import Place
from dashboard.operations.rules.endpoints import GOING


def free_subnet(place: Place, version: int = 4) -> str | None:
    """A subnet that meets nothing known, from where Docker would take one for this host or swarm; for IPv6 a /64."""
    there = facts.surroundings(place)
    taken = [pool.subnet for neighbour in there.neighbours for pool in neighbour.pools]
    pools = _default_pools(place) if version == 4 else [_own_ipv6(place)]
    return addresses.next_subnet(pools, [*taken, *there.nodes])


def _default_pools(place: Place) -> list[DefaultPool]:
    size = place.subnet_size if isinstance(place, Swarm) else 0
    told = list(_readable(place.default_pools, size))
    return told or list(addresses.SWARM_DEFAULTS if isinstance(place, Swarm) else addresses.LOCAL_DEFAULTS)


def _readable(texts: list[str], size: int) -> Iterator[DefaultPool]:
    for text in texts:
        try:
            yield addresses.default_pool(text, size)
        except ValueError:
            continue


def _own_ipv6(place: Place) -> DefaultPool:
    """A unique local range (RFC 4193) of this place's own: the same at each visit, another for each place."""
    number = int.from_bytes(blake2b(f"{place.source_id} {place}".encode(), digest_size=5).digest())
    return DefaultPool(IPv6Network((((0xFD << 40 | number) << 80), 48)), 64)


def free_address(network: Network, version: int = 4, host: Host | None = None) -> str | None:
    """The next address of the network that nobody has; `host` matters where only hosts know the network's pools."""
    used = meetings.used_addresses(network)
    for pool in facts.pools_of(network, host or network.host):
        if pool.subnet and addresses.subnet(pool.subnet).version == version:
            gateway = pool.gateway or addresses.gateway_docker_takes(pool.subnet, pool.ip_range)
            kept = [*used, *pool.aux_addresses.values()]
            free = addresses.next_free(pool.subnet, kept, gateway=gateway, ip_range=pool.ip_range)
            if free is not None:
                return free
    return None


def configurations() -> dict[str, list[str]]:
    """The configurations that hosts of a swarm have, by name, and which hosts these are."""
    found: dict[str, list[str]] = {}
    known = Network.objects.filter(config_only=True, host__swarm__isnull=False)
    for name, host in known.order_by("name", "host__name").values_list("name", "host__name"):
        found.setdefault(name, []).append(host)
    return found


def connectable(network: Network) -> QuerySet[Container]:
    """The containers that the rules would let join this network, by name."""
    if network.host_id is not None:
        near = Container.objects.filter(host=network.host_id)
    else:
        near = Container.objects.filter(host__swarm=network.swarm_id, service_docker_id="")
    on_none = Endpoint.objects.filter(container=OuterRef("pk"), kind="container", network_name="none")
    return (
        near.filter(host__state=Host.State.REACHABLE, shares_with="")
        .exclude(network_mode="host")
        .exclude(state__in=GOING)
        .exclude(pk__in=_containers_on(network))
        .exclude(Exists(on_none))
        .select_related("host")
        .order_by("name", "pk")
    )


def connected(network: Network) -> QuerySet[Container]:
    """The containers with an endpoint of their own on this network, by name."""
    return Container.objects.filter(pk__in=_containers_on(network)).select_related("host").order_by("name", "pk")


def _containers_on(network: Network) -> QuerySet[Endpoint, Any]:
    """Their pks, listed once: asked of each container by itself, a network of thousands is gone through for each."""
    there = Endpoint.objects.filter(network=network, kind="container", container__isnull=False)
    return there.values("container")
