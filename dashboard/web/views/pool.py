"""GET /addresses/<pk>/: one pool as a map: each address or, of a large one, each block; and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.inventory import occupancy
from dashboard.inventory.addresses import Subnet, given_out, span, subnet, written
from dashboard.inventory.models import Host
from dashboard.inventory.occupancy import Occupied
from dashboard.inventory.pool_map import KINDS, Block, Kind, PoolMap, Range, in_blocks, within
from dashboard.web import live, pool_words
from dashboard.web.access import get_pool, viewer_required
from dashboard.web.pool_words import Who

CELLS = 1024
"""Addresses drawn one by one, as many as a /22 has."""

RANGES = 100
"""Rows of the table of ranges on a page."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One address of the map. `text` is its last part; `address` the page of who has it, "" where there is none."""

    text: str
    kind: Kind
    twice: bool
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """A range in the table."""

    text: str
    kind: Kind
    words: str
    size: str
    twice: bool
    holders: list[Who]


@viewer_required
@require_safe
def pool(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_pool(request.user, pk)

    def build() -> dict[str, Any]:
        here = occupancy.pool(pk, found.network_id)
        if here is None:
            raise Http404("Nobody told the subnet of this pool.")
        hosts = dict(Host.objects.order_by().values_list("pk", "name"))
        block = _block(request.GET.get("block", ""), here.map.whole)
        ranges = within(here.map.ranges, *span(block))
        page = Paginator(ranges, RANGES).get_page(request.GET.get("page"))
        parts = [_part(each, here.map.whole.version, hosts) for each in page.object_list]
        return {
            "network": found.network,
            "pool": here,
            "plain": here.plain,
            "map": here.map,
            "shown": block,
            "trail": _trail(here.map.whole, block),
            "page": page,
            "parts": parts,
            "twice": [_part(each, here.map.whole.version, hosts) for each in here.map.twice],
            "strays": [(text, pool_words.who(holder, hosts)) for text, holder in here.strays],
            "legend": _legend(here.map),
            "given": _given(here),
            **_drawing(here.map, block, ranges, hosts),
        }

    return live.respond(request, "addresses/pool.html", "addresses/pool_live.html", build)


def _block(text: str, whole: Subnet) -> Subnet:
    """The part of the pool that is asked for; the whole for what is none."""
    try:
        asked = subnet(text) if text else whole
    except ValueError:
        return whole
    inside = asked.version == whole.version and asked.prefixlen >= whole.prefixlen
    return asked if inside and asked.network_address in whole else whole


def _trail(whole: Subnet, block: Subnet) -> list[str]:
    """The way back from a block: the blocks it is in, the whole first; empty for the whole."""
    trail = []
    part = whole
    while part.prefixlen < block.prefixlen:
        trail.append(str(part))
        step = max(part.prefixlen + 1, min(part.prefixlen + 8, part.max_prefixlen - 8))
        part = block.supernet(new_prefix=step) if step < block.prefixlen else block
    return trail


def _drawing(pool: PoolMap, block: Subnet, ranges: list[Range], hosts: dict[int, str]) -> dict[str, Any]:
    """Cells for few addresses, blocks for many; nothing for IPv6, of which a picture would be empty."""
    if block.num_addresses <= CELLS:
        return {"cells": [_cell(number, each, block.version, hosts) for each in ranges for number in _numbers(each)]}
    if block.version == 4:
        return {"blocks": [_drawn(each) for each in in_blocks(pool, block)]}
    return {}


def _numbers(part: Range) -> range:
    return range(part.first, part.last + 1)


def _cell(number: int, part: Range, version: int, hosts: dict[int, str]) -> Cell:
    text = written(number, version)
    address = next((one.address for one in (pool_words.who(h, hosts) for h in part.holders) if one.address), "")
    last = text.rpartition("." if version == 4 else ":")[2] or "0"
    return Cell(last, part.kind, part.twice, f"{text}: {_words(part, hosts)}", address)


def _words(part: Range, hosts: dict[int, str]) -> str:
    return pool_words.in_a_line(part.holders, hosts) or pool_words.KIND_WORDS[part.kind]


def _part(part: Range, version: int, hosts: dict[int, str]) -> Part:
    return Part(
        text=pool_words.from_to(part, version),
        kind=part.kind,
        words=pool_words.KIND_WORDS[part.kind],
        size=pool_words.many(part.size),
        twice=part.twice,
        holders=[pool_words.who(holder, hosts) for holder in part.holders],
    )


def _drawn(block: Block) -> dict[str, Any]:
    """A block as its cell shows it: how much of it is taken, in hundredths."""
    taken = block.size - block.count("free") - block.count("outside")
    percent = min(100, max(6 if block.count("used") else 0, taken * 100 // block.size))
    words = ", ".join(
        f"{pool_words.many(block.count(kind))} {pool_words.KIND_WORDS[kind]}" for kind in KINDS if block.count(kind)
    )
    return {
        "subnet": block.subnet,
        "text": _short(block.subnet),
        "percent": percent,
        "used": block.count("used"),
        "words": words,
        "twice": block.twice,
        "outside": block.count("outside") == block.size,
    }


def _short(text: str) -> str:
    """The parts of a block's address that differ from its neighbours', like ".12.0" of 172.18.12.0/24."""
    octets, _, prefix = text.partition("/")
    parts = octets.split(".")
    return "." + ".".join(parts[(int(prefix) - 1) // 8 :][:2]) if int(prefix) > 8 else parts[0]


def _legend(pool: PoolMap) -> list[tuple[Kind, str, str, str]]:
    """The kinds that are there: (kind, its word, what it means, how many in the whole pool)."""
    return [
        (kind, pool_words.KIND_WORDS[kind], pool_words.KIND_MEANS[kind], pool_words.many(pool.count(kind)))
        for kind in KINDS
        if pool.count(kind)
    ]


def _given(here: Occupied) -> str:
    """From which address to which Docker gives them out, where that is not the whole pool."""
    low, high = given_out(here.map.whole, here.plain.ip_range) if here.plain.ip_range else (1, 0)
    version = here.map.whole.version
    return f"{written(low, version)} to {written(high, version)}" if low <= high else ""
