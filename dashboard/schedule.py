"""The tick: every host is read once in an interval, each at its own moment, so that reads do not come in gusts."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from django.conf import settings

from dashboard import pipeline
from dashboard.inventory import retention

STEP = 1.0
SWEEP_EVERY = 5.0
RETIRE_EVERY = 600.0
GOLDEN = 0.618033988749895


def is_due(host_pk: int, last: float, now: float, interval: float) -> bool:
    """Whether the host's moment lies in (last, now], both in seconds. Moments are spread by the golden ratio, so that
    hosts added one after another lie apart."""
    moment = (host_pk * GOLDEN % 1.0) * interval
    return (now - moment) // interval > (last - moment) // interval


def _is_due_now(last: float, now: float, interval: float, host_pk: int) -> bool:
    return is_due(host_pk, last, now, interval)


def run(stopping: Callable[[float], bool]) -> None:
    """Ticks until `stopping(seconds)`, which waits that long, is true."""
    interval = settings.ENV.collect_interval
    last = swept = retired = time.monotonic()  # clocks of the day step back, and would stop all of this
    while not stopping(STEP):
        now = time.monotonic()
        pipeline.tick(partial(_is_due_now, last, now, interval))
        if now - swept >= SWEEP_EVERY:
            pipeline.sweep()
            pipeline.end_abandoned()
            swept = now
        if now - retired >= RETIRE_EVERY:
            retention.retire(settings.ENV.retention_days)
            pipeline.mend()
            retired = now
        last = now
