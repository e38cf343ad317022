"""The line of all subnets, ready to be drawn: its stretches with widths and colours, worst things marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.inventory.number_line import Region, Stretch, regions
from dashboard.inventory.occupancy import Occupied
from dashboard.operations.rules.overlaps import RANKS, Overlap, Severity

LANE, BAR = 13, 10
"""Pixels from one lane to the next, and of a bar."""

NARROWEST, BIT, WIDEST = 36, 5, 170
"""Pixels of one address, what each doubling adds, and where that ends."""


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """`x` and `width` in thousandths of the stretch, `y` in pixels; `words` are its title."""

    x: int
    width: int
    y: int
    driver: str
    severity: str
    words: str


@dataclass(frozen=True, slots=True)
class DrawnStretch:
    """`count` is how many networks lie in it, `severity` the worst overlap, "" without one that matters."""

    subnet: str
    before: str
    width: int
    height: int
    bars: list[DrawnBar]
    count: int
    severity: str


@dataclass(frozen=True, slots=True)
class DrawnRegion:
    region: Region
    stretches: list[DrawnStretch]
    networks: int


def drawn(pools: Iterable[Occupied], found: Sequence[Overlap]) -> list[DrawnRegion]:
    """The regions in which these pools lie. Overlaps of them that matter are marked."""
    worst = worst_of(found)
    groups: dict[str, list[Occupied]] = defaultdict(list)
    for pool in pools:
        groups[str(pool.map.whole)].append(pool)
    made = []
    for region in regions(group[0].map.whole for group in groups.values()):
        stretches = [_stretch(stretch, groups, worst) for stretch in region.stretches]
        made.append(DrawnRegion(region, stretches, sum(stretch.count for stretch in stretches)))
    return made


def worst_of(found: Iterable[Overlap]) -> dict[str, Severity]:
    """The worst overlap of each pool that is in one, by the pool's id."""
    worst: dict[str, Severity] = {}
    for overlap in sorted(found, key=lambda one: RANKS.index(one.severity), reverse=True):
        worst |= dict.fromkeys(overlap.pools, overlap.severity)
    return worst


def _stretch(stretch: Stretch, groups: dict[str, list[Occupied]], worst: dict[str, Severity]) -> DrawnStretch:
    bars, severities, count = [], set(), 0
    for bar in stretch.bars:
        group = groups[bar.subnet]
        bad = {worst[pool.plain.id] for pool in group if pool.plain.id in worst}
        severities |= bad
        count += len(group)
        drivers = {pool.plain.driver for pool in group}
        driver = drivers.pop() if len(drivers) == 1 else ""
        bars.append(DrawnBar(bar.x, bar.width, bar.lane * LANE, driver, _worst(bad), _words(bar.subnet, group)))
    width = min(NARROWEST + BIT * stretch.bits, WIDEST)
    height = (stretch.lanes - 1) * LANE + BAR
    return DrawnStretch(stretch.subnet, stretch.before, width, height, bars, count, _worst(severities))


def _worst(severities: set[Severity]) -> str:
    return next((rank for rank in RANKS if rank in severities), "")


def _words(subnet: str, group: list[Occupied]) -> str:
    names = list(dict.fromkeys(pool.plain.network_name[:60] for pool in group))
    named = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    places = {pool.plain.place.name for pool in group}
    where = f"on {len(places)} hosts" if len(places) > 1 else f"on {next(iter(places))}"
    return f"{subnet}: {named} {where if group[0].plain.place.host is not None else ''}".strip()
