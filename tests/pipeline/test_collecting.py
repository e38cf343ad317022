"""When a host is read, and what becomes of a read that failed, came late, or found nothing new."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard import coalesce, pipeline, schedule
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
    pipeline.apply(host.pk, readings.of(fleet.host()))
    assert ends.reads_of(host.pk) == 2
    pipeline.apply(host.pk, readings.unchanged(fleet.host()))
    assert ends.reads_of(host.pk) == 2


def test_ten_idle_reads_write_no_row_and_send_no_delta(ends: Ends) -> None:
    host = fleet.new_host()
    snapshot = fleet.host(containers=tuple(fleet.container(f"c{number:02}") for number in range(50)))
    pipeline.apply(host.pk, readings.of(snapshot))
    ends.published.clear()
    changes = Change.objects.count()
    with CaptureQueriesContext(connection) as asked:
        for _ in range(10):
            pipeline.apply(host.pk, readings.unchanged(snapshot))
    assert not [q["sql"] for q in asked if not q["sql"].startswith("SELECT")]
    assert (ends.published, Change.objects.count()) == ([], changes)


def test_an_unchanged_host_is_asked_with_the_digest_that_is_kept(ends: Ends) -> None:
    host = fleet.new_host()
    pipeline.apply(host.pk, readings.of(fleet.host()))
    pipeline.collect(host.pk)
    assert ends.sent[-1][1][2] == Host.objects.get(pk=host.pk).digest != ""


def test_a_read_that_began_before_the_one_kept_is_dropped(ends: Ends) -> None:
    host = fleet.new_host()
    early = readings.of(fleet.host(hostname="before"))
    pipeline.apply(host.pk, readings.of(fleet.host(hostname="after")))
    pipeline.apply(host.pk, early)
    assert Host.objects.get(pk=host.pk).hostname == "after"


def test_a_host_that_fails_keeps_its_rows_and_says_since_when(ends: Ends) -> None:
    host = fleet.new_host()
    pipeline.apply(host.pk, readings.of(fleet.host(containers=(fleet.container("web"),))))
    pipeline.apply(host.pk, readings.failed("timeout", words="Does not answer."))
    failed = Host.objects.get(pk=host.pk)
    assert (failed.state, failed.failure, failed.error) == ("unreachable", "timeout", "Does not answer.")
    assert failed.containers.count() == 1
    since = failed.since
    pipeline.apply(host.pk, readings.failed("timeout", words="Does not answer."))
    assert Host.objects.get(pk=host.pk).since == since


def test_a_host_that_returns_is_read_whole(ends: Ends) -> None:
    host = fleet.new_host()
    pipeline.apply(host.pk, readings.of(fleet.host()))
    pipeline.apply(host.pk, readings.failed())
    pipeline.collect(host.pk)
    assert ends.sent[-1][1][2] == ""
    pipeline.apply(host.pk, readings.of(fleet.host()))
    assert Host.objects.get(pk=host.pk).state == "reachable"


def test_a_host_that_is_as_it_was_before_a_failure_is_right_again(ends: Ends) -> None:
    host = fleet.new_host()
    pipeline.apply(host.pk, readings.of(fleet.host()))
    pipeline.apply(host.pk, readings.failed())
    pipeline.apply(host.pk, readings.unchanged(fleet.host()))
    seen = Host.objects.get(pk=host.pk)
    assert (seen.state, seen.failure, seen.error) == ("reachable", "", "")
    assert ends.published[-1]["source"] == f"host:{host.pk}"


def test_nothing_new_against_rows_that_have_moved_on_is_asked_again(ends: Ends) -> None:
    host = fleet.new_host()
    old, new = fleet.host(hostname="old"), fleet.host(hostname="new")
    pipeline.apply(host.pk, readings.of(old))
    pipeline.apply(host.pk, readings.of(new))
    asked = ends.reads_of(host.pk)
    pipeline.apply(host.pk, readings.unchanged(old))
    assert ends.reads_of(host.pk) == asked + 1


def test_another_manager_tells_of_the_swarm_when_the_reporter_fails(ends: Ends) -> None:
    first, second = fleet.new_host("k1"), fleet.new_host("k2")
    both = fleet.swarm(nodes=(fleet.node("m1", "manager"), fleet.node("m2", "manager")))
    pipeline.apply(first.pk, readings.of(fleet.manager("m1", managers=("m1", "m2")), both))
    pipeline.apply(second.pk, readings.of(fleet.manager("m2", managers=("m1", "m2"))))
    assert Swarm.objects.get().reporter_id == first.pk
    ends.sent.clear()
    pipeline.apply(first.pk, readings.failed())
    assert ends.reads_of(second.pk) == 1
    assert ends.sent[-1][1][4] is True
    assert Swarm.objects.get().state == "reachable"


def test_the_swarm_of_the_only_manager_goes_stale_with_it(ends: Ends) -> None:
    manager = fleet.new_host("k1")
    pipeline.apply(manager.pk, readings.of(fleet.manager(), fleet.swarm(networks=(fleet.network("span", "swarm"),))))
    pipeline.apply(manager.pk, readings.failed(words="Nothing listens there."))
    swarm = Swarm.objects.get()
    assert (swarm.state, swarm.networks.count()) == ("stale", 1)
    assert "Nothing listens there." in swarm.error


def test_a_daemon_that_is_another_hosts_already_says_whose(ends: Ends) -> None:
    pipeline.apply(fleet.new_host("k1").pk, readings.of(fleet.host(networks=(fleet.bridge(),))))
    twin = fleet.new_host("again")
    pipeline.apply(twin.pk, readings.of(fleet.host(networks=(fleet.bridge(),))))
    assert "same Docker daemon as k1" in Host.objects.get(pk=twin.pk).error
    assert twin.source_id not in freshness.all_seen()


def test_a_worker_restart_reads_every_host_though_one_was_being_read(ends: Ends) -> None:
    host = fleet.new_host()
    assert coalesce.begin(host.pk)
    pipeline.recover()
    assert ends.reads_of(host.pk) == 1


def test_every_host_is_due_once_in_each_interval() -> None:
    for pk in range(1, 30):
        moments = [now for now in range(100, 150) if schedule.is_due(pk, now - 1.0, float(now), 10.0)]
        assert len(moments) == 5
        assert {later - sooner for sooner, later in pairwise(moments)} == {10}


def test_a_source_that_ended_is_not_seen_any_more(ends: Ends) -> None:
    host = fleet.new_host()
    pipeline.apply(host.pk, readings.of(fleet.manager(), fleet.swarm()))
    assert set(freshness.all_seen()) == {f"host:{host.pk}", Swarm.objects.get().source_id}
    pipeline.remove_host(host.pk)
    assert freshness.all_seen() == {}


def test_a_host_that_is_read_while_its_swarm_ends_finds_it_anew(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    first, again = fleet.new_host("k1"), fleet.new_host("k2")
    pipeline.apply(first.pk, readings.of(fleet.manager(), fleet.swarm()))
    introduce = reconcile.introduce_networks

    def removed_meanwhile(*arguments: Any) -> ChangeSet:
        pipeline.remove_host(first.pk)
        return introduce(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(reconcile, "introduce_networks", removed_meanwhile)
        pipeline.apply(again.pk, readings.of(fleet.manager()))
    assert Host.objects.get().swarm is None
    pipeline.collect(again.pk)
    assert ends.sent[-1][1][2] == ""
    pipeline.apply(again.pk, readings.of(fleet.manager()))
    assert Host.objects.get().swarm == Swarm.objects.get()
