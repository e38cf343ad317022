"""Filters of a table: a choice of one value each, in the address under its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice of one value. `options` gives (value, words); `where` turns a value into a condition."""

    key: str
    title: str
    options: Callable[[], Options]
    where: Callable[[str], Q]


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as one request has it; `value` is "" where it asks for nothing."""

    filter: Filter
    options: Options
    value: str

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """A value that is no option finds nothing, rather than everything: an old link must not mislead."""
        if not self.value:
            return rows
        if self.value not in dict(self.options):
            return rows.none()
        return rows.filter(self.filter.where(self.value))


def choices(filters: Sequence[Filter], asked: QueryDict) -> list[Choice]:
    return [Choice(each, each.options(), asked.get(each.key, "")) for each in filters]


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
