"""The tick: every host is read once in an interval, each at its own moment, so that reads do not come in gusts."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections

from dashboard import pipeline
from dashboard.pace import Pace, is_due

STEP = 0.25
EARLIER = 0.15
"""Part of an interval by which moments lie closer together, as each is noticed up to a step late, and waits for its
reader. Not by more: who asked for a read a second gets no two."""

SWEEP_EVERY = 5.0

log = logging.getLogger(__name__)


def run(stopping: Callable[[float], bool]) -> None:
    """Ticks until `stopping(seconds)`, which waits that long, is true. A database that is away is waited for: ending
    with it would take the watcher along, and every host's stream of events."""
    interval = settings.ENV.collect_interval
    pace = Pace(interval * (1 - EARLIER))
    last = swept = time.monotonic()  # clocks of the day step back, and would stop all of this
    away = False
    while not stopping(STEP):
        now = time.monotonic()
        try:
            _tick(pace, last, now)
            if now - swept >= SWEEP_EVERY:
                pipeline.sweep()
                pipeline.end_abandoned()
                swept = now
            away = False
        except (OperationalError, InterfaceError) as error:
            if not away:
                log.warning("No host's turn comes, the database is away: %s", " ".join(str(error).split()))
            away = True
            close_old_connections()
        last = now


def _tick(pace: Pace, last: float, now: float) -> None:
    silent = pipeline.read_by_us()
    pace.came([pk for pk in silent if is_due(pk, last, now, pace.interval)], silent, now)
    if pace.has_waiting:
        taken = pace.take(pipeline.load(silent), len(silent), now)
        pipeline.tick({pk: silent[pk] for pk in taken})
    was_behind, every = pace.behind, pace.every(now)
    if was_behind or pace.behind:
        pipeline.tell_pace(every)
