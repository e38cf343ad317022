"""GET /addresses/: every pool of the fleet, all subnets on one line, and which of them meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from dashboard.inventory.addresses import number, span
from dashboard.inventory.models import Host
from dashboard.inventory.occupancy import Occupied
from dashboard.operations.rules.overlaps import RANKS, Alike, Overlap
from dashboard.web import live, pool_words, spaces
from dashboard.web.access import viewer_required
from dashboard.web.line import drawn, worst_of
from dashboard.web.listing import Column, Listing, Pick, Shown, options_of
from dashboard.web.pool_words import Who
from dashboard.web.tables import export

NEARLY = 0.8
"""A pool so full wants to be looked at."""

OVERLAPS_SHOWN, ALIKE_SHOWN = 12, 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What is at an address that was searched for: who has it, or what it is where nobody does."""

    words: str
    holders: list[Who]


@dataclass(slots=True)
class Row:
    """A pool in the table. `severity` is the worst overlap it is in; `asked` what was found at the address searched."""

    pool: Occupied
    severity: str
    asked: Asked | None = None

    @property
    def full(self) -> str:
        """How full in words that its bar is coloured by."""
        share = self.pool.map.share
        return "full" if share >= 1 else "nearly" if share >= NEARLY else "well"

    @property
    def percent(self) -> int:
        """Never 100 for one with room."""
        share = self.pool.map.share
        return 100 if share >= 1 else min(99, round(share * 100))


ONLY: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "overlapping": ("overlapping", lambda row: bool(row.severity)),
    "nearly-full": ("80 % full or more", lambda row: row.pool.map.share >= NEARLY),
    "full": ("full", lambda row: row.pool.map.share >= 1),
    "twice": ("an address twice", lambda row: bool(row.pool.map.twice)),
    "outside": ("an address outside", lambda row: bool(row.pool.strays)),
    "unused": ("nobody on it", lambda row: row.pool.map.count("used") == 0),
}


def _at(value: str) -> Callable[[Row], bool]:
    """A host's own pools and those of overlays that something of it stands on; or those of a swarm."""
    kind, _, pk = value.partition(":")

    def keeps(row: Row) -> bool:
        place = row.pool.plain.place
        if kind == "swarm":
            return place.host is None and str(place.swarm) == pk
        return str(place.host) == pk or int(pk) in row.pool.hosts

    return keeps


def _place(row: Row) -> tuple[str, str]:
    place = row.pool.plain.place
    return (f"host:{place.host}", place.name) if place.host is not None else (f"swarm:{place.swarm}", place.name)


def _matches(q: str) -> Callable[[Row], bool]:
    """An address finds the pools that contain it, a subnet those it meets, all else names and beginnings of subnets."""
    if known := number(q):
        version, wanted = known
        if "/" not in q:
            return lambda row: row.pool.map.whole.version == version and _holds(row, wanted)
    try:
        asked = ip_network(q, strict=False) if "/" in q else None
    except ValueError:
        asked = None
    if asked is not None:
        return lambda row: row.pool.map.whole.version == asked.version and row.pool.map.whole.overlaps(asked)
    text = q.casefold()
    return lambda row: (
        text in row.pool.plain.network_name.casefold()
        or text in row.pool.plain.place.name.casefold()
        or row.pool.plain.subnet.startswith(text)
    )


def _holds(row: Row, wanted: int) -> bool:
    first, last = span(row.pool.map.whole)
    return first <= wanted <= last


LISTING: Listing[Row] = Listing(
    columns=(
        Column("network", "Network", lambda row: row.pool.plain.network_name,
               lambda row: row.pool.plain.network_name.casefold()),
        Column("on", "On", lambda row: row.pool.plain.place.name, lambda row: row.pool.plain.place.name.casefold()),
        Column("subnet", "Subnet", lambda row: row.pool.plain.subnet,
               lambda row: (row.pool.map.whole.version, *span(row.pool.map.whole))),
        Column("gateway", "Gateway", lambda row: row.pool.map.gateway),
        Column("used", "Used", *(lambda row: row.pool.map.count("used"),) * 2, number=True),
        Column("free", "Free", *(lambda row: row.pool.map.count("free"),) * 2, number=True),
        Column("full", "Full", lambda row: f"{row.percent} %",
               lambda row: (row.pool.map.share, row.pool.map.taken), number=True),
        Column("next", "Next free", lambda row: row.pool.map.next_free),
    ),
    picks=(
        Pick("at", "Host or swarm", options_of(_place), _at),
        Pick("driver", "Driver", options_of(lambda row: (row.pool.plain.driver,) * 2),
             lambda value: lambda row: row.pool.plain.driver == value),
        Pick("family", "Family", lambda rows: [("4", "IPv4"), ("6", "IPv6")],
             lambda value: lambda row: str(row.pool.map.whole.version) == value),
        Pick("only", "Only", lambda rows: [(key, words) for key, (words, _) in ONLY.items()],
             lambda value: ONLY[value][1]),
    ),
    matches=_matches,
    sort="-full",
)  # fmt: skip


@viewer_required
@require_safe
def addresses(request: HttpRequest) -> HttpResponseBase:
    if export.wanted(request):
        return LISTING.file(request, "addresses", _rows(request)[0])

    def build() -> dict[str, Any]:
        rows, found, alike = _rows(request)
        shown = LISTING.show(request, rows)
        _answer(shown)
        return {
            "shown": shown,
            "regions": drawn((row.pool for row in shown.rows), found),
            "alike": () if shown.narrowed else alike[:ALIKE_SHOWN],
            "alike_count": len(alike),
            "alike_more": len(alike) - ALIKE_SHOWN,
            **_overlaps(found, shown),
        }

    return live.respond(request, "addresses/index.html", "addresses/live.html", build)


def _rows(request: HttpRequest) -> tuple[list[Row], Sequence[Overlap], Sequence[Alike]]:
    """Every pool by name, what of them meets and matters, and what is alike and does not."""
    known = spaces.addresses(request.user)
    worst = worst_of(known.overlaps)
    rows = [Row(pool, worst.get(pool.plain.id, "")) for pool in known.pools]
    return sorted(rows, key=_usual), known.overlaps, known.alike


def _usual(row: Row) -> tuple[object, ...]:
    plain = row.pool.plain
    return plain.network_name.casefold(), plain.place.name.casefold(), plain.pk or 0, plain.id


def _overlaps(found: Sequence[Overlap], shown: Shown[Row]) -> dict[str, Any]:
    """Those of the pools that are shown, with the pools they name."""
    rows = {row.pool.plain.id: row for row in shown.rows}
    near = [overlap for overlap in found if not rows.keys().isdisjoint(overlap.pools)]
    told = [(one, [rows[pool] for pool in one.pools if pool in rows][:4]) for one in near[:OVERLAPS_SHOWN]]
    counts = [(rank, sum(one.severity == rank for one in near)) for rank in RANKS]
    return {"overlaps": told, "overlap_count": len(near), "severities": [pair for pair in counts if pair[1]]}


def _answer(shown: Shown[Row]) -> None:
    """Where an address was searched for: who has it in each pool of this page."""
    known = number(shown.q) if "/" not in shown.q else None
    if known is None or not shown.page.object_list:
        return
    hosts = dict(Host.objects.order_by().values_list("pk", "name"))
    for row in shown.page.object_list:
        part = next(part for part in row.pool.map.ranges if part.first <= known[1] <= part.last)
        holders = [pool_words.who(holder, hosts) for holder in part.holders]
        row.asked = Asked(pool_words.KIND_WORDS[part.kind], holders)
