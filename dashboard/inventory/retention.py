"""How long changes are kept. They go in slices that lock nothing for long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from dashboard.inventory.models import Change

SLICE = 500


def retire(days: int) -> None:
    """Deletes Change rows older than so many days."""
    _delete(Q(at__lt=timezone.now() - timedelta(days=days)))


def forget_sources(sources: Iterable[str]) -> None:
    """Deletes what was noted of sources that were made up: nobody is to find it among what really happened."""
    _delete(Q(source__in=list(sources)))


def _delete(where: Q) -> None:
    while some := list(Change.objects.filter(where).order_by("pk").values_list("pk", flat=True)[:SLICE]):
        Change.objects.filter(pk__in=some).delete()
