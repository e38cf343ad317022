"""When a host is read, and what becomes of a read that failed, came late, or found nothing new."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import pytest
import redis
from django.db import OperationalError as DatabaseDown
from django.db import connection
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from collectors.snapshot import Reading
from dashboard import coalesce, pace, pipeline, schedule
from dashboard.inventory import reconcile
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.models import Change, Host, Swarm
from dashboard.topology import freshness
from tests.inventory import fleet
from tests.pipeline import readings
from tests.pipeline.conftest import Ends


def test_nudges_during_a_read_bring_exactly_one_more(ends: Ends) -> None:
    host = fleet.new_host()
    for _ in range(20):
        pipeline.collect(host.pk)
    assert ends.reads_of(host.pk) == 1
    readings.arrive(host.pk, readings.of(fleet.host()))
    assert ends.reads_of(host.pk) == 2
    readings.arrive(host.pk, readings.unchanged(fleet.host()))
    assert ends.reads_of(host.pk) == 2


def test_its_turn_during_a_read_brings_no_other_one(ends: Ends) -> None:
    """The tick has no news of a host: reads that are slow must not make more of them."""
    host = fleet.new_host()
    pipeline.tick({host.pk: False})
    pipeline.tick({host.pk: False})
    readings.arrive(host.pk, readings.of(fleet.host()))
    assert ends.reads_of(host.pk) == 1


def test_ten_idle_reads_write_no_row_and_send_no_delta(ends: Ends) -> None:
    host = fleet.new_host()
    snapshot = fleet.host(containers=tuple(fleet.container(f"c{number:02}") for number in range(50)))
    readings.arrive(host.pk, readings.of(snapshot))
    ends.published.clear()
    changes = Change.objects.count()
    with CaptureQueriesContext(connection) as asked:
        for _ in range(10):
            readings.arrive(host.pk, readings.unchanged(snapshot))
    assert not [q["sql"] for q in asked if not q["sql"].startswith("SELECT")]
    assert (ends.published, Change.objects.count()) == ([], changes)


def test_an_unchanged_host_is_asked_with_the_digest_that_is_kept(ends: Ends) -> None:
    host = fleet.new_host()
    readings.arrive(host.pk, readings.of(fleet.host()))
    pipeline.collect(host.pk)
    assert ends.asks[-1].known == Host.objects.get(pk=host.pk).digest != ""


def test_of_two_reads_the_one_that_began_later_is_kept(ends: Ends) -> None:
    host = fleet.new_host()
    early = readings.under_way(host.pk)
    coalesce.forget_all()
    readings.arrive(host.pk, readings.of(fleet.host(hostname="after")))
    readings.arrive(host.pk, readings.of(fleet.host(hostname="before")), early)
    assert Host.objects.get(pk=host.pk).hostname == "after"


def test_a_clock_that_steps_back_freezes_nothing(ends: Ends) -> None:
    host = fleet.new_host()
    ahead = replace(readings.of(fleet.host()), started_at=time.time() + 1800)
    readings.arrive(host.pk, ahead)
    readings.arrive(host.pk, replace(readings.failed(), started_at=time.time()))
    assert Host.objects.get(pk=host.pk).state == "unreachable"


def test_a_read_that_began_before_redis_was_started_anew_stands_above_none(ends: Ends, valkey: redis.Redis) -> None:
    host = fleet.new_host()
    for _ in range(3):
        readings.arrive(host.pk, readings.of(fleet.host()))
    of_before = readings.under_way(host.pk)
    valkey.flushall()
    readings.arrive(host.pk, readings.of(fleet.host(hostname="before")), of_before)
    readings.arrive(host.pk, readings.of(fleet.host(hostname="after")))
    assert Host.objects.get(pk=host.pk).hostname == "after"


def test_a_read_kept_over_a_later_one_is_made_good(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two threads: the earlier read asks whether it is the newest, the later one comes in, the earlier one is kept."""
    host = fleet.new_host()
    early = readings.under_way(host.pk)
    coalesce.forget_all()
    late = readings.under_way(host.pk)
    keep = pipeline._keep

    def held_up(pk: int, reading: Reading) -> None:
        monkeypatch.setattr(pipeline, "_keep", keep)
        readings.arrive(pk, readings.of(fleet.host(hostname="late")), late)
        keep(pk, reading)

    monkeypatch.setattr(pipeline, "_keep", held_up)
    readings.arrive(host.pk, readings.of(fleet.host(hostname="early")), early)
    assert ends.reads_of(host.pk) == 1
    readings.arrive(host.pk, readings.of(fleet.host(hostname="late")))
    assert Host.objects.get(pk=host.pk).hostname == "late"


