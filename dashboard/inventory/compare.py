"""The heart of reconcile, without a database: what stands against what is wanted, by key.

Columns are plain values by name. A wanted row may leave columns out: those are let be.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

Columns = dict[str, Any]
Key = TypeVar("Key", bound=Hashable)


class Row(NamedTuple):
    """A row as it stands."""

    pk: int
    columns: Columns


class Changed(NamedTuple):
    """A row whose key stays: only the columns that differ, as they are and as they shall be."""

    pk: int
    before: Columns
    after: Columns


@dataclass(frozen=True, slots=True)
class Difference(Generic[Key]):
    """What to do so that the rows are as wanted. False when there is nothing to do."""

    added: dict[Key, Columns]
    changed: dict[Key, Changed]
    removed: dict[Key, Row]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def compare(existing: Mapping[Key, Row], wanted: Mapping[Key, Columns]) -> Difference[Key]:
    """The difference between the rows that stand and those wanted. A key keeps its row, and so its pk."""
    return Difference(
        added={key: columns for key, columns in wanted.items() if key not in existing},
        changed={
            key: Changed(row.pk, before, {name: wanted[key][name] for name in before})
            for key, row in existing.items()
            if key in wanted and (before := differing(row.columns, wanted[key]))
        },
        removed={key: row for key, row in existing.items() if key not in wanted},
    )


def differing(stands: Columns, wanted: Columns) -> Columns:
    """The columns of `stands` for which `wanted` has another value."""
    return {name: stands[name] for name, value in wanted.items() if stands[name] != value}
