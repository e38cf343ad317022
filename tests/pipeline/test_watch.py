"""Events become reads: one at once, one more when a burst ends; and the watcher keeps in step with the hosts' rows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf
from queue import SimpleQueue

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from collectors.bursts import QUIET, Bursts
from collectors.engine import Target
from dashboard import pipeline, watch
from dashboard import watched as watched_module
from dashboard.inventory import sealing
from dashboard.inventory.models import Host, HostCredential
from dashboard.watched import Watched
from tests.inventory import fleet


@dataclass
class Watching:
    """A watcher that only remembers what it was told."""

    has: dict[int, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    heard: set[int] = field(default_factory=set)

    def hears(self, pk: int) -> bool:
        return pk in self.heard

    def watch(self, pk: int, target: Target) -> None:
        self.has[pk] = target.address
        self.told.append(f"watch {pk}")

    def forget(self, pk: int) -> None:
        del self.has[pk]
        self.told.append(f"forget {pk}")

    def close(self) -> None:
        self.told.append("close")


def test_a_burst_ends_when_nothing_was_heard_for_a_while() -> None:
    bursts = Bursts()
    bursts.heard(1, now=10.0)
    bursts.heard(1, now=10.5)
    assert bursts.ended(10.0 + QUIET) == []
    assert bursts.next_end == 10.5 + QUIET
    assert bursts.ended(10.5 + QUIET) == [1]
    assert bursts.ended(20.0) == []
    assert bursts.next_end == inf


def test_each_host_has_a_burst_of_its_own() -> None:
    bursts = Bursts()
    bursts.heard(1, now=10.0)
    bursts.heard(2, now=10.3)
    assert bursts.ended(10.1 + QUIET) == [1]
    assert bursts.next_end == 10.3 + QUIET
    bursts.heard(1, now=11.1)
    assert sorted(bursts.ended(30.0)) == [1, 2]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The hosts for which a read was asked, in order. The first asking for host 13 breaks down."""
    found: list[int] = []

    def collect_all(pks: Collection[int], heard: Collection[int] = ()) -> None:
        found.extend(pks)
        if 13 in pks and found.count(13) == 1:
            raise ConnectionError("the broker is away")

    monkeypatch.setattr(pipeline, "collect_all", collect_all)
    return found


@pytest.fixture
def nudges(monkeypatch: pytest.MonkeyPatch, asked: list[int]) -> Iterator[watch.Nudges]:
    """The queue of a loop that runs, over no rows."""
    queue: watch.Nudges = SimpleQueue()
    monkeypatch.setattr(watch, "Watcher", lambda put: Watching())
    monkeypatch.setattr(watch, "_look", lambda _: None)
    loop = threading.Thread(target=watch.run, args=[queue, lambda: None], daemon=True)
    loop.start()
    yield queue
    queue.put(None)
    loop.join(2)
    assert not loop.is_alive()


def until(asked: list[int], wanted: list[int], within: float) -> float:
    """Seconds until just that was asked."""
    began = time.monotonic()
    while asked != wanted and time.monotonic() - began < within:
        time.sleep(0.005)
    assert asked == wanted
    return time.monotonic() - began


def test_an_event_is_read_at_once_and_once_more_when_it_is_quiet(nudges: watch.Nudges, asked: list[int]) -> None:
    nudges.put(7)
    assert until(asked, [7], within=1) < QUIET / 2
    assert until(asked, [7, 7], within=3) > QUIET / 2
    time.sleep(QUIET * 1.5)
    assert asked == [7, 7]


def test_a_read_that_cannot_be_asked_for_ends_nothing(nudges: watch.Nudges, asked: list[int]) -> None:
    nudges.put(13)
    nudges.put(7)
    until(asked, [13, 7], within=1)
    until(asked, [13, 7, 13, 7], within=3)


def test_a_host_waits_for_its_turn_once_however_often_it_is_told_of() -> None:
    queue: watch.Nudges = SimpleQueue()
    waiting = watch.Waiting(queue)
    for pk in [7] * 10_000 + [8] + [7] * 10_000:
        waiting.put(pk)
    assert queue.qsize() == 2
    assert waiting.take(1.0) == [7, 8]
    waiting.put(7)  # once its turn has begun, what happens is read after it
    assert waiting.take(1.0) == [7]
    assert waiting.take(0.0) == []


