"""GET addresses and ports: what the pages of both show. A pool with who has which of its addresses is one by its id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Router

from dashboard.inventory import occupancy
from dashboard.inventory.addresses import written
from dashboard.inventory.occupancy import Occupied
from dashboard.inventory.pool_map import Holder, Range
from dashboard.inventory.ports import PortUse
from dashboard.operations.rules.clashes import Clash
from dashboard.operations.rules.overlaps import Overlap
from dashboard.topology.rows import Row, ref
from dashboard.web import access, spaces
from dashboard.web.api import shapes
from dashboard.web.api.answers import FETCHING, READING, plain
from dashboard.web.api.ids import pk_or_404
from dashboard.web.pool_words import EXACT

router = Router(tags=["addresses and ports"])


class AddressPool(shapes.Shape):
    id: str = Field(examples=["pool:12"], description="view:5.0 where only a host tells of it: of that there is no map")
    network: str
    name: str = Field(description="Of the network")
    driver: str
    host: str | None
    swarm: str | None = Field(description="Of a swarm-scoped network")
    subnet: str
    gateway: str | None
    ip_range: str | None
    size: int | None = Field(description="Addresses in the subnet; null, like all numbers here, above 2^53")
    used: int = Field(description="By containers and tasks")
    reserved: int = Field(description="For services, load balancers of nodes, by hand")
    free: int | None
    share: float = Field(description="How full it is, from 0 to 1, of what Docker gives out by itself")
    next_free: str | None
    twice: list[str] = Field(description="Addresses that more than one has")
    outside: list[str] = Field(description="Addresses on the network that lie in none of its pools")


class OverlapShape(shapes.Shape):
    kind: Literal["node", "lan", "local-overlay", "overlays", "one-host", "waiting"]
    severity: Literal["critical", "high", "low"]
    subnet: str = Field(description="What they share")
    words: str
    advice: str
    pools: list[str]
    hosts: list[str]


class AlikeShape(shapes.Shape):
    subnet: str
    networks: int
    hosts: int


class Addresses(shapes.Shape):
    pools: list[AddressPool]
    overlaps: list[OverlapShape] = Field(description="What meets that must not, the worst first")
    alike: list[AlikeShape] = Field(description="Subnets of local networks of several hosts, which do no harm")


class HolderShape(shapes.Shape):
    what: Literal["container", "service-lb", "ingress", "gateway", "orphan", "vip", "task", "aux", "pool-gateway"]
    name: str | None
    object: str | None = Field(examples=["container:9"])
    host: str | None


class RangeShape(shapes.Shape):
    first: str
    last: str
    size: int | None
    kind: Literal["used", "reserved", "gateway", "network", "broadcast", "outside", "free"]
    holders: list[HolderShape]


class AddressPoolDetail(AddressPool):
    ranges: list[RangeShape] = Field(description="The whole subnet without a gap, in order")


class PortShape(shapes.Shape):
    id: str
    kind: Literal["published", "host-mode", "ingress"]
    protocol: str
    port: int
    addresses: list[str] = Field(description="Of the host")
    inside: list[int]
    object: str = Field(examples=["container:9", "service:2"])
    name: str
    host: str | None = Field(description="null for ingress: every node of the swarm")
    swarm: str | None
    state: str | None = Field(description="Of the container")
    holds: bool = Field(description="false for a stopped container, which would want it")


class ClashShape(shapes.Shape):
    kind: Literal["ingress-shadows", "ingress-twice", "both-run", "will-not-start", "only-one"]
    severity: Literal["critical", "high", "low"]
    protocol: str
    port: int
    words: str
    advice: str
    ports: list[str]
    hosts: list[str]


class Ports(shapes.Shape):
    ports: list[PortShape]
    clashes: list[ClashShape] = Field(description="The worst first")
    unknown: list[str] = Field(description="Containers on their host's network: Docker does not know their ports")


@router.get("/addresses", response={200: Addresses, **READING}, summary="Every pool")
def addresses(request: HttpRequest) -> HttpResponse:
    """With how many addresses are used and free, the next free one, and which subnets must not meet."""
    known = spaces.addresses(request.user)
    return plain(
        {
            "pools": [_pool(pool) for pool in known.pools],
            "overlaps": [_overlap(one) for one in known.overlaps],
            "alike": [{"subnet": one.subnet, "networks": one.networks, "hosts": one.hosts} for one in known.alike],
        }
    )


@router.get("/addresses/{id}", response={200: AddressPoolDetail, **FETCHING}, summary="One pool")
def pool(request: HttpRequest, id: str) -> HttpResponse:
    """With all its addresses, as ranges, and who has them."""
    row = access.get_pool(request.user, pk_or_404(id, "pool"))
    found = occupancy.pool(row.pk, row.network_id)
    if found is None:
        raise Http404(f"Nobody told the subnet of pool {row.pk}.")
    return plain({**_pool(found), "ranges": [_range(part, found.map.whole.version) for part in found.map.ranges]})


@router.get("/ports", response={200: Ports, **READING}, summary="Every published port")
def ports(request: HttpRequest) -> HttpResponse:
    """Of containers on their host, of services on every node of their swarm, and which of them clash."""
    known = spaces.ports(request.user)
    return plain(
        {
            "ports": [_port(use) for use in known.uses],
            "clashes": [_clash(one) for one in known.clashes],
            "unknown": [f"container:{one['pk']}" for one in known.hidden],
        }
    )


def _pool(pool: Occupied) -> Row:
    told, place, made = pool.plain, pool.plain.place, pool.map
    return {
        "id": told.id,
        "network": f"network:{told.network}",
        "name": told.network_name,
        "driver": told.driver,
        "host": ref("host", place.host),
        "swarm": ref("swarm", place.swarm) if place.host is None else None,
        "subnet": told.subnet,
        "gateway": made.gateway or None,
        "ip_range": told.ip_range or None,
        "size": _exact(made.size),
        "used": made.count("used"),
        "reserved": made.count("reserved"),
        "free": _exact(made.count("free")),
        "share": made.share,
        "next_free": made.next_free,
        "twice": [written(part.first, made.whole.version) for part in made.twice],
        "outside": [text for text, _ in pool.strays],
    }


def _exact(number: int) -> int | None:
    return number if number <= EXACT else None


def _range(part: Range, version: int) -> Row:
    return {
        "first": written(part.first, version),
        "last": written(part.last, version),
        "size": _exact(part.size),
        "kind": part.kind,
        "holders": [_holder(holder) for holder in part.holders],
    }


def _holder(holder: Holder) -> Row:
    named = holder.name or None
    return {"what": holder.what, "name": named, "object": holder.ref or None, "host": ref("host", holder.host)}


def _overlap(one: Overlap) -> Row:
    told = {"kind": one.kind, "severity": one.severity, "subnet": one.subnet, "words": one.words, "advice": one.advice}
    return {**told, "pools": one.pools, "hosts": _hosts(one.hosts)}


def _clash(one: Clash) -> Row:
    told: dict[str, Any] = {"kind": one.kind, "severity": one.severity, "words": one.words, "advice": one.advice}
    return {**told, "protocol": one.protocol, "port": one.port, "ports": one.uses, "hosts": _hosts(one.hosts)}


def _hosts(pks: Iterable[int]) -> list[str]:
    return [f"host:{pk}" for pk in pks]


def _port(use: PortUse) -> Row:
    return {
        "id": use.id,
        "kind": use.kind,
        "protocol": use.protocol,
        "port": use.port,
        "addresses": use.addresses,
        "inside": use.targets,
        "object": use.ref,
        "name": use.name,
        "host": ref("host", use.host),
        "swarm": ref("swarm", use.swarm) if use.host is None else None,
        "state": use.state or None,
        "holds": use.holds,
    }
