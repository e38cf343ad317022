"""Lists that are worked out, not fetched: the same search, sort, filters and pages as the tables of rows have.

A Listing is declared once per page; `show` reads the request's ?q=, ?sort=, ?page= and filters. Every value comes from
the address, so a link reproduces the view.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dashboard.web import asked, tables
from dashboard.web.tables import export

PAGE = 50
"""Rows on a page."""

Row = TypeVar("Row")
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """`by` gives what it sorts by; None is a column that cannot. `value` is what a file says of a row."""

    key: str
    title: str
    value: Callable[[Row], Any]
    by: Callable[[Row], Any] | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class Pick(Generic[Row]):
    """A choice of one value. `options` gives (value, words) of all rows; `keeps` a value's test of a row."""

    key: str
    title: str
    options: Callable[[Sequence[Row]], Options]
    keeps: Callable[[str], Callable[[Row], bool]]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as the template shows it: `sort` is what a click asks for, `aria` the present order."""

    key: str
    title: str
    number: bool
    sort: str
    aria: str


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    title: str
    options: Options
    value: str


@dataclass(frozen=True, slots=True)
class Shown(Generic[Row]):
    """One request's answer. `rows` are all that match, `page` those of this page; `narrowed` when a search or a filter
    is on, so that empty can say why."""

    headings: list[Heading]
    choices: list[Choice]
    rows: list[Row]
    page: Page[Row]
    q: str
    sort: str
    narrowed: bool


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """`sort` is the usual order: a column's key, with "-" for the other way round. Equals stay as they came in."""

    columns: tuple[Column[Row], ...]
    picks: tuple[Pick[Row], ...]
    matches: Callable[[str], Callable[[Row], bool]]
    sort: str

    def show(self, request: HttpRequest, rows: Sequence[Row]) -> Shown[Row]:
        q = asked.text(request.GET, "q")
        choices = [Choice(p.key, p.title, p.options(rows), request.GET.get(p.key, "")) for p in self.picks]
        kept = list(rows)
        for pick, choice in zip(self.picks, choices, strict=True):
            if choice.value:  # one that is no option finds nothing, rather than everything: a link must not mislead
                known = choice.value in dict(choice.options)
                kept = list(filter(pick.keeps(choice.value), kept)) if known else []
        if q:
            kept = list(filter(self.matches(q), kept))
        sort, column, down = self._sorted_by(request.GET.get("sort", ""))
        if column.by is not None:
            kept.sort(key=column.by, reverse=down)
        page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
        narrowed = bool(q) or any(choice.value for choice in choices)
        return Shown(self._headings(column, down), choices, kept, page, q, sort, narrowed)

    def file(self, request: HttpRequest, name: str, rows: Sequence[Row]) -> HttpResponseBase:
        """All rows that match, as comma-separated values."""
        columns = [tables.Column(column.key, column.title, value=column.value) for column in self.columns]
        return export.answer(request, name, columns, iter([self.show(request, rows).rows]))

    def _sorted_by(self, wanted: str) -> tuple[str, Column[Row], bool]:
        for sort in (wanted, self.sort):
            for column in self.columns:
                if column.key == sort.removeprefix("-") and column.by:
                    return sort, column, sort.startswith("-")
        raise LookupError(self.sort)

    def _headings(self, by: Column[Row], down: bool) -> list[Heading]:
        """Numbers are sorted from the largest at the first click, texts from A."""
        headings = []
        for column in self.columns:
            here = column is by
            aria = ("descending" if down else "ascending") if here else ("none" if column.by else "")
            other = not down if here else column.number
            sort = f"{'-' if other else ''}{column.key}" if column.by else ""
            headings.append(Heading(column.key, column.title, column.number, sort, aria))
        return headings


def options_of(value: Callable[[Row], tuple[str, str] | None]) -> Callable[[Sequence[Row]], Options]:
    """The values that the rows have, by their words."""

    def options(rows: Sequence[Row]) -> Options:
        found = {pair[0]: pair[1] for row in rows if (pair := value(row))}
        return sorted(found.items(), key=lambda pair: (pair[1].casefold(), pair[0]))

    return options
