"""Within one reader, what there is news of goes ahead of what only has its turn, and that goes a few at a time.

A reader's threads share one processor: beside fifteen others a read takes half a second that alone takes ten
milliseconds, and costs twice as much. But a thread that waits for its daemon needs none, and many must wait together
where daemons are far away or hang. So reads are counted only while they are young.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

MOMENT, PATIENCE = 0.2, 0.05
"""Seconds from the beginning of a read that there is news of in which others let it go ahead; and how long at most one
that only has its turn waits for anybody. A fleet of which there is news all the time has its turns all the same."""

LANES, YOUNG = 2, 0.015
"""Reads that have their turn and go together, and the seconds for which each of them counts. A daemon near by has told
all by then; of those far away a reader still begins 130 a second."""


class Courtesy:
    def __init__(self) -> None:
        self._ahead: dict[int, float] = {}  # threads, and when their reads began
        self._in_turn: dict[int, float] = {}
        self._changed = threading.Condition()

    @contextmanager
    def ahead(self) -> Iterator[None]:
        """Around a read that there is news of: it waits for nobody."""
        with self._changed:
            self._ahead[threading.get_ident()] = time.monotonic()
        try:
            yield
        finally:
            self._leave(self._ahead)

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Around a read that only has its turn."""
        with self._changed:
            ends = time.monotonic() + PATIENCE
            while not self._has_room() and time.monotonic() < ends:
                self._changed.wait(YOUNG)
            self._in_turn[threading.get_ident()] = time.monotonic()
        try:
            yield
        finally:
            self._leave(self._in_turn)

    def _has_room(self) -> bool:
        return _younger(self._ahead, MOMENT) == 0 and _younger(self._in_turn, YOUNG) < LANES

    def _leave(self, reads: dict[int, float]) -> None:
        with self._changed:
            del reads[threading.get_ident()]
            self._changed.notify()


def _younger(reads: Mapping[int, float], seconds: float) -> int:
    now = time.monotonic()
    return sum(now - began < seconds for began in reads.values())


courtesy = Courtesy()
