"""One source's next revision in the making: its row locked, what differs written in bulk, a Change for each row.

The edge of reconcile: every write to the inventory goes through here. Locks are always taken hosts first, swarms
after, by pk among equals; so two transactions never wait for each other. (SQLite has one writer at a time anyway.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypeVar

from dashboard.inventory.changeset import Action, ChangeSet, RowChange
from dashboard.inventory.compare import Changed, Columns, Row, compare, differing
from dashboard.inventory.kinds import OWNED_BY, SOURCE, Kind
from dashboard.inventory.models import Change

CHUNK = 500
"""Rows a statement: SQLite allows 32,766 parameters, PostgreSQL 65,535."""

Rows = dict[Hashable, Row]
Item = TypeVar("Item")


class Revision:
    """Made by `open`, filled by `tell` and `bring`, ended by `close` or `end`; all inside one transaction."""

    def __init__(self, source: str, pk: int, at: datetime, row: Columns) -> None:
        self.kind = SOURCE[source]
        self.source, self.pk, self.at = source, pk, at
        self.row = row
        self.changes: list[RowChange] = []
        self._told: Columns = {}

    @classmethod
    def open(cls, source: str, pk: int, at: datetime) -> Revision | None:
        """Locks the source's row. None when there is no such source (any more).

        Not FOR UPDATE but FOR NO KEY UPDATE: rows of other sources may go on pointing at this one meanwhile.
        """
        kind = SOURCE[source]
        locked = kind.model._default_manager.select_for_update(no_key=True).filter(pk=pk)
        row = locked.values("revision", "digest", "part_digests", "name", *kind.columns).first()
        return cls(source, pk, at, row) if row else None

    @property
    def source_id(self) -> str:
        return f"{self.source}:{self.pk}"

    def tell(self, **columns: Any) -> None:
        """Columns of the source's own row, as they shall be."""
        self._told |= columns

    def load(self, kind: Kind, only: Sequence[str] = (), **among: Any) -> Rows:
        """This source's rows of a kind by key, in one query; with `only`, no columns but these and the key's. `among`
        says which rows, as Django does."""
        columns = tuple(dict.fromkeys((*kind.key, *only))) if only else kind.columns
        owned = kind.model._default_manager.filter(**{f"{kind.through}{self.source}_id": self.pk}, **among)
        found = (
            Row(pk, dict(zip(columns, values, strict=True)))
            for pk, *values in owned.order_by().values_list("pk", *columns)
        )
        return {kind.keyed(row.columns): row for row in found}

    def bring(
        self,
        kind: Kind,
        wanted: Iterable[Columns],
        existing: Rows | None = None,
        name: Callable[[Columns], str] | None = None,
    ) -> dict[Hashable, int]:
        """Makes this source's rows of a kind as wanted, and gives each one's pk by its key.

        `existing` are the rows to compare with, when they are loaded already. `name` calls a row in its Change.
        """
        existing = self.load(kind) if existing is None else existing
        by_key = {kind.keyed(columns): columns for columns in wanted}
        difference = compare(existing, by_key)
        called = name or (lambda columns: columns[kind.label])
        pks = {key: row.pk for key, row in existing.items() if key in by_key}
        if difference:
            _delete(kind, [row.pk for row in difference.removed.values()])
            _update(kind, list(difference.changed.values()))
            pks |= self._insert(kind, difference.added)
        for row in difference.removed.values():
            self.note(kind, "removed", row.pk, called(row.columns), row.columns)
        for key, (pk, before, after) in difference.changed.items():
            whole = existing[key].columns | by_key[key]
            label, owner = called(whole), _owner(kind, whole)
            self.changes.append(RowChange(kind.name, "changed", pk, label, before, after, owner))
        for key, columns in difference.added.items():
            self.note(kind, "added", pks[key], called(columns), columns)
        return pks

    def note(self, kind: Kind, action: Literal["added", "removed"], pk: int, name: str, columns: Columns) -> None:
        """Adds a whole row that came or went to this revision, with whose it is."""
        whole = columns if kind.through else {f"{self.source}_id": self.pk, **columns}
        before, after = ({}, whole) if action == "added" else (whole, {})
        self.changes.append(RowChange(kind.name, action, pk, name, before, after, _owner(kind, columns)))

    def close(self, **unsaid: Any) -> ChangeSet:
        """Writes the source's row with its next revision, and the Change rows. Writes nothing where nothing differs.

        `unsaid` are columns that are kept but make no revision: digests, collected_at.
        """
        before = differing(self.row, self._told)
        if not before and not self.changes:
            if unsaid.get("digest", self.row["digest"]) != self.row["digest"]:
                self._own_row().update(**unsaid)
            return ChangeSet(self.source_id, self.row["revision"])
        after = {name: self._told[name] for name in before}
        number = self.row["revision"] + 1
        if number == 1:  # the first time that anyone hears of this source
            whole = {name: self.row[name] for name in self.kind.columns} | after
            self._note_source("added", after=whole)
        elif after:
            self._note_source("changed", before, after)
        self._own_row().update(revision=number, **after, **unsaid)
        return self._recorded(number)

    def end(self) -> ChangeSet:
        """Removes the source with all its rows. One that was never told of leaves no Change: it had none before."""
        self.clear()
        self._note_source("removed", before={name: self.row[name] for name in self.kind.columns})
        self._own_row().delete()
        number = self.row["revision"] + 1
        return self._recorded(number) if number > 1 else ChangeSet(self.source_id, number, tuple(self.changes))

    def clear(self) -> None:
        """Removes all rows that the source owns."""
        loaded = {kind.name: self.load(kind) for kind in OWNED_BY[self.source]}  # a network takes its pools along
        for kind in OWNED_BY[self.source]:
            self.bring(kind, (), loaded[kind.name])

    def _own_row(self) -> Any:
        return self.kind.model._default_manager.filter(pk=self.pk)

    def _note_source(self, action: Action, before: Columns | None = None, after: Columns | None = None) -> None:
        name = str(self._told.get("name", self.row["name"]))
        self.changes.insert(0, RowChange(self.kind.name, action, self.pk, name, before or {}, after or {}))

    def _insert(self, kind: Kind, added: Mapping[Hashable, Columns]) -> dict[Hashable, int]:
        owner = {} if kind.through else {f"{self.source}_id": self.pk}
        made = kind.model._default_manager.bulk_create([kind.model(**owner, **columns) for columns in added.values()])
        return {key: row.pk for key, row in zip(added, made, strict=True)}

    def _recorded(self, number: int) -> ChangeSet:
        Change.objects.bulk_create(
            Change(
                at=self.at,
                source=self.source_id,
                revision=number,
                kind=row.kind,
                object_pk=row.pk,
                name=row.name[:255],
                action=row.action,
                before=_plain(row.before),
                after=_plain(row.after),
            )
            for row in self.changes
        )
        return ChangeSet(self.source_id, number, tuple(self.changes))


