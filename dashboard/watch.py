"""Follows every host's events, and keeps that in step with the hosts' rows. Events never write: a dirty host is read.

One `collectors.watcher.Watcher` for all hosts; its threads only put a number into a queue. Rows are looked at once a
second: one small query, which needs no message that could be lost.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from queue import Empty, SimpleQueue

from django.db import DatabaseError, close_old_connections

from collectors import pulse
from collectors.bursts import Bursts
from collectors.watcher import Watcher
from dashboard import pipeline
from dashboard.watched import Watched

LOOK_EVERY = 1.0

AT_ONCE = 50
"""Hosts that are asked for together: where many are dirty at once, the first of them do not wait for all."""

log = logging.getLogger(__name__)

Nudges = SimpleQueue[int | None]
"""The pks of dirty hosts; None ends the loop."""


def run(nudges: Nudges, demo_is_over: Callable[[], object]) -> None:
    """Until the queue gives None. Calls `demo_is_over` once no demo host is left."""
    waiting = Waiting(nudges)
    watcher = Watcher(waiting.put)
    watched = Watched(watcher)
    bursts = Bursts()
    next_look = 0.0
    while True:
        if time.monotonic() >= next_look:
            pulse.beat("watcher")
            had_demo = watched.has_demo
            _look(watched)
            if had_demo and not watched.has_demo:
                demo_is_over()
            next_look = time.monotonic() + LOOK_EVERY
        _collect(bursts.ended(time.monotonic()))
        dirty = waiting.take(max(0.0, min(next_look, bursts.next_end) - time.monotonic()))
        if dirty is None:
            break
        _collect(dirty, heard=dirty)
        for pk in dirty:
            bursts.heard(pk, time.monotonic())
    watcher.close()


class Waiting:
    """Puts each dirty host into the queue once, however often it is told of before its turn comes: so the queue holds
    no more than there are hosts, and one that floods keeps no other waiting.

    One thread puts and another takes, without a lock: a host told of just before it is taken is read after that.
    """

    def __init__(self, nudges: Nudges) -> None:
        self._nudges = nudges
        self._pks: set[int] = set()

    def put(self, pk: int) -> None:
        if pk not in self._pks:
            self._pks.add(pk)
            self._nudges.put(pk)

    def take(self, seconds: float) -> list[int] | None:
        """The hosts whose turn has come, at most AT_ONCE; none after so many seconds. None when it is time to end. To
        be called before they are read, so that what happens from then on is told of again."""
        taken: list[int] = []
        with suppress(Empty):
            while len(taken) < AT_ONCE:
                pk = self._nudges.get_nowait() if taken else self._nudges.get(timeout=seconds)
                if pk is None:
                    return None
                self._pks.discard(pk)
                taken.append(pk)
        return taken


def _look(watched: Watched) -> None:
    """Brings the watcher in step with the rows, as far as they can be read."""
    try:
        doubtful = watched.look()
    except DatabaseError as error:
        log.warning("The hosts cannot be read from the database: %s", error)
        return
    finally:
        close_old_connections()
    _collect(doubtful)


def _collect(host_pks: list[int], heard: Collection[int] = ()) -> None:
    """Whatever goes wrong here, the tick reads the hosts soon."""
    try:
        pipeline.collect_all(host_pks, heard)
    except Exception:
        log.exception("%s could not be asked for", ", ".join(f"host:{pk}" for pk in host_pks))
        close_old_connections()