def test_a_host_that_fails_keeps_its_rows_and_says_since_when(ends: Ends) -> None:
    host = fleet.new_host()
    readings.arrive(host.pk, readings.of(fleet.host(containers=(fleet.container("web"),))))
    readings.arrive(host.pk, readings.failed("timeout", words="Does not answer."))
    failed = Host.objects.get(pk=host.pk)
    assert (failed.state, failed.failure, failed.error) == ("unreachable", "timeout", "Does not answer.")
    assert failed.containers.count() == 1
    since = failed.since
    readings.arrive(host.pk, readings.failed("timeout", words="Does not answer."))
    assert Host.objects.get(pk=host.pk).since == since


def test_a_host_that_returns_is_read_whole(ends: Ends) -> None:
    host = fleet.new_host()
    readings.arrive(host.pk, readings.of(fleet.host()))
    readings.arrive(host.pk, readings.failed())
    pipeline.collect(host.pk)
    assert ends.asks[-1].known == ""
    readings.arrive(host.pk, readings.of(fleet.host()))
    assert Host.objects.get(pk=host.pk).state == "reachable"


def test_a_host_that_is_as_it_was_before_a_failure_is_right_again(ends: Ends) -> None:
    host = fleet.new_host()
    readings.arrive(host.pk, readings.of(fleet.host()))
    readings.arrive(host.pk, readings.failed())
    readings.arrive(host.pk, readings.unchanged(fleet.host()))
    seen = Host.objects.get(pk=host.pk)
    assert (seen.state, seen.failure, seen.error) == ("reachable", "", "")
    assert ends.published[-1]["source"] == f"host:{host.pk}"


def test_nothing_new_against_rows_that_have_moved_on_is_asked_again(ends: Ends) -> None:
    host = fleet.new_host()
    old, new = fleet.host(hostname="old"), fleet.host(hostname="new")
    readings.arrive(host.pk, readings.of(old))
    readings.arrive(host.pk, readings.of(new))
    asked = ends.reads_of(host.pk)
    readings.arrive(host.pk, readings.unchanged(old))
    assert ends.reads_of(host.pk) == asked + 1


def test_another_manager_tells_of_the_swarm_when_the_reporter_fails(ends: Ends) -> None:
    first, second = fleet.new_host("k1"), fleet.new_host("k2")
    both = fleet.swarm(nodes=(fleet.node("m1", "manager"), fleet.node("m2", "manager")))
    readings.arrive(first.pk, readings.of(fleet.manager("m1", managers=("m1", "m2")), both))
    readings.arrive(second.pk, readings.of(fleet.manager("m2", managers=("m1", "m2"))))
    assert Swarm.objects.get().reporter_id == first.pk
    ends.sent.clear()
    readings.arrive(first.pk, readings.failed())
    assert ends.reads_of(second.pk) == 1
    assert ends.asks[-1].ask_swarm
    assert Swarm.objects.get().state == "reachable"


def test_the_swarm_of_the_only_manager_goes_stale_with_it(ends: Ends) -> None:
    manager = fleet.new_host("k1")
    readings.arrive(manager.pk, readings.of(fleet.manager(), fleet.swarm(networks=(fleet.network("span", "swarm"),))))
    readings.arrive(manager.pk, readings.failed(words="Nothing listens there."))
    swarm = Swarm.objects.get()
    assert (swarm.state, swarm.networks.count()) == ("stale", 1)
    assert "Nothing listens there." in swarm.error


