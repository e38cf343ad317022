"""What a reconcile found different: the result that findings, deltas and history are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Action = Literal["added", "changed", "removed"]
Kind = Literal["host", "swarm", "node", "network", "pool", "view", "container", "endpoint", "service", "task"]


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row's difference. `pk` is known for all once written. `before`/`after` are columns by name:
    all of them for added and removed rows, only the differing ones for changed rows. `owner` is the network's pk
    for a pool."""

    kind: Kind
    action: Action
    pk: int
    name: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All that one reconcile wrote for one source, under one revision. Empty means nothing was written."""

    source: str
    revision: int
    rows: tuple[RowChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rows)

    def of(self, kind: Kind) -> list[RowChange]:
        return [row for row in self.rows if row.kind == kind]

    @property
    def ends_source(self) -> bool:
        """Whether the source itself is gone: removed by a user, left by its last host, merged into another."""
        kind, _, pk = self.source.partition(":")
        return any(row.kind == kind and row.action == "removed" and str(row.pk) == pk for row in self.rows)
