"""Every pool of the fleet with its map: pools and who has which of their addresses, put together.

A swarm's network whose pools only its hosts know (those of node-local drivers) has a pool for each host that tells of
one. A configuration gives nothing out and is left out. However many pools, the number of queries is the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet

from dashboard.inventory import holders
from dashboard.inventory.addresses import gateway_docker_takes, number, span, subnet
from dashboard.inventory.holders import Held
from dashboard.inventory.models import Network, NetworkView, Pool
from dashboard.inventory.pool_map import Holder, PoolMap, map_of

GATEWAYS = 16
"""Gateways of one pool that endpoints tell of, at most: Docker has one."""


class Place(NamedTuple):
    """Whose pool it is: a host's or a swarm's. `swarm` is also the one that its host is in."""

    host: int | None
    swarm: int | None
    name: str
    state: str


class Plain(NamedTuple):
    """A pool as its row tells it. `pk` is None where only a host tells of it."""

    id: str
    pk: int | None
    network: int
    network_name: str
    driver: str
    subnet: str
    gateway: str
    ip_range: str
    aux: Mapping[str, str]
    place: Place


@dataclass(slots=True)
class Occupied:
    """A pool with its map. `strays` are addresses on its network that lie in none of the network's pools; `hosts` those
    on which something of a swarm's network stands."""

    plain: Plain
    map: PoolMap
    hosts: frozenset[int] = frozenset()
    strays: list[tuple[str, Holder]] = field(default_factory=list)


def pools(of: QuerySet[Network], scope: holders.Scope = None) -> list[Occupied]:
    """The pools of these networks. `scope` are their pks where they are few: nothing else is read then. A pool whose
    subnet nobody told is left out."""
    shared = holders.swarm_networks(scope)
    held, hosts, gateways = holders.held(scope, shared), holders.hosts(scope, shared), holders.gateways(scope)
    found: list[Occupied] = []
    for network, mine in told(of).items():
        there = hosts.get(network, frozenset())
        found += of_network(mine, held.get(network, []), gateways.get(network, ()), there)
    return found


def told(of: QuerySet[Network]) -> dict[int, list[Plain]]:
    """The pools of these networks as rows tell them, by network; without those whose subnet nobody told."""
    found: dict[int, list[Plain]] = defaultdict(list)
    for row in (*_told(of), *_parts(of)):
        if _readable(row.subnet):
            found[row.network].append(row)
    return found


def pool(pk: int, network: int) -> Occupied | None:
    """One pool of this network; None where nobody told its subnet. Nothing else is read than the network."""
    known = pools(Network.objects.filter(pk=network), {network})
    return next((each for each in known if each.plain.pk == pk), None)


def of_network(rows: list[Plain], held: list[Held], gateways: Iterable[str], hosts: frozenset[int]) -> list[Occupied]:
    """The pools of one network: each takes in the addresses inside it; what lies in none is the first one's stray."""
    told = _numbered(gateways)
    who: list[dict[int, list[Holder]]] = [defaultdict(list) for _ in rows]
    strays: list[list[tuple[str, Holder]]] = [[] for _ in rows]
    if len(rows) == 1 and rows[0].pk is not None:
        _into_one(rows[0], held, who[0], strays[0])
    else:
        _into_several(rows, held, who, strays)
    for row, theirs in zip(rows, who, strict=True):
        for known, keeper in _kept(row, told):
            theirs[known].append(keeper)
    return [
        Occupied(row, map_of(row.subnet, theirs, ip_range=row.ip_range), hosts, outside)
        for row, theirs, outside in zip(rows, who, strays, strict=True)
    ]


def _into_one(row: Plain, held: Iterable[Held], who: dict[int, list[Holder]], strays: list[tuple[str, Holder]]) -> None:
    """What `_into_several` does for the one pool that nearly all networks have."""
    whole = subnet(row.subnet)
    known, (first, last) = whole.version, span(whole)
    for version, at, text, holder in held:
        if version == known:
            if first <= at <= last:
                who[at].append(holder)
            else:
                strays.append((text, holder))


def _into_several(
    rows: list[Plain],
    held: Iterable[Held],
    who: list[dict[int, list[Holder]]],
    strays: list[list[tuple[str, Holder]]],
) -> None:
    places = _Places(rows)
    for version, at, text, holder in held:
        if (place := places.of(version, at, holder.host)) is not None:
            who[place][at].append(holder)
        elif (place := places.first(version, holder.host)) is not None:
            strays[place].append((text, holder))