def test_hosts_that_are_dirty_together_are_asked_for_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their events are noted with the same call; what waits behind many of them is not kept waiting for all."""
    queue: watch.Nudges = SimpleQueue()
    together: list[tuple[list[int], Collection[int]]] = []

    def collect_all(pks: list[int], heard: Collection[int] = ()) -> None:
        together.append((pks, heard))
        if 119 in pks:
            queue.put(None)

    monkeypatch.setattr(watch, "Watcher", lambda put: [put(pk) for pk in range(120)] and Watching())
    monkeypatch.setattr(watch, "_look", lambda _: None)
    monkeypatch.setattr(pipeline, "collect_all", collect_all)
    watch.run(queue, lambda: None)
    asked = [(pks, heard) for pks, heard in together if pks]
    assert [pk for pks, _ in asked for pk in pks] == list(range(120))
    assert max(len(pks) for pks, _ in asked) == watch.AT_ONCE
    assert all(pks == heard for pks, heard in asked)


def test_a_broker_that_is_slow_does_not_make_the_queue_of_a_flooding_host_grow(
    monkeypatch: pytest.MonkeyPatch, asked: list[int]
) -> None:
    told: list[Callable[[int], object]] = []
    queue: watch.Nudges = SimpleQueue()
    monkeypatch.setattr(watch, "Watcher", lambda put: told.append(put) or Watching())
    monkeypatch.setattr(watch, "_look", lambda _: None)
    monkeypatch.setattr(pipeline, "collect_all", lambda pks, heard=(): pks and (time.sleep(0.02), asked.extend(pks)))
    loop = threading.Thread(target=watch.run, args=[queue, lambda: None], daemon=True)
    loop.start()
    while not told:
        time.sleep(0.001)
    for _ in range(5000):
        told[0](7)
    told[0](8)
    assert queue.qsize() <= 2
    while 8 not in asked:
        time.sleep(0.001)
    assert asked.index(8) <= 3
    queue.put(None)
    loop.join(2)


@pytest.mark.django_db
def test_what_is_watched_follows_the_rows() -> None:
    watcher = Watching()
    watched = Watched(watcher)  # type: ignore[arg-type]
    first, second = fleet.new_host("k1"), fleet.new_host("k2")
    watched.look()
    assert watcher.has == {first.pk: first.address, second.pk: second.address}
    watcher.told.clear()
    watched.look()
    assert watcher.told == []
    Host.objects.filter(pk=first.pk).update(address="unix:///elsewhere.sock")
    second.delete()
    gone = [pk for pk in watched.places if pk != first.pk]
    watched.look()
    assert watcher.has == {first.pk: "unix:///elsewhere.sock"}
    assert watcher.told == [f"forget {first.pk}", f"forget {gone[0]}", f"watch {first.pk}"]


@pytest.mark.django_db
def test_a_host_that_gets_other_keys_is_followed_anew() -> None:
    watcher = Watching()
    watched = Watched(watcher)  # type: ignore[arg-type]
    host = fleet.new_host("k1")
    credential = HostCredential.objects.create(host=host, tls_ca=sealing.seal("one"))
    watched.look()
    watcher.told.clear()
    HostCredential.objects.filter(pk=credential.pk).update(tls_ca=sealing.seal("another"))
    watched.look()
    assert watcher.told == [f"forget {host.pk}", f"watch {host.pk}"]


@pytest.mark.django_db
def test_many_new_hosts_begin_to_be_followed_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched_module, "AT_ONCE", 2)
    watcher = Watching()
    watched = Watched(watcher)  # type: ignore[arg-type]
    for number in range(5):
        fleet.new_host(f"k{number}")
    counted = []
    for _ in range(4):
        watched.look()
        counted.append(len(watcher.has))
    assert counted == [2, 4, 5, 5]


@pytest.mark.django_db
def test_a_look_at_rows_as_they_were_asks_once_and_for_no_more_than_where_the_hosts_are() -> None:
    for name in ("k1", "k2"):
        fleet.new_host(name)
    watched = Watched(Watching())  # type: ignore[arg-type]
    watched.look()
    with CaptureQueriesContext(connection) as asked:
        watched.look()
    ((sql,),) = [[query["sql"]] for query in asked]
    assert "warnings" not in sql
    assert "since" not in sql, "of a thousand hosts that takes longest, and only of silent ones it is needed"


@pytest.mark.django_db
def test_a_fault_that_only_a_read_met_is_looked_at_again_at_once(asked: list[int]) -> None:
    now, watcher = timezone.now(), Watching()
    hosts = {name: fleet.new_host(name) for name in ("met", "hung", "away", "old", "well")}
    for name, state, seconds in (
        ("met", "unreachable", 2), ("hung", "hung", 2), ("away", "hung", 2), ("old", "hung", 60),
        ("well", "reachable", 2),
    ):  # fmt: skip
        Host.objects.filter(name=name).update(state=state, since=now - timedelta(seconds=seconds))
    watcher.heard = {host.pk for name, host in hosts.items() if name != "away"}
    watch._look(Watched(watcher))  # type: ignore[arg-type]
    assert sorted(asked) == sorted([hosts["met"].pk, hosts["hung"].pk])


@pytest.mark.django_db
def test_the_end_of_the_last_demo_host_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    demo = fleet.new_host("k1")
    Host.objects.filter(pk=demo.pk).update(demo=True)
    looks: list[bool] = []
    found = watch._look

    def look(watched: Watched) -> None:
        found(watched)
        looks.append(watched.has_demo)
        if len(looks) == 2:
            Host.objects.all().delete()
        if len(looks) == 5:
            queue.put(None)

    queue: watch.Nudges = SimpleQueue()
    monkeypatch.setattr(watch, "Watcher", lambda put: Watching())
    monkeypatch.setattr(watch, "_look", look)
    monkeypatch.setattr(watch, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(watch, "close_old_connections", lambda: None)
    ends: list[int] = []
    watch.run(queue, lambda: ends.append(len(looks)))
    assert looks == [True, True, False, False, False]
    assert ends == [3]


def test_a_database_that_goes_away_during_a_look_ends_no_demo(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    host = fleet.new_host()
    Host.objects.filter(pk=host.pk).update(demo=True)
    watched = Watched(Watching())  # type: ignore[arg-type]
    watched.look()
    assert watched.has_demo

    def gone(*_: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(gone), pytest.raises(OperationalError):
        watched.look()
    assert watched.has_demo
