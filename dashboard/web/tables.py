"""Tables of rows: what may be searched, sorted and filtered, and what one request asks of it.

A Table is declared once per page; `Table.show` reads the request's ?q=, ?sort=, ?page= and filters, and gives what the
template needs. Every value comes from the address, so a link reproduces the view.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Lower
from django.http import HttpRequest

from dashboard.web import asked

PAGE = 50
"""Rows on a page."""

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """`order` are the fields it sorts by, texts without regard to case when `text`; () is a column that cannot."""

    key: str
    title: str
    order: tuple[str, ...] = ()
    text: bool = True
    number: bool = False

    def ordering(self, down: bool) -> list[OrderBy]:
        terms = [Lower(name) if self.text else F(name) for name in self.order]
        return [term.desc(nulls_last=True) if down else term.asc(nulls_last=True) for term in terms]


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice of one value. `options` gives (value, words); `where` turns a value into a condition."""

    key: str
    title: str
    options: Callable[[], Options]
    where: Callable[[str], Q]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as the template shows it: `sort` is what a click asks for, `aria` the present order."""

    column: Column
    sort: str
    aria: str


@dataclass(frozen=True, slots=True)
class Choice:
    filter: Filter
    options: Options
    value: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One request's answer. `narrowed` when a search or filter is on, so that empty can say why."""

    headings: list[Heading]
    choices: list[Choice]
    page: Page[Any]
    q: str
    sort: str
    narrowed: bool


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    search: Callable[[str], Q]
    filters: tuple[Filter, ...] = ()
    sort: str = "name"
    more: Callable[[list[Any]], None] = field(default=lambda rows: None)
    """Fetches, in bulk, what a page's rows need besides themselves."""

    def show(self, request: HttpRequest, rows: QuerySet[Any]) -> Shown:
        q = asked.text(request.GET, "q")
        sort, column, down = self._sorted_by(request.GET.get("sort", ""))
        choices = [Choice(each, each.options(), request.GET.get(each.key, "")) for each in self.filters]
        for choice in choices:
            rows = _filtered(rows, choice)
        if q:
            rows = rows.filter(self.search(q))
        rows = rows.order_by(*column.ordering(down), "pk")
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        page.object_list = list(page.object_list)
        self.more(page.object_list)
        narrowed = bool(q) or any(choice.value for choice in choices)
        return Shown(self._headings(column, down), choices, page, q, sort, narrowed)

    def _sorted_by(self, wanted: str) -> tuple[str, Column, bool]:
        for sort in (wanted, self.sort):
            key = sort.removeprefix("-")
            for column in self.columns:
                if column.key == key and column.order:
                    return sort, column, sort.startswith("-")
        raise LookupError(self.sort)

    def _headings(self, by: Column, down: bool) -> list[Heading]:
        headings = []
        for column in self.columns:
            here = column is by
            aria = ("descending" if down else "ascending") if here else ("none" if column.order else "")
            sort = (f"-{column.key}" if here and not down else column.key) if column.order else ""
            headings.append(Heading(column, sort, aria))
        return headings


def _filtered(rows: QuerySet[Any], choice: Choice) -> QuerySet[Any]:
    """A value that is no option finds nothing, rather than everything: an old link must not mislead."""
    if not choice.value:
        return rows
    if choice.value not in dict(choice.options):
        return rows.none()
    return rows.filter(choice.filter.where(choice.value))


def choices_of(words: Sequence[str]) -> Callable[[], Options]:
    """Options that never change."""
    fixed = [(word, word.replace("-", " ")) for word in words]
    return lambda: fixed


def named(rows: QuerySet[Any]) -> Options:
    """Rows with a name, as options by pk."""
    return [(str(pk), name) for pk, name in rows.order_by("name").values_list("pk", "name")]


def distinct(model: type[Model], column: str) -> Options:
    """The values that a column has now, without the empty one."""
    values = model._default_manager.exclude(**{column: ""}).order_by(column).values_list(column, flat=True).distinct()
    return [(value, value) for value in values]
