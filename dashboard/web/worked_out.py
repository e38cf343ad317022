"""What is worked out of many rows, once for all who ask while no revision moves: tabs that refresh themselves at every
change, and programs beside them.

Who may see the rows is settled before: the querysets of `access` are given at each asking, and what was worked out is
kept by what they ask of the database. So two who may see the same share it, and nobody gets what another may see.
Shared by threads, so nothing of it may be changed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock, Timer
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from dashboard.growing import growing
from dashboard.web.live import inventory_version

KEPT = 30.0
"""Seconds at most: should anything ever change a row past its revision, and to free the memory where nobody looks."""

MOST = 4
"""Results of one kind that are kept: of those who see different rows, the last."""

Result = TypeVar("Result")
Key = tuple[str, ...]


class Known(NamedTuple, Generic[Result]):
    """`version` was read, and `began` taken by time.monotonic(), before the rows were read."""

    version: str
    began: float
    result: Result


class WorkedOut(Generic[Result]):
    """`work` makes the result of the rows that somebody may see."""

    def __init__(self, work: Callable[..., Result]) -> None:
        self.work = work
        self.known: dict[Key, Known[Result]] = {}
        self.turn, self.changing = Lock(), Lock()
        self.sweeping = False

    def of(self, *seen: QuerySet[Any]) -> Result:
        """Not older than the call. One works at a time; those who waited meanwhile share what the next one finds."""
        asked, key = time.monotonic(), tuple(map(_asked, seen))
        if (known := self._current(key)) is not None:
            return known.result
        with self.turn:
            known = self.known.get(key)
            if known is not None and known.began >= asked:
                return known.result
            if (known := self._current(key)) is not None:
                return known.result
            version, began = inventory_version(), time.monotonic()
            with growing():
                result = self.work(*seen)
            self._keep(key, Known(version, began, result))
            return result

    def last(self) -> Result | None:
        """The last that is kept, be it out of date: the next may be made of it, if it can tell what still holds."""
        with self.changing:
            fresh = [known for known in self.known.values() if time.monotonic() - known.began <= KEPT]
        return fresh[-1].result if fresh else None

    def forget(self) -> None:
        with self.changing:
            self.known.clear()

    def _current(self, key: Key) -> Known[Result] | None:
        known = self.known.get(key)
        if known is None or time.monotonic() - known.began > KEPT or known.version != inventory_version():
            return None
        return known

    def _keep(self, key: Key, known: Known[Result]) -> None:
        with self.changing:
            self.known.pop(key, None)
            self.known[key] = known
            for oldest in list(self.known)[:-MOST]:
                del self.known[oldest]
            self._sweep_later()

    def _sweep_later(self) -> None:
        if self.known and not self.sweeping:
            self.sweeping = True
            timer = Timer(KEPT + 1, self._sweep)
            timer.daemon = True
            timer.start()

    def _sweep(self) -> None:
        """Lets go of what is too old to be given. The next one sweeps again, while anything is kept."""
        with self.changing:
            self.sweeping = False
            now = time.monotonic()
            self.known = {key: known for key, known in self.known.items() if now - known.began <= KEPT}
            self._sweep_later()


def _asked(rows: QuerySet[Any]) -> str:
    """What these rows are, as the database is asked for them; "" where it need not be."""
    try:
        return repr(rows.query.sql_with_params())
    except EmptyResultSet:
        return ""