def test_a_daemon_that_is_another_hosts_already_says_whose(ends: Ends) -> None:
    readings.arrive(fleet.new_host("k1").pk, readings.of(fleet.host(networks=(fleet.bridge(),))))
    twin = fleet.new_host("again")
    readings.arrive(twin.pk, readings.of(fleet.host(networks=(fleet.bridge(),))))
    assert "same Docker daemon as k1" in Host.objects.get(pk=twin.pk).error
    assert twin.source_id not in freshness.all_seen()


def test_a_worker_restart_reads_every_host_though_one_was_being_read(ends: Ends) -> None:
    host = fleet.new_host()
    assert coalesce.begin(host.pk)
    pipeline.recover()
    assert ends.reads_of(host.pk) == 1


def test_every_host_is_due_once_in_each_interval() -> None:
    for pk in range(1, 30):
        moments = [now for now in range(100, 150) if pace.is_due(pk, now - 1.0, float(now), 10.0)]
        assert len(moments) == 5
        assert {later - sooner for sooner, later in pairwise(moments)} == {10}


def test_a_source_that_ended_is_not_seen_any_more(ends: Ends) -> None:
    host = fleet.new_host()
    readings.arrive(host.pk, readings.of(fleet.manager(), fleet.swarm()))
    assert set(freshness.all_seen()) == {f"host:{host.pk}", Swarm.objects.get().source_id}
    pipeline.remove_host(host.pk)
    assert freshness.all_seen() == {}


def test_a_host_that_is_read_while_its_swarm_ends_finds_it_anew(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    first, again = fleet.new_host("k1"), fleet.new_host("k2")
    readings.arrive(first.pk, readings.of(fleet.manager(), fleet.swarm()))
    introduce = reconcile.introduce_networks

    def removed_meanwhile(*arguments: Any) -> ChangeSet:
        pipeline.remove_host(first.pk)
        return introduce(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(reconcile, "introduce_networks", removed_meanwhile)
        readings.arrive(again.pk, readings.of(fleet.manager()))
    assert Host.objects.get().swarm is None
    pipeline.collect(again.pk)
    assert ends.asks[-1].known == ""
    readings.arrive(again.pk, readings.of(fleet.manager()))
    assert Host.objects.get().swarm == Swarm.objects.get()


def test_the_schedule_goes_on_when_the_clock_of_the_day_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[set[int]] = []
    moments, day = iter(range(100, 200, 10)), iter(range(1_000_000, 0, -3600))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(moments)))
    monkeypatch.setattr(time, "time", lambda: float(next(day)))
    monkeypatch.setattr(pipeline, "read_by_us", lambda: {7: False})
    monkeypatch.setattr(pipeline, "load", lambda _: coalesce.Load(0, 0))
    monkeypatch.setattr(pipeline, "tick", lambda silent: asked.append(set(silent)))
    for name in ("sweep", "end_abandoned", "tell_pace"):
        monkeypatch.setattr(pipeline, name, lambda *_: None)
    schedule.run(lambda _: len(asked) == 4)
    assert asked == [{7}] * 4


def test_the_schedule_goes_on_after_the_database_was_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answers = iter([DatabaseDown("gone"), DatabaseDown("gone"), {7: False}])
    closed: list[bool] = []

    def read_by_us() -> dict[int, bool]:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(schedule, "close_old_connections", lambda: closed.append(True))
    monkeypatch.setattr(pipeline, "read_by_us", read_by_us)
    monkeypatch.setattr(pipeline, "load", lambda _: coalesce.Load(0, 0))
    for name in ("tick", "tell_pace"):
        monkeypatch.setattr(pipeline, name, lambda *_: 0)
    turns = iter([False, False, False, True])
    schedule.run(lambda _: next(turns))
    assert closed == [True, True]
    assert [record.message for record in caplog.records] == ["No host's turn comes, the database is away: gone"]


def test_a_host_that_is_removed_while_its_read_is_kept_is_not_seen_afterwards(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = fleet.new_host()
    keep = reconcile.reconcile_host

    def removed_meanwhile(*arguments: Any) -> ChangeSet:
        pipeline.remove_host(host.pk)
        return keep(*arguments)

    monkeypatch.setattr(reconcile, "reconcile_host", removed_meanwhile)
    readings.arrive(host.pk, readings.of(fleet.host()))
    assert freshness.all_seen() == {}
