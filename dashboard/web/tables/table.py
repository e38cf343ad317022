"""A table of rows, and what one request asks of it.

A Table is declared once per page; `Table.show` reads the request's ?q=, ?sort=, ?columns=, ?page=, ?size= and filters,
and gives what the template needs. Every value comes from the address, so a link reproduces the view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase

from dashboard.web import asked
from dashboard.web.tables import export, filters
from dashboard.web.tables.column import Column, chosen
from dashboard.web.tables.filters import Choice, Filter

PAGE = 50
"""Rows on a page."""

SIZES = (PAGE, 200)
"""What a visitor may choose from instead."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as the template shows it: `sort` is what a click asks for, `aria` the present order."""

    column: Column
    sort: str
    aria: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One request's answer. `narrowed` when a search or filter is on, so that empty can say why.

    `columns` are all there are, `has` the keys of those that show, `extras` the ones whose cells are made from values.
    """

    headings: list[Heading]
    choices: list[Choice]
    page: Page[Any]
    q: str
    sort: str
    size: int
    narrowed: bool
    columns: tuple[Column, ...]
    has: frozenset[str]
    extras: list[Column]
    sizes: tuple[int, ...] = SIZES

    @property
    def chosen(self) -> str:
        """The columns as ?columns= names them; "" for the usual ones."""
        usual = {column.key for column in self.columns if not column.extra}
        return "" if self.has == usual else ",".join(heading.column.key for heading in self.headings)


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    search: Callable[[str], Q]
    filters: tuple[Filter, ...] = ()
    sort: str = "name"
    more: Callable[[list[Any]], None] = field(default=lambda rows: None)
    """Fetches, in bulk, what a page's rows need besides themselves."""

    def show(self, request: HttpRequest, rows: QuerySet[Any]) -> Shown:
        choices = filters.choices(self.filters, request.GET)
        sort, by, down = self._sorted_by(request.GET.get("sort", ""))
        size = next((size for size in SIZES if str(size) == request.GET.get("size")), PAGE)
        page = self._page(request, rows, choices, size)
        q = asked.text(request.GET, "q")
        narrowed = bool(q) or any(choice.value for choice in choices)
        columns = chosen(self.columns, request.GET.getlist("columns"))
        extras = [column for column in columns if column.extra]
        has = frozenset(column.key for column in columns)
        headings = _headings(columns, by, down)
        return Shown(headings, choices, page, q, sort, size, narrowed, self.columns, has, extras)

    def _page(self, request: HttpRequest, rows: QuerySet[Any], choices: list[Choice], size: int) -> Page[Any]:
        """Which rows they are comes first, as nothing else is sorted then: whole rows of a large table, with all that
        they are joined and annotated with, take ten times as long."""
        pks = self._asked(request, rows, choices).values_list("pk", flat=True)
        page = Paginator(pks, size).get_page(request.GET.get("page"))
        here = list(page.object_list)
        found = rows.in_bulk(here)
        page.object_list = [found[pk] for pk in here if pk in found]
        self.more(page.object_list)
        return page

    def export(
        self, request: HttpRequest, rows: QuerySet[Any], name: str, after: Iterable[Any] = ()
    ) -> HttpResponseBase:
        """All the rows that `show` would page through, and its columns, as a file. `after` are rows beyond them."""
        found = self._asked(request, rows, filters.choices(self.filters, request.GET))
        columns = chosen(self.columns, request.GET.getlist("columns"))
        return export.answer(request, name, columns, export.pieces(found, self.more, after))

    def _asked(self, request: HttpRequest, rows: QuerySet[Any], choices: list[Choice]) -> QuerySet[Any]:
        """The rows that this request asks for, in its order."""
        for choice in choices:
            rows = choice.narrow(rows)
        if q := asked.text(request.GET, "q"):
            rows = rows.filter(self.search(q))
        _, by, down = self._sorted_by(request.GET.get("sort", ""))
        return rows.order_by(*by.ordering(down), "pk")

    def _sorted_by(self, wanted: str) -> tuple[str, Column, bool]:
        for sort in (wanted, self.sort):
            key = sort.removeprefix("-")
            for column in self.columns:
                if column.key == key and column.order:
                    return sort, column, sort.startswith("-")
        raise LookupError(self.sort)


def _headings(columns: list[Column], by: Column, down: bool) -> list[Heading]:
    """`by` may be a column that is not shown: then no heading says that it is the order."""
    headings = []
    for column in columns:
        here = column is by
        aria = ("descending" if down else "ascending") if here else ("none" if column.order else "")
        sort = (f"-{column.key}" if here and not down else column.key) if column.order else ""
        headings.append(Heading(column, sort, aria))
    return headings
