"""Changes go when they are old, or were never real."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.inventory import retention
from dashboard.inventory.models import Change

pytestmark = pytest.mark.django_db


def noted(source: str, days_ago: float, number: int = 1) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    Change.objects.bulk_create(
        Change(at=at, source=source, revision=n, kind="host", object_pk=1, name=source, action="changed")
        for n in range(number)
    )


def left() -> list[str]:
    return sorted(set(Change.objects.values_list("source", flat=True)))


def test_what_is_older_than_the_days_goes_and_nothing_else() -> None:
    noted("host:1", 31, number=retention.SLICE + 3)
    noted("host:2", 29)
    retention.retire(30)
    assert left() == ["host:2"]


def test_what_was_noted_of_the_demo_goes_with_it() -> None:
    for source in ("host:1", "swarm:1", "host:2", "host:11"):
        noted(source, 0)
    retention.forget_sources({"host:1", "swarm:1"})
    assert left() == ["host:11", "host:2"]
