"""Rows that have had their time go in slices, with a pause after each: nobody waits long behind one, a run ends by
itself however much there is, and the next one goes on where it ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from dashboard.inventory.models import Change

SLICE = 500
MOST = 200_000
"""Rows that one run deletes. With a run every ten minutes more than a fleet of a thousand hosts writes."""

LEAST_PAUSE = 0.01

Rest = Callable[[float], object]
"""Waits so many seconds; true when it is time to stop."""


def retire(days: int, rest: Rest = time.sleep) -> int:
    """Deletes Change rows older than so many days. Gives how many."""
    old = Change.objects.filter(at__lt=timezone.now() - timedelta(days=days))
    return in_slices(old.order_by("at"), rest)


def forget_sources(sources: Iterable[str]) -> None:
    """Deletes what was noted of sources that were made up: nobody is to find it among what really happened."""
    for source in sources:
        in_slices(Change.objects.filter(source=source).order_by("at"), lambda _: False, most=10**12)


def in_slices(rows: QuerySet[Any], rest: Rest, most: int = MOST) -> int:
    """Deletes these rows in their order, which is that of an index, resting after each slice as long as it took."""
    deleted = 0
    while deleted < most:
        began = time.monotonic()
        some = list(rows.values_list("pk", flat=True)[:SLICE])
        rows.model._default_manager.filter(pk__in=some).delete()
        deleted += len(some)
        if len(some) < SLICE or rest(max(LEAST_PAUSE, time.monotonic() - began)):
            break
    return deleted
