"""Collectors are asked to read less often while what they wrote waits too long, and as before once it does not."""

from __future__ import annotations

import pytest

from dashboard.intake import stretch
from dashboard.intake.stretch import Stretch
from dashboard.topology import freshness
from tests.intake.collector import node_id
from tests.intake.conftest import Room
from tests.intake.test_taking import picture


def test_what_waits_too_long_stretches_the_interval_step_by_step() -> None:
    asked = Stretch(10.0)
    assert asked.look(4.9, 0.0) == 10.0
    assert asked.look(5.1, 1.0) == 15.0
    assert asked.behind
    assert asked.look(30.0, 15.9) == 15.0  # the first step has not reached all collectors
    assert asked.look(30.0, 16.0) == 22.5


def test_it_comes_back_when_all_is_taken_in_at_once() -> None:
    asked = Stretch(10.0)
    asked.look(9.0, 0.0)
    asked.look(9.0, 15.0)
    assert asked.look(0.0, 37.4) == 22.5
    assert asked.look(0.0, 37.5) == 15.0
    assert asked.look(5.0, 60.0) == 15.0  # neither late nor quick
    assert asked.look(0.1, 61.0) == 10.0
    assert not asked.behind


def test_no_interval_grows_without_bound_nor_below_what_was_asked_for() -> None:
    asked, slow = Stretch(10.0), Stretch(3600.0)
    now = 0.0
    for _ in range(60):
        now += 3600.0
        asked.look(1e6, now)
        slow.look(1e6, now)
    assert (asked.interval, slow.interval) == (stretch.LONGEST, 3600.0)


@pytest.fixture
def slow(room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """Every message waits for a minute, as it seems."""
    monkeypatch.setattr(room.intake.outboxes, "waits", lambda now: 60.0)
    return room


def test_collectors_are_told_of_it_and_so_are_the_pages(slow: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = slow.lets_in(2), slow.lets_in(3)
    slow.goes_round()
    assert {first.wish().interval, second.wish().interval} == {15.0}
    assert freshness.pace() == 15
    monkeypatch.setattr(slow.intake.outboxes, "waits", lambda now: 0.0)
    slow.intake.stretch._decided_at = float("-inf")
    slow.goes_round()
    assert first.wish().interval == 10.0
    assert freshness.pace() is None


def test_what_was_fetched_waits_until_it_is_taken_in(room: Room) -> None:
    collector = room.lets_in(2)
    assert room.intake.outboxes.waits(1e9) == 0.0
    collector.reads(picture(2))
    room.intake.outboxes.fetch([node_id(2)], 0.0)
    assert room.intake.outboxes.waits(1e9) > 0.0
    room.takes_in()
    assert room.intake.outboxes.waits(1e9) == 0.0
    assert collector.wish().interval == 10.0
