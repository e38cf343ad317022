"""A pool as a map: its addresses as ranges, each used, kept, outside of what is given out, or free. Pure.

Addresses are never gone through one by one: a range costs the same whether it holds two of them or all of IPv6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from dashboard.inventory.addresses import Subnet, given_out, span, subnet, written

Kind = Literal["network", "broadcast", "gateway", "used", "reserved", "outside", "free"]
"""network and broadcast: the subnet's own two. reserved: kept by Docker or by hand, nobody's container has it.
outside: not in the range that Docker gives out, though a container may ask for it."""

KINDS: tuple[Kind, ...] = ("used", "reserved", "gateway", "network", "broadcast", "outside", "free")

BLOCKS_ABOVE = 10
"""A pool of more than two to this many addresses is shown in blocks, each of which opens."""


class Holder(NamedTuple):
    """Who has an address. `kind` is used, reserved or gateway; `what` an endpoint's kind, vip, task, aux, pool-gateway.

    `key` says who it is: two keys on one address are one too many. `ref` is the object to look at, like "container:9",
    "" where there is none; `host` the pk of the host where the endpoint is.
    """

    kind: Kind
    what: str
    key: str
    name: str = ""
    ref: str = ""
    host: int | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Addresses from `first` to `last` of one kind. One that somebody has stands by itself, with all who have it."""

    first: int
    last: int
    kind: Kind
    holders: tuple[Holder, ...] = ()

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    @property
    def twice(self) -> bool:
        """Whether more than one has this address."""
        return len(self.holders) > 1 and len({holder.key for holder in self.holders}) > 1


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a pool in numbers of addresses, by kind."""

    subnet: str
    first: int
    last: int
    counts: dict[Kind, int] = field(default_factory=dict)
    twice: int = 0

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    def count(self, kind: Kind) -> int:
        return self.counts.get(kind, 0)


@dataclass(frozen=True, slots=True)
class PoolMap:
    """`ranges` cover the subnet without a gap, in order. `capacity`: how many addresses Docker gives out by itself."""

    whole: Subnet
    capacity: int
    ranges: tuple[Range, ...]

    @property
    def size(self) -> int:
        return self.whole.num_addresses

    def count(self, kind: Kind) -> int:
        return sum(part.size for part in self.ranges if part.kind == kind)

    @property
    def taken(self) -> int:
        """Of the capacity: what cannot be given out any more."""
        return self.capacity - self.count("free")

    @property
    def share(self) -> float:
        """How full it is, from 0 to 1. A pool that gives nothing out is full."""
        return self.taken / self.capacity if self.capacity else 1.0

    @property
    def next_free(self) -> str | None:
        """The lowest address that Docker could give, as `addresses.next_free` finds it."""
        free = next((part for part in self.ranges if part.kind == "free"), None)
        return None if free is None else written(free.first, self.whole.version)

    @property
    def gateway(self) -> str:
        """The gateway, "" where there is none inside."""
        for part in self.ranges:
            if any(holder.kind == "gateway" for holder in part.holders):
                return written(part.first, self.whole.version)
        return ""

    @property
    def twice(self) -> list[Range]:
        return [part for part in self.ranges if part.twice]


def map_of(pool: str, holders: Mapping[int, Sequence[Holder]], *, ip_range: str = "") -> PoolMap:
    """The map of the pool with this subnet. `holders` are by the number of their address; those outside the subnet are
    passed over. A range that is none is none. Raises ValueError for what is no subnet."""
    whole = subnet(pool)
    first, last = span(whole)
    low, high = _given_out(whole, ip_range)
    held = {number: tuple(who) for number, who in holders.items() if first <= number <= last and who}
    points = {number: Range(number, number, _kind(who), who) for number, who in held.items()}
    if last - first >= 2:
        points.setdefault(first, Range(first, first, "network"))
        if whole.version == 4:
            points.setdefault(last, Range(last, last, "broadcast"))
    return PoolMap(whole, max(0, high - low + 1), tuple(_filled(points, first, last, low, high)))


def _given_out(whole: Subnet, ip_range: str) -> tuple[int, int]:
    try:
        if ip_range and subnet(ip_range).version == whole.version:
            return given_out(whole, ip_range)
    except ValueError:
        pass
    return given_out(whole)


def _kind(holders: Sequence[Holder]) -> Kind:
    """What an address is that several may have: used, before the gateway's, before kept."""
    kinds = {holder.kind for holder in holders}
    return next(kind for kind in ("used", "gateway", "reserved") if kind in kinds)


def _filled(points: Mapping[int, Range], first: int, last: int, low: int, high: int) -> Iterator[Range]:
    """The points in order, and what lies between them."""
    at = first
    for number in sorted(points):
        yield from _between(at, number - 1, low, high)
        yield points[number]
        at = number + 1
    yield from _between(at, last, low, high)


def _between(first: int, last: int, low: int, high: int) -> Iterator[Range]:
    """Addresses that nobody has: free where Docker gives them out, outside before and behind."""
    cuts = ((first, min(last, low - 1), "outside"), (max(first, low), min(last, high), "free"))
    behind = (max(first, low, high + 1), last, "outside")
    for start, end, kind in (*cuts, behind):
        if start <= end:
            yield Range(start, end, kind)  # type: ignore[arg-type]


def within(ranges: Sequence[Range], first: int, last: int) -> list[Range]:
    """The ranges, or their parts, from `first` to `last`."""
    return [
        Range(max(part.first, first), min(part.last, last), part.kind, part.holders)
        for part in ranges
        if part.first <= last and part.last >= first
    ]


def in_blocks(pool: PoolMap, part: Subnet) -> list[Block]:
    """A part of the pool in blocks: 256 at most, of 256 addresses at least. Goes once through ranges and blocks."""
    bits = part.max_prefixlen
    prefix = max(part.prefixlen, min(part.prefixlen + 8, bits - 8))
    size = 1 << (bits - prefix)
    start, end = span(part)
    blocks = [
        Block(f"{written(at, part.version)}/{prefix}", at, at + size - 1) for at in range(start, end + 1, size)
    ]
    twice = [0] * len(blocks)
    for each in within(pool.ranges, start, end):
        for place in range((each.first - start) // size, (each.last - start) // size + 1):
            block = blocks[place]
            shared = min(each.last, block.last) - max(each.first, block.first) + 1
            block.counts[each.kind] = block.count(each.kind) + shared
            twice[place] += each.twice
    return [Block(b.subnet, b.first, b.last, b.counts, doubled) for b, doubled in zip(blocks, twice, strict=True)]
