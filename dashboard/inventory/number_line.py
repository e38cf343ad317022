"""All subnets of the fleet on one line: regions of private addresses, in each the subnets and the gaps between. Pure.

A /24 in 10.0.0.0/8 would be thinner than a hair, so the line is broken: each stretch that something lies in gets a
width by the power of two of its size, and a gap one mark, however wide it is. What lies inside something wider stands
below it, at its place in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network

from dashboard.inventory.addresses import Subnet, span, written

MOST = 240
"""Stretches drawn in a region; the number of the others is said."""

REGIONS: tuple[tuple[str, Subnet], ...] = (
    ("10.0.0.0/8", ip_network("10.0.0.0/8")),
    ("172.16.0.0/12", ip_network("172.16.0.0/12")),
    ("192.168.0.0/16", ip_network("192.168.0.0/16")),
    ("Other IPv4", ip_network("0.0.0.0/0")),
    ("IPv6, unique local", ip_network("fc00::/7")),
    ("IPv6, link-local", ip_network("fe80::/10")),
    ("Other IPv6", ip_network("::/0")),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One subnet. `x` and `width` are thousandths of its stretch, `lane` how many wider ones hold it."""

    subnet: str
    x: int
    width: int
    lane: int


@dataclass(slots=True)
class Stretch:
    """A subnet that lies in no other, with all that lie in it. `before` is the gap in front, "" where there is none."""

    subnet: str
    before: str
    bits: int
    bars: list[Bar] = field(default_factory=list)

    @property
    def lanes(self) -> int:
        return max(bar.lane for bar in self.bars) + 1


@dataclass(slots=True)
class Region:
    """`share` are the places of its stretches in the whole region, in thousandths: (x, width)."""

    title: str
    stretches: list[Stretch]
    subnets: int
    left: int
    share: list[tuple[int, int]]


def regions(subnets: Iterable[Subnet]) -> list[Region]:
    """The regions in which something lies, in order. Each subnet counts once."""
    groups: dict[str, list[Subnet]] = {title: [] for title, _ in REGIONS}
    for each in sorted(set(subnets), key=lambda one: (one.version, int(one.network_address), one.prefixlen)):
        groups[_title(each)].append(each)
    return [_region(title, whole, groups[title]) for title, whole in REGIONS if groups[title]]


def _title(subnet: Subnet) -> str:
    for title, whole in REGIONS:
        if subnet.version == whole.version and subnet.subnet_of(whole):  # type: ignore[arg-type]
            return title
    raise AssertionError("the last region of each version holds everything")


def _region(title: str, whole: Subnet, subnets: Sequence[Subnet]) -> Region:
    stretches = list(_stretches(subnets))
    start, end = span(whole)
    share = []
    for stretch in stretches:
        first, last = span(ip_network(stretch.subnet))
        x = (first - start) * 1000 // (end - start + 1)
        share.append((min(x, 996), max(4, (last - first + 1) * 1000 // (end - start + 1))))
    return Region(title, stretches[:MOST], len(subnets), max(0, len(stretches) - MOST), list(dict.fromkeys(share)))


def _stretches(subnets: Sequence[Subnet]) -> Iterator[Stretch]:
    """From subnets in order, the wider first: each either lies in the stretch that is open, or begins the next."""
    now: Stretch | None = None
    start = end = 0
    around: list[Subnet] = []
    for each in subnets:
        first, last = span(each)
        while around and span(around[-1])[1] < first:
            around.pop()
        if not around:
            if now is not None:
                yield now
            before = _gap(end + 1, first - 1, each.version) if now else ""
            now = Stretch(str(each), before, each.max_prefixlen - each.prefixlen)
            start, end = first, last
        assert now is not None
        size = end - start + 1
        width = max(24, (last - first + 1) * 1000 // size)
        now.bars.append(Bar(str(each), min((first - start) * 1000 // size, 1000 - width), width, len(around)))
        around.append(each)
    if now is not None:
        yield now


def _gap(first: int, last: int, version: int) -> str:
    return "" if first > last else f"{written(first, version)} to {written(last, version)}"
