"""Change rows back into rows: what the inventory was after any of them. History is built on this.

The Change table holds every difference that was written, so replaying it from nothing gives the rows that stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from dashboard.inventory.compare import Columns

State = dict[tuple[str, int], Columns]
"""Columns by kind and pk. Times are ISO 8601 texts, as Change keeps them."""


class Recorded(Protocol):
    """A Change row, or something of its shape."""

    kind: Any
    object_pk: Any
    action: Any
    after: Any


def replay(changes: Iterable[Recorded], state: State | None = None) -> State:
    """The rows after these changes, oldest first. Starts from `state`, which it leaves as it was, or from nothing.

    Raises KeyError when a change is of a row that is not there: then some before it are missing.
    """
    rows = dict(state or {})
    for change in changes:
        key = (change.kind, change.object_pk)
        if change.action == "removed":
            del rows[key]
        elif change.action == "changed":
            rows[key] = rows[key] | change.after
        else:
            rows[key] = dict(change.after)
    return rows
