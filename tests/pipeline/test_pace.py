"""What the tick asks for while readers are quick, while they are slow, and once they are quick again."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator

import redis

from dashboard import coalesce, pace, schedule
from dashboard.coalesce import Load
from dashboard.inventory.models import Host
from dashboard.pace import Pace
from dashboard.topology import freshness
from tests.pipeline.conftest import Ends

STEP = 0.5


class Fleet:
    """Hosts in a time of our own, read at so many a second, in the order in which they were asked for."""

    def __init__(self, hosts: int, speed: float) -> None:
        self.hosts, self.speed, self.pace = range(1, hosts + 1), speed, Pace(10.0)
        self.queue: deque[int] = deque()
        self.begun, self.events, self.others = 0, 0, 0
        self.read_at: dict[int, list[float]] = {pk: [] for pk in self.hosts}
        self.now, self.done = 0.0, 0.0

    def run(self, seconds: float) -> Iterator[tuple[int, float | None]]:
        """Gives at each step how many wait in the queue, and what is said of the pace."""
        for _ in range(int(seconds / STEP)):
            last, self.now = self.now, self.now + STEP
            self.done = min(self.done + self.speed * STEP, len(self.queue) + 1.0)
            while self.queue and self.done >= 1:
                self.done -= 1
                self.read_at[self.queue.popleft()].append(self.now)
            self.pace.came([pk for pk in self.hosts if pace.is_due(pk, last, self.now, 10.0)], self.hosts, self.now)
            asked = self.pace.take(Load(len(self.queue) + self.others, self.begun), len(self.hosts), self.now)
            self.begun += len(asked) + self.events
            assert not set(asked) & set(self.queue), "no host is asked for twice"
            self.queue += asked
            yield len(self.queue), self.pace.every(self.now)

    def gaps(self, since: float) -> list[float]:
        recent = [[at for at in times if at >= since] for times in self.read_at.values()]
        return [later - sooner for times in recent for sooner, later in itertools.pairwise(times)]


def test_quick_readers_read_each_host_once_in_an_interval() -> None:
    fleet = Fleet(1000, speed=200)
    told = list(fleet.run(120))
    assert {every for _, every in told} == {None}
    assert max(fleet.gaps(30)) <= 10.5


def test_slow_readers_stretch_the_interval_for_all_alike() -> None:
    fleet = Fleet(1000, speed=25)
    told = list(fleet.run(300))
    gaps = fleet.gaps(150)
    assert 38 <= min(gaps) <= max(gaps) <= 42
    assert max(waiting for waiting, _ in told) < 25 * 15, "nothing waits for longer than a read may"
    assert told[-1][1] is not None
    assert 30 < told[-1][1] < 45


def test_reads_that_events_ask_for_do_not_make_quick_readers_seem_slow() -> None:
    """Twenty a second come and go beside what the tick asks for, forty at a time."""
    fleet = Fleet(1000, speed=200)
    fleet.events, fleet.others = 10, 40
    told = list(fleet.run(120))
    assert {every for _, every in told[60:]} == {None}
    assert max(fleet.gaps(60)) <= 10.5


def test_what_is_said_clears_by_itself() -> None:
    fleet = Fleet(1000, speed=25)
    list(fleet.run(200))
    fleet.speed = 400
    told = [every for _, every in fleet.run(60)]
    assert told[0] is not None
    assert told[-1] is None
    assert max(fleet.gaps(240)) <= 10.5


def test_a_removed_host_waits_no_more() -> None:
    waits = Pace(10.0)
    waits.came([1, 2], {1, 2}, 0.0)
    waits.came([], {2}, 30.0)
    assert waits.take(Load(0, 0), 1, 30.0) == [2]
    assert waits.every(30.0) is None


def test_the_pace_is_told_while_reads_are_behind_and_ends_with_who_tells_it(valkey: redis.Redis) -> None:
    assert freshness.pace() is None
    freshness.tell_pace(23.4)
    assert freshness.pace() == 23
    assert 0 < int(valkey.ttl(freshness.PACE)) <= freshness.PACE_STANDS  # type: ignore[arg-type]
    freshness.tell_pace(None)
    assert freshness.pace() is None


def test_a_slowed_reader_stretches_what_the_tick_asks_for_until_it_is_quick_again(ends: Ends) -> None:
    """Through Redis and the rows, in a time of our own: nothing waits that is not under way, and pages are told."""
    Host.objects.bulk_create(Host(name=f"k{number:03}", address=f"unix:///{number}") for number in range(100))
    ticking, now, read = Pace(10.0), 100.0, 0
    told = []

    def step(reads: int) -> None:
        nonlocal now, read
        schedule._tick(ticking, now, now + STEP)
        now += STEP
        for ask in ends.asks[read : read + reads]:
            coalesce.end(ask.host_pk, ask.ticket)
        read = min(len(ends.asks), read + reads)
        told.append(freshness.pace())

    for _ in range(80):
        step(reads=1)
    assert len(ends.asks) - read <= pace.LEAST_AHEAD
    assert told[0] is None
    assert told[-1] is not None
    assert 20 < told[-1] < 50
    for _ in range(60):
        step(reads=20)
    assert told[-1] is None
    assert len(ends.asks) == read