class _Places:
    """In which of a network's pools an address lies, the first of them where several do. A pool that only a host tells
    of takes in that host's addresses. Asks once for each length of prefix, however many pools a daemon tells of."""

    def __init__(self, rows: list[Plain]) -> None:
        self.pools: dict[tuple[int, int, int, int | None], int] = {}
        self.firsts: dict[tuple[int, int | None], int] = {}
        self.shifts: dict[int, set[int]] = defaultdict(set)
        for place, row in enumerate(rows):
            whole, part = subnet(row.subnet), row.place.host if row.pk is None else None
            shift = whole.max_prefixlen - whole.prefixlen
            self.pools.setdefault((whole.version, shift, span(whole)[0] >> shift, part), place)
            self.firsts.setdefault((whole.version, part), place)
            self.shifts[whole.version].add(shift)

    def of(self, version: int, at: int, host: int | None) -> int | None:
        keys = [(version, shift, at >> shift, part) for shift in self.shifts.get(version, ()) for part in {None, host}]
        return min((self.pools[key] for key in keys if key in self.pools), default=None)

    def first(self, version: int, host: int | None) -> int | None:
        """The first that could take in addresses of this version."""
        keys = [(version, part) for part in {None, host}]
        return min((self.firsts[key] for key in keys if key in self.firsts), default=None)


def _numbered(gateways: Iterable[str]) -> dict[int, list[int]]:
    """The numbers of these addresses in order, by their version."""
    found: dict[int, list[int]] = defaultdict(list)
    for version, at in sorted(known for text in gateways if (known := number(text))):
        found[version].append(at)
    return found


def _kept(row: Plain, gateways: Mapping[int, list[int]]) -> Iterator[tuple[int, Holder]]:
    """The pool's gateway, and what is kept by hand."""
    version, (first, last) = subnet(row.subnet).version, span(subnet(row.subnet))
    told, known = gateways.get(version, []), number(row.gateway or _assumed_gateway(row))
    start = bisect_left(told, first)
    inside = () if row.gateway else told[start : min(bisect_right(told, last), start + GATEWAYS)]
    for at in inside or ((known[1],) if known and known[0] == version else ()):
        yield at, Holder("gateway", "pool-gateway", "gateway")
    for name, text in row.aux.items():
        if (known := number(text)) and known[0] == version:
            yield known[1], Holder("reserved", "aux", f"aux:{name}", name)


def _assumed_gateway(row: Plain) -> str:
    try:
        return gateway_docker_takes(row.subnet, row.ip_range)
    except ValueError:  # a range that is none
        return gateway_docker_takes(row.subnet)


def _readable(text: str) -> bool:
    try:
        return bool(text) and bool(subnet(text))
    except ValueError:
        return False


_OWN = ("pk", "network_id", "subnet", "gateway", "ip_range", "aux_addresses", "network__name", "network__driver")
_HOST = ("network__host_id", "network__host__swarm_id", "network__host__name", "network__host__state")
_SWARM = ("network__swarm_id", "network__swarm__name", "network__swarm__state")


def _told(of: QuerySet[Network]) -> Iterator[Plain]:
    """The pools that are rows of their own."""
    known = Pool.objects.filter(network__config_only=False, network__in=of.order_by().values("pk"))
    known = known.order_by("network", "position")
    for pk, network, text, gateway, ip_range, aux, name, driver, *owner in known.values_list(*_OWN, *_HOST, *_SWARM):
        place = _place(*owner)
        yield Plain(f"pool:{pk}", pk, network, name, driver, text, gateway, ip_range, aux or {}, place)


def _place(host: Any, its_swarm: Any, host_name: Any, host_state: Any, swarm: Any, name: Any, state: Any) -> Place:
    if host is not None:
        return Place(host, its_swarm, host_name, host_state)
    return Place(None, swarm, name or f"swarm {swarm}", state)


def _parts(of: QuerySet[Network]) -> Iterator[Plain]:
    """The pools that only hosts know, of swarm networks that have none themselves."""
    bare = of.filter(swarm__isnull=False, pools__isnull=True, config_only=False).order_by()
    listed = bare.values_list("docker_id", "swarm_id", "pk", "name", "driver")
    known = {(docker_id, swarm): (pk, name, driver) for docker_id, swarm, pk, name, driver in listed}
    views = NetworkView.objects.filter(docker_id__in=bare.values("docker_id")).exclude(pools=[]).order_by("pk")
    columns = ("pk", "docker_id", "pools", "host_id", "host__swarm_id", "host__name", "host__state")
    for pk, docker_id, told, host, swarm, host_name, state in views.values_list(*columns):
        for position, pool in enumerate(told if (docker_id, swarm) in known else ()):
            network, name, driver = known[docker_id, swarm]
            texts = [str(pool.get(key) or "") for key in ("subnet", "gateway", "ip_range")]
            place, aux = Place(host, swarm, host_name, state), pool.get("aux_addresses") or {}
            yield Plain(f"view:{pk}.{position}", None, network, name, driver, texts[0], texts[1], texts[2], aux, place)
