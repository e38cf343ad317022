"""A column of a table: its title, what it sorts by, and what it says of a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.functions import Lower


@dataclass(frozen=True, slots=True)
class Column:
    """`order` are the fields or expressions it sorts by, texts without regard to case when `text`; () is a column that
    cannot.

    `value` is what it says of a row in plain values: a text, a number, a yes or no, a time, or a list of texts. Without
    one it is the row's attribute of that name. The template writes the cells of usual columns, with links and marks;
    those of `extra` columns, which show when they are asked for, are written from `value`. A `fixed` one always shows.
    """

    key: str
    title: str
    order: tuple[str | Combinable, ...] = ()
    text: bool = True
    number: bool = False
    value: Callable[[Any], Any] | None = None
    extra: bool = False
    fixed: bool = False
    code: bool = False

    def ordering(self, down: bool) -> list[OrderBy]:
        """The terms to order by. Rows that have no value stand last either way."""
        return [
            term.desc(nulls_last=True) if down else term.asc(nulls_last=True) for term in map(self._term, self.order)
        ]

    def _term(self, by: str | Combinable) -> Any:
        if not isinstance(by, str):
            return by
        return Lower(by) if self.text else F(by)

    def of(self, row: Any) -> Any:
        return self.value(row) if self.value else getattr(row, self.key)


def chosen(columns: Sequence[Column], asked: Sequence[str]) -> list[Column]:
    """The columns that an address asks for, in the table's own order; the usual ones where it names none of them.

    `asked` are values of ?columns=: "name,state", or one for each. Unknown names are passed over.
    """
    keys = {key for one in asked for key in one.split(",")}
    if not any(column.key in keys for column in columns):
        return [column for column in columns if not column.extra]
    return [column for column in columns if column.fixed or column.key in keys]


def plain(value: Any) -> str:
    """A value as a file says it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, (list, tuple)):
        return ", ".join(plain(one) for one in value)
    return str(value)
