"""A pool as a map: its addresses as ranges, each used, kept, outside of what is given out, or free. Pure.

Addresses are never gone through one by one: a range costs the same whether it holds two of them or all of IPv6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
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


class Range(NamedTuple):
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
        return _twice(self.holders)


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


@dataclass(frozen=True)
class PoolMap:
    """Docker gives out the addresses from `low` to `high` by itself, none where low is behind high. `points` are those
    that somebody has. Ranges are made when they are asked for: most pools are only counted."""

    whole: Subnet
    low: int
    high: int
    points: Mapping[int, tuple[Holder, ...]]

    @property
    def size(self) -> int:
        return self.whole.num_addresses

    @property
    def capacity(self) -> int:
        return max(0, self.high - self.low + 1)

    @cached_property
    def counts(self) -> dict[Kind, int]:
        """How many addresses there are of each kind. They add up to the size."""
        counts = dict.fromkeys(KINDS, 0)
        given = 0
        for number, holders in self.points.items():
            counts[_kind(holders)] += 1
            given += self.low <= number <= self.high
        for _, kind in self._own():
            counts[kind] += 1
        counts["free"] = self.capacity - given
        counts["outside"] = self.size - sum(counts.values())
        return counts

    def count(self, kind: Kind) -> int:
        return self.counts[kind]

    @cached_property
    def ranges(self) -> tuple[Range, ...]:
        """They cover the subnet without a gap, in order."""
        first, last = span(self.whole)
        points = {number: Range(number, number, kind) for number, kind in self._own()}
        points |= {number: Range(number, number, _kind(who), who) for number, who in self.points.items()}
        return tuple(_filled(points, first, last, self.low, self.high))

    def _own(self) -> Iterator[tuple[int, Kind]]:
        """The subnet's own addresses, where nobody has them all the same. The smallest subnets have none to spare."""
        first, last = span(self.whole)
        if last - first >= 2:
            if first not in self.points:
                yield first, "network"
            if self.whole.version == 4 and last not in self.points:
                yield last, "broadcast"

    @property
    def taken(self) -> int:
        """Of the capacity: what cannot be given out any more."""
        return self.capacity - self.count("free")

    @property
    def share(self) -> float:
        """How full it is, from 0 to 1. A pool that gives nothing out is full."""
        return self.taken / self.capacity if self.capacity else 1.0

    @cached_property
    def next_free(self) -> str | None:
        """The lowest address that Docker could give, as `addresses.next_free` finds it."""
        number = self.low
        while number in self.points:
            number += 1
        return written(number, self.whole.version) if number <= self.high else None

    @cached_property
    def gateway(self) -> str:
        """The gateway, "" where there is none inside."""
        for number, holders in self.points.items():
            if any(holder.kind == "gateway" for holder in holders):
                return written(number, self.whole.version)
        return ""

    @cached_property
    def twice(self) -> list[Range]:
        """The addresses that more than one has, in order."""
        found = [number for number, holders in self.points.items() if _twice(holders)]
        return [Range(number, number, _kind(self.points[number]), self.points[number]) for number in sorted(found)]


def map_of(pool: str, holders: Mapping[int, Sequence[Holder]], *, ip_range: str = "") -> PoolMap:
    """The map of the pool with this subnet. `holders` are by the number of their address; those outside the subnet are
    passed over. A range that is none is none. Raises ValueError for what is no subnet."""
    whole = subnet(pool)
    first, last = span(whole)
    low, high = _given_out(whole, ip_range)
    return PoolMap(whole, low, high, {at: tuple(who) for at, who in holders.items() if first <= at <= last and who})


def _given_out(whole: Subnet, ip_range: str) -> tuple[int, int]:
    try:
        if ip_range and subnet(ip_range).version == whole.version:
            return given_out(whole, ip_range)
    except ValueError:
        pass
    return given_out(whole)


def _kind(holders: Sequence[Holder]) -> Kind:
    """What an address is that several may have: used, before the gateway's, before kept."""
    if len(holders) == 1:
        return holders[0].kind
    kinds = {holder.kind for holder in holders}
    return "used" if "used" in kinds else "gateway" if "gateway" in kinds else "reserved"


def _twice(holders: Sequence[Holder]) -> bool:
    return len(holders) > 1 and len({holder.key for holder in holders}) > 1


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
    if first <= min(last, low - 1):
        yield Range(first, min(last, low - 1), "outside")
    if max(first, low) <= min(last, high):
        yield Range(max(first, low), min(last, high), "free")
    if max(first, low, high + 1) <= last:
        yield Range(max(first, low, high + 1), last, "outside")


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
    blocks = [Block(f"{written(at, part.version)}/{prefix}", at, at + size - 1) for at in range(start, end + 1, size)]
    twice = [0] * len(blocks)
    for each in within(pool.ranges, start, end):
        for place in range((each.first - start) // size, (each.last - start) // size + 1):
            block = blocks[place]
            shared = min(each.last, block.last) - max(each.first, block.first) + 1
            block.counts[each.kind] = block.count(each.kind) + shared
            twice[place] += each.twice
    return [Block(b.subnet, b.first, b.last, b.counts, doubled) for b, doubled in zip(blocks, twice, strict=True)]
