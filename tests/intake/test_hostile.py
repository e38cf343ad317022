"""What somebody does with the enrolment secret or a node's credential: floods, junk, figures that make no sense."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext

import pytest
import redis

from collectors import metrics
from collectors.node import wire
from collectors.snapshot import Failure, Reading, as_text
from dashboard import heard
from dashboard.intake import admission, enrolling, outboxes, taking
from dashboard.intake.loop import Intake
from dashboard.inventory.models import Enrolment
from tests.intake.collector import SECRET, node_id
from tests.intake.conftest import Room
from tests.inventory import fleet

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_flood_of_large_requests_is_dropped_unread_and_who_is_honest_comes_in_after(
    room: Room, valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Loading them would end the intake, which finds them again when it is back."""
    for _ in range(2):
        valkey.xadd(wire.ENROL_REQUESTS, {wire.FIELD: b"x" * enrolling.MOST_BYTES})
    read: list[int] = []
    monkeypatch.setattr(enrolling, "_enrol_of", lambda text: read.append(len(text)))
    room.goes_round()
    assert read == []
    assert valkey.exists(wire.ENROL_REQUESTS) == 0
    assert "flood" in caplog.text
    monkeypatch.undo()
    room.lets_in(2)


def test_an_outbox_that_may_have_ended_the_process_is_dropped_by_the_next_one(
    room: Room, valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(outboxes, "MOST_BYTES", 1_000_000)
    captured, other = room.lets_in(2), room.lets_in(3)
    captured.door.xadd(wire.outbox(node_id(2)), {wire.FIELD: b"x" * 2_000_000})
    other.reads(fleet.worker(node_id(3)))
    room.intake = Intake(SECRET, room.manager, 10.0)
    room.intake.look_round()
    assert valkey.exists(wire.outbox(node_id(2))) == 0
    assert valkey.xlen(wire.outbox(node_id(3))) == 1
    assert "machine-2" in caplog.text
    assert "machine-3" not in caplog.text


def test_a_release_leaves_nothing_of_what_a_thief_put_there(room: Room, valkey: redis.Redis) -> None:
    captured = room.lets_in(2)
    other = room.lets_in(3)
    for name in ("junk:1", "junk:2", "claim:99", "*"):
        captured.door.set(wire.prefix(node_id(2)) + name, b"x" * 1000)
    assert list(valkey.scan_iter(f"{wire.prefix(node_id(2))}junk*"))
    admission.release(Enrolment.objects.get(node_id=node_id(2)))
    assert list(valkey.scan_iter(f"{wire.prefix(node_id(2))}*")) == []
    assert valkey.exists(wire.alive_key(node_id(3)))
    assert other.door.ping()


@pytest.mark.parametrize("seconds", [1e300, -1e300])
def test_no_figure_of_a_node_spoils_those_of_all(room: Room, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    captured = room.lets_in(2)
    took: list[float] = []
    heard_at: list[float | None] = []

    def at(_: int, moment: float | None) -> AbstractContextManager[None]:
        heard_at.append(moment)
        return nullcontext()

    monkeypatch.setattr(metrics, "read_ended", lambda _, seconds: took.append(seconds))
    monkeypatch.setattr(heard, "at", at)
    failure = Failure(state="hung", kind="timeout", words="It does not answer.")
    captured.says("reading", body=as_text(Reading(started_at=0.0, failure=failure)), took=seconds, heard=seconds)
    room.goes_round()
    assert [0 <= one <= taking.LONGEST for one in took] == [True]
    assert [one is None or 0 < time.time() - one <= taking.LONGEST + 60 for one in heard_at] == [True]
