"""What one request asks of a plan, laid out: which rows and columns, in which order, and how strong each cell. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.web import asked
from dashboard.web.matrix.plan import Cell, Head, Plan

WIDE, LONG = 40, 200
"""Columns and rows at first, and as many more at each "show more"."""

MOST, MOST_PLACES = 2000, 400_000
"""Columns or rows, and cells, of one page."""

LEVELS = 5
"""Strengths of a cell's colour."""

SORTS = {"name": "name", "-unwell": "trouble first", "-total": "most first"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request's wishes. `q` searches networks, `name` the other side; `turned` makes networks the rows."""

    q: str = ""
    name: str = ""
    driver: str = ""
    swarm: int = 0
    unwell: bool = False
    unused: bool = False
    turned: bool = False
    sort: str = "name"
    wide: int = WIDE
    long: int = LONG

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        q, name, driver, sort = (asked.text(given, key) for key in ("q", "name", "driver", "sort"))
        wide = max(WIDE, min(asked.pk(given.get("wide", "")), MOST))
        return cls(
            q,
            name,
            driver,
            asked.pk(given.get("swarm", "")),
            given.get("only") == "unwell",
            given.get("unused") == "yes",
            given.get("turned") == "yes",
            sort or "name",
            wide,
            max(LONG, min(asked.pk(given.get("long", "")), MOST, MOST_PLACES // wide)),
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.name or self.driver or self.swarm or self.unwell)


@dataclass(frozen=True, slots=True)
class Place:
    """A cell in its row: how strong, in which colour, and the name of its column for where no column is seen."""

    cell: Cell
    level: int
    tone: str
    column: Head


@dataclass(frozen=True, slots=True)
class Column:
    """`reach`: how many rows have something in it. `sort` is what a click asks for, `aria` the present order."""

    head: Head
    reach: int
    sort: str
    aria: str


@dataclass(frozen=True, slots=True)
class Row:
    """`beyond`: how many columns that are not shown it has something in."""

    head: Head
    places: list[Place | None]
    beyond: int


@dataclass(frozen=True, slots=True)
class Grid:
    """`more_columns` and `more_rows` are how many there are beyond those shown; `unused` networks are left out."""

    columns: list[Column]
    rows: list[Row]
    more_columns: int
    more_rows: int
    unused: int
    asked: Asked

    @property
    def column_count(self) -> int:
        return len(self.columns) + self.more_columns

    @property
    def row_count(self) -> int:
        return len(self.rows) + self.more_rows

    @property
    def wider(self) -> int:
        return self.asked.wide + WIDE

    @property
    def longer(self) -> int:
        return self.asked.long + LONG


def lay_out(plan: Plan, asked: Asked) -> Grid:
    others = [head for head in plan.others if _wanted(head, asked)]
    known = {head.key for head in others}
    reach = Counter(network for (other, network), cell in plan.cells.items() if cell.there and other in known)
    networks = [head for head in plan.networks if _matches(head, asked)]
    unused = sum(1 for head in networks if not reach[head.key])
    if not asked.unused:
        networks = [head for head in networks if reach[head.key]]
    if asked.q or asked.driver:
        met = _met(plan.cells, {head.key for head in networks})
        others = [head for head in others if head.key in met]
    others = sorted(others, key=lambda head: head.in_order)
    rows, columns = (networks, others) if asked.turned else (others, networks)
    cells = {key[::-1]: cell for key, cell in plan.cells.items()} if asked.turned else plan.cells
    return _grid(rows, columns, cells, unused, asked)


def _wanted(head: Head, asked: Asked) -> bool:
    if (asked.swarm and head.swarm != asked.swarm) or (asked.unwell and not head.unwell):
        return False
    return asked.name.casefold() in head.name.casefold()


def _matches(network: Head, asked: Asked) -> bool:
    if asked.driver and network.driver != asked.driver:
        return False
    if asked.swarm and network.swarm not in (None, asked.swarm):
        return False
    return asked.q.casefold() in network.name.casefold()


def _met(cells: Mapping[tuple[str, str], Cell], networks: set[str]) -> set[str]:
    """The others that have something on one of these networks."""
    return {other for (other, network), cell in cells.items() if cell.there and network in networks}


def _grid(
    rows: Sequence[Head], columns: Sequence[Head], cells: Mapping[tuple[str, str], Cell], unused: int, asked: Asked
) -> Grid:
    known, within = {head.key for head in rows}, {head.key for head in columns}
    reach, most, has = Counter[str](), Counter[str](), Counter[str]()
    for (row, column), cell in cells.items():
        if cell.there and row in known and column in within:
            reach[column] += 1
            has[row] += 1
            most[column] = max(most[column], cell.number)
    ordered = _sorted(rows, cells, asked)[: asked.long]
    shown = _widest(columns, reach, asked.wide)
    laid = [(head, _places(head, shown, cells, most, asked.unused)) for head in ordered]
    return Grid(
        [_column(head, reach[head.key], asked.sort) for head in shown],
        [Row(head, places, has[head.key] - _filled(places)) for head, places in laid],
        len(columns) - len(shown),
        len(rows) - len(ordered),
        unused,
        asked,
    )


def _widest(columns: Sequence[Head], reach: Mapping[str, int], wide: int) -> Sequence[Head]:
    """Where not all fit, those that most rows have something in; still in their own order."""
    if len(columns) <= wide:
        return columns
    most = {head.key for head in sorted(columns, key=lambda head: -reach[head.key])[:wide]}
    return [head for head in columns if head.key in most]


def _filled(places: Iterable[Place | None]) -> int:
    return sum(1 for place in places if place is not None and place.cell.there)


def _sorted(rows: Iterable[Head], cells: Mapping[tuple[str, str], Cell], asked: Asked) -> list[Head]:
    """By name, by trouble, by how much there is, or by a column. What is equal stays in its order."""
    key, down = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    if key == "name":
        return list(reversed(list(rows))) if down else list(rows)
    if key == "unwell":
        return sorted(rows, key=lambda head: (head.stale, head.bad), reverse=down)
    if key == "total":
        return sorted(rows, key=lambda head: head.total, reverse=down)
    return sorted(rows, key=lambda head: cell.number if (cell := cells.get((head.key, key))) else 0, reverse=down)


def _column(head: Head, reach: int, sort: str) -> Column:
    """The first click on a column brings the most to the top."""
    key, down = sort.removeprefix("-"), sort.startswith("-")
    if key != head.key:
        return Column(head, reach, f"-{head.key}", "none")
    return Column(head, reach, head.key if down else f"-{head.key}", "descending" if down else "ascending")


def _places(
    row: Head, columns: Sequence[Head], cells: Mapping[tuple[str, str], Cell], most: Mapping[str, int], unused: bool
) -> list[Place | None]:
    places: list[Place | None] = []
    for column in columns:
        cell = cells.get((row.key, column.key))
        if cell is None or not (cell.there or unused):
            places.append(None)
        else:
            places.append(Place(cell, level(cell.number, most[column.key]), column.tone or row.tone, column))
    return places


def level(count: int, most: int) -> int:
    """How strong, of LEVELS, beside the most in its column; a column of ones and twos is not all strong."""
    return -(-LEVELS * count // max(most, LEVELS)) if count else 0