def _owner(kind: Kind, columns: Columns) -> int | None:
    """A pool's network."""
    return columns["network_id"] if kind.name == "pool" else None


def _delete(kind: Kind, pks: list[int]) -> None:
    for some in _chunks(pks):
        kind.model._default_manager.filter(pk__in=some).delete()


def _update(kind: Kind, changed: list[Changed]) -> None:
    """Only the columns that differ. Rows that get the same values share a statement; others go by bulk_update."""
    alike: dict[str, list[Changed]] = defaultdict(list)
    for row in changed:
        alike[repr(sorted(row.after.items()))].append(row)
    single: dict[frozenset[str], list[Changed]] = defaultdict(list)
    for rows in alike.values():
        if len(rows) == 1 and len(changed) > 1:
            single[frozenset(rows[0].after)].append(rows[0])
            continue
        for some in _chunks(rows):
            kind.model._default_manager.filter(pk__in=[row.pk for row in some]).update(**some[0].after)
    for columns, rows in single.items():
        kind.model._default_manager.bulk_update(
            [kind.model(pk=row.pk, **row.after) for row in rows], sorted(columns), batch_size=100
        )


def _chunks(items: list[Item]) -> Iterator[list[Item]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def _plain(columns: Columns) -> Columns:
    """The columns for JSON: times as ISO 8601, to the microsecond."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in columns.items()}
