"""What is done now and then, and may take long: it has a thread of its own, so that no host is read later for it.

retire   changes and ended operations older than DOCKLINES_RETENTION_DAYS, and sessions that are over
mend     links of every source, in case something came between a commit and what follows from it
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.utils import timezone

from dashboard import pipeline
from dashboard.inventory import retention
from dashboard.operations.models import Operation

EVERY = 600.0
"""Seconds from the beginning of one run to that of the next."""

GENTLE = 10
"""So many times as long as relinking a source took it rests after it: of a thousand hosts that is 20 s of the processor
altogether, which nobody is to notice."""

LEAST_PAUSE = EVERY / 10

OPEN = (Operation.State.PENDING, Operation.State.RUNNING)

log = logging.getLogger(__name__)


def run(stopping: Callable[[float], bool]) -> None:
    """Until `stopping(seconds)`, which waits that long, is true. A step that fails is tried again the next time."""
    pause = EVERY
    while not stopping(pause):
        began = time.monotonic()
        rest = partial(_rest_gently, stopping, began + EVERY - LEAST_PAUSE)
        for step in (partial(retire, settings.ENV.retention_days, stopping), partial(pipeline.mend, rest)):
            close_old_connections()
            try:
                step()
            except Exception:
                log.exception("Housekeeping was cut short, and goes on in %d minutes", EVERY // 60)
        close_old_connections()
        pause = max(LEAST_PAUSE, began + EVERY - time.monotonic())


def _rest_gently(stopping: Callable[[float], bool], until: float, took: float) -> bool:
    """Not so gently once it is late: the next run is to begin in its time."""
    return stopping(took * (GENTLE if time.monotonic() < until else 1))


def retire(days: int, rest: retention.Rest) -> None:
    retention.retire(days, rest)
    now = timezone.now()
    ended = Operation.objects.filter(asked_at__lt=now - timedelta(days=days)).exclude(state__in=OPEN)
    retention.in_slices(ended.order_by("asked_at"), rest)
    retention.in_slices(Session.objects.filter(expire_date__lt=now).order_by("expire_date"), rest)
