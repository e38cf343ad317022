"""Silent hosts take their turns for a few readers; those that answer are read at once, however many are silent."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
import redis

from dashboard import coalesce, pace, pipeline, run
from dashboard.coalesce import SLOTS
from dashboard.inventory.models import Host
from tests.inventory import fleet
from tests.pipeline import readings
from tests.pipeline.conftest import Ends


@dataclass
class Simulated:
    """Two hundred hosts, the first `hung` of which hold their reader for 3 s, in a time of our own."""

    hung: int
    known: bool
    queue: deque[tuple[float, int, int]] = field(default_factory=deque)
    busy: int = 0
    waited: list[tuple[float, float]] = field(default_factory=list)
    read_at: dict[int, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.silent = set(range(1, self.hung + 1)) if self.known else set()
        self.events: list[tuple[float, int, int, int]] = []
        self.order = count()

    def ask(self, pk: int, now: float, *, first: bool = False) -> None:
        if ticket := coalesce.begin(pk, silent=pk in self.silent, first=first):
            self.queue.append((now, pk, ticket))

    def start(self, now: float) -> None:
        while self.busy < run.READERS and self.queue:
            asked, pk, ticket = self.queue.popleft()
            self.busy += 1
            self.read_at.setdefault(pk, []).append(now)
            if pk > self.hung:
                self.waited.append((now, now - asked))
            heapq.heappush(self.events, (now + (3.0 if pk <= self.hung else 0.03), next(self.order), pk, ticket))

    def until(self, end: int) -> Iterator[int]:
        """Gives the length of the queue at each tick."""
        for now in range(1, end):
            while self.events and self.events[0][0] <= now:
                done, _, pk, ticket = heapq.heappop(self.events)
                self.busy -= 1
                if pk <= self.hung:
                    self.silent.add(pk)
                for due in coalesce.end(pk, ticket):
                    self.ask(due, done)
                self.start(done)
            for pk in range(1, 201):
                if pace.is_due(pk, now - 1.0, float(now), 10.0):
                    self.ask(pk, float(now))
            self.start(float(now))
            yield len(self.queue)


@pytest.mark.parametrize("hung", [40, 100])
def test_hosts_that_answer_never_wait_for_those_that_do_not(valkey: redis.Redis, hung: int) -> None:
    simulated = Simulated(hung, known=True)
    assert max(simulated.until(100)) < 20
    assert max(waited for _, waited in simulated.waited) < 1
    last = [simulated.read_at[pk][-1] for pk in range(1, hung + 1)]
    assert min(last) > 100 - 3.0 * hung / SLOTS - 15, "every silent host has its turn"


def test_a_hundred_hosts_that_hang_at_once_hold_up_the_others_for_a_moment_only(valkey: redis.Redis) -> None:
    simulated = Simulated(100, known=False)
    list(simulated.until(100))
    assert max(waited for now, waited in simulated.waited if now > 40) < 1


@pytest.fixture
def silent(ends: Ends) -> list[Host]:
    """More hosts that do not answer than there are slots."""
    hosts = [fleet.new_host(f"k{number:02}") for number in range(SLOTS + 3)]
    Host.objects.update(state="hung")
    return hosts


def read(ends: Ends) -> list[int]:
    return [ask.host_pk for ask in ends.asks]


def test_a_silent_host_waits_for_a_slot_and_follows_the_one_that_leaves_it(ends: Ends, silent: list[Host]) -> None:
    pks = [host.pk for host in silent]
    pipeline.tick(pipeline.read_by_us())
    assert read(ends) == pks[:SLOTS]
    readings.arrive(pks[2], readings.failed("timeout", "hung"))
    assert read(ends) == pks[: SLOTS + 1]
    pipeline.tick({pks[2]: True})
    readings.arrive(pks[3], readings.failed("timeout", "hung"))
    assert read(ends) == pks[: SLOTS + 2]


def test_a_silent_host_of_which_there_is_news_is_the_next(ends: Ends, silent: list[Host]) -> None:
    pks = [host.pk for host in silent]
    pipeline.tick(pipeline.read_by_us())
    pipeline.collect(pks[-1])
    readings.arrive(pks[0], readings.failed("timeout", "hung"))
    assert read(ends)[-1] == pks[-1]


def test_hosts_never_seen_and_hosts_that_answer_need_no_slot(ends: Ends, silent: list[Host]) -> None:
    pipeline.tick(pipeline.read_by_us())
    new, known = fleet.new_host("new"), fleet.new_host("known")
    Host.objects.filter(pk=known.pk).update(state="reachable")
    for host in (new, known):
        pipeline.collect(host.pk)
    assert read(ends)[-2:] == [new.pk, known.pk]


def test_a_read_that_was_replaced_ends_nothing(ends: Ends) -> None:
    host = fleet.new_host()
    replaced = readings.under_way(host.pk)
    coalesce.forget_all()
    under_way = readings.under_way(host.pk)
    assert coalesce.end(host.pk, replaced) == []
    assert readings.under_way(host.pk) == under_way


def test_a_read_that_was_kept_after_a_later_one_has_its_host_read_anew(ends: Ends) -> None:
    host = fleet.new_host()
    sooner = readings.under_way(host.pk)
    coalesce.forget_all()
    later = readings.under_way(host.pk)
    assert coalesce.is_newest(host.pk, sooner)
    assert coalesce.is_newest(host.pk, later)
    assert coalesce.end_kept(host.pk, sooner) == [host.pk]
    assert coalesce.end_kept(host.pk, later) == []


def test_the_slots_are_fewer_than_the_readers() -> None:
    assert SLOTS <= run.READERS / 2
