"""Changes go when they are old, or were never real."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone

from dashboard import housekeeping
from dashboard.inventory import retention
from dashboard.inventory.models import Change
from dashboard.operations.models import Operation

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


def test_a_run_ends_by_itself_and_the_next_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "SLICE", 10)
    noted("host:1", 31, number=47)
    rested: list[float] = []
    old = Change.objects.order_by("at")
    assert retention.in_slices(old, rested.append, most=30) == 30
    assert len(rested) == 3
    assert min(rested) >= retention.LEAST_PAUSE
    assert retention.in_slices(old, rested.append) == 17


def test_a_run_stops_between_two_slices_when_it_is_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "SLICE", 10)
    noted("host:1", 31, number=47)
    assert retention.retire(30, rest=lambda _: True) == 10
    assert Change.objects.count() == 37


def test_operations_that_ended_go_and_open_ones_stay() -> None:
    now = timezone.now()
    for state in Operation.State.values:
        Operation.objects.create(summary=state, state=state, host_name="x", command={})
    Operation.objects.update(asked_at=now - timedelta(days=31))
    Operation.objects.create(summary="new", state="failed", host_name="x", command={})
    housekeeping.retire(30, rest=lambda _: False)
    assert {operation.summary for operation in Operation.objects.all()} == {"pending", "running", "new"}


def test_sessions_that_are_over_go() -> None:
    now = timezone.now()
    for key, hours in (("over", -1), ("open", 1)):
        Session.objects.create(session_key=key, session_data="x", expire_date=now + timedelta(hours=hours))
    housekeeping.retire(30, rest=lambda _: False)
    assert [session.session_key for session in Session.objects.all()] == ["open"]


def test_housekeeping_goes_on_after_a_step_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def fails(*_: object) -> None:
        done.append("retire")
        raise DatabaseError("gone")

    monkeypatch.setattr(housekeeping, "retire", fails)
    monkeypatch.setattr(housekeeping.pipeline, "mend", lambda _: done.append("mend"))
    monkeypatch.setattr(housekeeping, "close_old_connections", lambda: None)
    turns = iter((False, False, True))
    housekeeping.run(lambda _: next(turns))
    assert done == ["retire", "mend"] * 2


@pytest.mark.parametrize(
    ("took", "rests", "pause"),
    [(20.0, [200.0, 200.0], 160.0), (50.0, [500.0, 50.0], 60.0), (400.0, [4000.0, 400.0], 60.0)],
)
def test_mending_rests_long_and_still_begins_every_ten_minutes(
    monkeypatch: pytest.MonkeyPatch, took: float, rests: list[float], pause: float
) -> None:
    """Two sources, each of which takes so long: at first it rests ten times as long, and no longer once it is late."""
    waited: list[float] = []
    now = [0.0]

    def mend(rest: Callable[[float], object]) -> None:
        for _ in range(2):
            now[0] += took
            rest(took)

    def stopping(seconds: float) -> bool:
        waited.append(seconds)
        now[0] += seconds
        return len(waited) == 4

    monkeypatch.setattr(housekeeping, "retire", lambda *_: None)
    monkeypatch.setattr(housekeeping.pipeline, "mend", mend)
    monkeypatch.setattr(housekeeping, "close_old_connections", lambda: None)
    monkeypatch.setattr(housekeeping.time, "monotonic", lambda: now[0])
    housekeeping.run(stopping)
    assert waited == [600.0, *rests, pause]


def test_what_was_noted_of_the_demo_goes_with_it() -> None:
    for source in ("host:1", "swarm:1", "host:2", "host:11"):
        noted(source, 0)
    retention.forget_sources({"host:1", "swarm:1"})
    assert left() == ["host:11", "host:2"]
