"""From a daemon's event to the delta it brings: which of them belong together, and how long that took."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis

from collectors import metrics
from collectors.metrics import counting
from dashboard import heard, pipeline
from tests.inventory import fleet
from tests.pipeline import readings
from tests.pipeline.conftest import Ends


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    counting.take()
    yield
    counting.take()


def measured() -> list[float]:
    """How many there were, and how many seconds they took together."""
    counted = counting.take()
    buckets = [amount for name, amount in counted.items() if name.startswith("docklines_event_to_delta_seconds|le=")]
    return [sum(buckets), counted.get(metrics.EVENT_TO_DELTA_SECONDS.total, 0) / 1_000_000]


def heard_before(valkey: redis.Redis, host_pk: int, seconds: float) -> None:
    """Makes the moments of this host's events so much older."""
    for name in (heard.HEARD, heard.ANSWERED):
        if at := valkey.hget(name, str(host_pk)):
            valkey.hset(name, str(host_pk), f"{float(at) - seconds:.6f}")  # type: ignore[arg-type]


def test_an_event_is_answered_by_the_delta_of_the_read_that_followed(ends: Ends, valkey: redis.Redis) -> None:
    host = fleet.new_host()
    pipeline.collect_all([host.pk], heard=[host.pk])
    heard_before(valkey, host.pk, 0.3)
    readings.arrive(host.pk, readings.of(fleet.host()))
    times, seconds = measured()
    assert times == 1
    assert 0.3 <= seconds < 1


def test_a_delta_that_the_tick_brought_answers_nothing(ends: Ends) -> None:
    host = fleet.new_host()
    readings.arrive(host.pk, readings.of(fleet.host()))
    assert measured()[0] == 0


def test_an_event_during_a_read_is_answered_by_the_read_after_it(ends: Ends, valkey: redis.Redis) -> None:
    host = fleet.new_host()
    pipeline.collect(host.pk)
    pipeline.collect_all([host.pk], heard=[host.pk])
    readings.arrive(host.pk, readings.of(fleet.host()))
    assert measured()[0] == 0
    readings.arrive(host.pk, readings.of(fleet.host(hostname="after")))
    assert measured()[0] == 1


def test_an_event_that_brought_nothing_yet_is_answered_by_the_read_that_follows_the_burst(
    ends: Ends, valkey: redis.Redis
) -> None:
    host = fleet.new_host()
    readings.arrive(host.pk, readings.of(fleet.host()))
    pipeline.collect_all([host.pk], heard=[host.pk])
    readings.arrive(host.pk, readings.unchanged(fleet.host()))
    heard_before(valkey, host.pk, 0.7)
    pipeline.collect(host.pk)
    readings.arrive(host.pk, readings.of(fleet.host(hostname="after")))
    times, seconds = measured()
    assert times == 1
    assert 0.7 <= seconds < 1.5


def test_an_event_that_changed_nothing_is_dropped_after_a_while(ends: Ends, valkey: redis.Redis) -> None:
    host = fleet.new_host()
    readings.arrive(host.pk, readings.of(fleet.host()))
    pipeline.collect_all([host.pk], heard=[host.pk])
    readings.arrive(host.pk, readings.unchanged(fleet.host()))
    heard_before(valkey, host.pk, 9)
    pipeline.collect(host.pk)
    readings.arrive(host.pk, readings.of(fleet.host(hostname="by the tick")))
    assert measured()[0] == 0


def test_what_became_of_each_reading_is_counted(ends: Ends) -> None:
    host = fleet.new_host()
    readings.arrive(host.pk, readings.of(fleet.host()))
    readings.arrive(host.pk, readings.unchanged(fleet.host()))
    readings.arrive(host.pk, readings.failed())
    readings.arrive(host.pk, readings.failed(), 10**6)
    counted = counting.take()
    outcomes = {value: counted.get(metrics.APPLIED.field(value), 0) for value in metrics.APPLIED.values}
    assert outcomes == {"whole": 1, "unchanged": 1, "failed": 1, "dropped": 1, "broken": 0}
