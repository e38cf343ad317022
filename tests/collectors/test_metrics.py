"""What is counted in many processes adds up in Redis, once each, whatever is lost on the way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from collectors import metrics
from collectors.metrics import counting, sending
from collectors.snapshot import Failure, Reading


class Quiet(sending.Sender):
    """A sender whose thread waits to be told: the test sends by itself."""

    def _run(self) -> None:
        self.stopping.wait()


class LosesAnswers:
    """A broker that does what it is told, but whose answer does not come back the first time."""

    def __init__(self, client: redis.Redis) -> None:
        self.client, self.lost = client, 0

    def eval(self, *arguments: Any) -> None:
        self.client.eval(*arguments)
        if not self.lost:
            self.lost += 1
            raise redis.TimeoutError("the answer did not come")


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    counting.take()
    yield
    counting.take()
    metrics.SOCKETS.now = 0


def test_what_two_processes_counted_adds_up(valkey: redis.Redis) -> None:
    for process in (Quiet(valkey, "read"), Quiet(valkey, "intake")):
        metrics.READS.add("whole")
        metrics.READ_SECONDS.observe(0.02)
        process.send()
    sums, living = sending.read(valkey)
    assert sums[metrics.READS.field("whole")] == 2
    assert sums[metrics.READ_SECONDS.bucket(0.025)] == 2
    assert sums[metrics.READ_SECONDS.total] == 40_000
    assert sorted(kind for kind, _, _ in living) == ["intake", "read"]
    assert all(size > 1_000_000 for _, _, size in living)


def test_what_was_sent_and_not_answered_is_counted_once(valkey: redis.Redis) -> None:
    process = Quiet(LosesAnswers(valkey), "read")  # type: ignore[arg-type]
    metrics.READS.add("failed")
    with pytest.raises(redis.TimeoutError):
        process.send()
    metrics.READS.add("failed", 5)
    process.send()
    assert sending.read(valkey)[0][metrics.READS.field("failed")] == 1
    process.send()
    process.stop()
    assert sending.read(valkey)[0][metrics.READS.field("failed")] == 6


def test_the_thread_sends_by_itself_and_what_is_left_at_the_end(valkey: redis.Redis) -> None:
    process = sending.Sender(valkey, "web")
    metrics.SOCKETS.now = 3
    process.send()
    assert [(kind, sockets) for kind, sockets, _ in sending.read(valkey)[1]] == [("web", 3)]
    metrics.DELTAS.add()
    process.stop()
    sums, living = sending.read(valkey)
    assert sums[metrics.DELTAS.field("")] == 1
    assert sums["docklines_cpu_seconds|web"] > 0
    assert living == []


def test_a_process_that_says_nothing_any_more_is_forgotten(valkey: redis.Redis) -> None:
    seconds = valkey.time()[0]  # type: ignore[index]
    valkey.hset(sending.PROCESSES, mapping={"web here": f"{seconds} 2 10", "web gone": f"{seconds - 60} 5 10"})
    assert sending.read(valkey)[1] == [("web", 2, 10)]
    assert valkey.hkeys(sending.PROCESSES) == ["web here"]


def test_a_forked_process_has_counted_nothing() -> None:
    metrics.DELTAS.add()
    pid = os.fork()
    if pid == 0:
        os._exit(len(counting.take()))
    assert os.waitpid(pid, 0)[1] == 0
    assert counting.take() == {metrics.DELTAS.field(""): 1}


def test_a_label_says_nothing_that_is_not_declared() -> None:
    metrics.FAILURES.add("mallory's own words")
    metrics.FAILURES.add("timeout")
    assert counting.take() == {metrics.FAILURES.field("other"): 1, metrics.FAILURES.field("timeout"): 1}


@pytest.mark.parametrize(("seconds", "bucket"), [(0.005, 0.005), (0.0051, 0.01), (11.0, float("inf")), (-1.0, 0.005)])
def test_a_bucket_holds_what_took_at_most_so_long(seconds: float, bucket: float) -> None:
    metrics.READ_SECONDS.observe(seconds)
    assert counting.take()[metrics.READ_SECONDS.bucket(bucket)] == 1


def test_a_read_is_counted_by_its_outcome() -> None:
    metrics.read_ended(Reading(started_at=0.0, digest="same"), 0.01)
    metrics.read_ended(Reading(started_at=0.0, failure=Failure(state="hung", kind="timeout", words="x")), 5.0)
    counted = counting.take()
    assert counted[metrics.READS.field("unchanged")] == counted[metrics.READS.field("failed")] == 1
    assert counted[metrics.FAILURES.field("timeout")] == 1
