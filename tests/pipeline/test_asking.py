"""What reads are asked with, and how they are sent: many in one query, each to its reader, news apart from turns."""

from __future__ import annotations

from collections.abc import Collection

import pytest
import redis
from django.db import OperationalError as DatabaseDown
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard import asking, celery, coalesce, pipeline
from dashboard.inventory import sealing
from dashboard.inventory.models import Host, HostCredential
from tests.inventory import fleet
from tests.pipeline import readings
from tests.pipeline.conftest import Ends


def test_a_tick_asks_for_many_hosts_in_one_query_and_a_few_tasks(ends: Ends) -> None:
    pks = [fleet.new_host(f"k{number:03}").pk for number in range(80)]
    with CaptureQueriesContext(connection) as asked:
        pipeline.tick(dict.fromkeys(pks, False))
    assert len(asked) == 1
    assert [ask.host_pk for ask in ends.asks] == pks
    assert len(ends.sent) == 10


def test_the_turns_of_many_hosts_begin_in_one_call_to_the_broker(ends: Ends, valkey: redis.Redis) -> None:
    pks = [fleet.new_host(f"k{number:03}").pk for number in range(40)]
    pipeline.collect(pks[7])
    valkey.config_resetstat()
    begun = coalesce.begin_all(dict.fromkeys(pks, False), first=False)
    assert valkey.info("commandstats")["cmdstat_eval"]["calls"] == 1
    assert list(begun) == [pk for pk in pks if pk != pks[7]]
    assert [turn.ticket for turn in begun.values()] == list(range(2, 41))


def test_a_few_hosts_are_read_side_by_side_and_as_their_turn(ends: Ends) -> None:
    """As news they would go ahead of what there is news of."""
    for number in range(3):
        fleet.new_host(f"k{number}")
    pipeline.tick(pipeline.read_by_us())
    assert [name for name, _ in ends.sent] == ["collectors.read_hosts"] * 3
    assert [celery.route(*each)["priority"] for each in ends.sent] == [celery.TURN] * 3  # type: ignore[index]


def test_news_of_many_hosts_is_asked_for_in_one_query_and_each_is_news(ends: Ends) -> None:
    pks = [fleet.new_host(f"k{number:03}").pk for number in range(40)]
    with CaptureQueriesContext(connection) as asked:
        pipeline.collect_all(pks)
    assert len(asked) == 1
    assert [(name, arguments[0]) for name, arguments in ends.sent] == [("collectors.read_host", pk) for pk in pks]


def test_news_of_a_host_that_is_being_read_asks_the_database_nothing(ends: Ends) -> None:
    host = fleet.new_host()
    pipeline.collect(host.pk)
    with CaptureQueriesContext(connection) as asked:
        pipeline.collect(host.pk)
    assert (len(asked), ends.reads_of(host.pk)) == (0, 1)
    readings.arrive(host.pk, readings.of(fleet.host()))
    assert ends.reads_of(host.pk) == 2


def test_a_read_kept_just_as_the_next_one_is_asked_for_is_what_that_goes_by(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the rows and the turn a whole read comes in: an older digest would let what is now another
    host again pass for unchanged."""
    host = fleet.new_host()
    readings.arrive(host.pk, readings.of(fleet.host(hostname="old")))
    look = asking.hosts

    def and_then_a_read_is_kept(pks: Collection[int]) -> dict[int, asking.AskedHost]:
        found = look(pks)
        monkeypatch.setattr(asking, "hosts", look)
        readings.arrive(host.pk, readings.of(fleet.host(hostname="new")))
        return found

    monkeypatch.setattr(asking, "hosts", and_then_a_read_is_kept)
    pipeline.collect(host.pk)
    assert ends.asks[-1].known == Host.objects.get(pk=host.pk).digest
    assert Host.objects.get(pk=host.pk).hostname == "new"


def test_a_host_that_cannot_be_asked_for_keeps_no_other_waiting(ends: Ends, caplog: pytest.LogCaptureFixture) -> None:
    first, broken, last = (fleet.new_host(name) for name in ("k1", "k2", "k3"))
    HostCredential.objects.create(host=broken, tls_ca=b"\xff\xfe")
    for ask in (lambda pks: pipeline.collect_all(pks), lambda pks: pipeline.tick(dict.fromkeys(pks, False))):
        ends.sent.clear()
        ask([first.pk, broken.pk, last.pk])
        assert [each.host_pk for each in ends.asks] == [first.pk, last.pk]
        assert f"host:{broken.pk} could not be asked for" in caplog.text
        assert coalesce.load([broken.pk]).under_way == 0
        coalesce.forget_all()


def test_a_database_that_goes_away_leaves_no_turn_behind(ends: Ends) -> None:
    host = fleet.new_host()

    def gone(*_: object) -> None:
        raise DatabaseDown("server closed the connection unexpectedly")

    with connection.execute_wrapper(gone), pytest.raises(DatabaseDown):
        pipeline.tick({host.pk: False})
    assert coalesce.load([host.pk]).under_way == 0


def test_a_silent_host_is_never_in_one_task_with_others(ends: Ends) -> None:
    pks = [fleet.new_host(f"k{number:02}").pk for number in range(40)]
    Host.objects.filter(pk=pks[3]).update(state="hung")
    pipeline.tick(pipeline.read_by_us())
    together = [[ask[0] for ask in arguments[0]] for _, arguments in ends.sent]
    assert [pks[3]] in together
    assert len(ends.asks) == 40


def test_a_read_is_asked_with_the_keys_of_its_host(ends: Ends) -> None:
    plain, opened = fleet.new_host("k1"), fleet.new_host("k2")
    HostCredential.objects.create(host=opened, tls_ca=sealing.seal("a certificate"))
    pipeline.collect_all([plain.pk, opened.pk])
    assert [ask.target for ask in ends.asks] == [pipeline.target_of(host) for host in Host.objects.order_by("pk")]
    assert "tls_ca" in ends.asks[1].target


def test_each_reader_gets_the_hosts_that_it_remembers(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    queues = ("read", "read.1", "read.2")
    for module in (celery, asking):
        monkeypatch.setattr(module, "READ_QUEUES", queues)
    for number in range(60):
        fleet.new_host(f"k{number:02}")
    pipeline.tick(pipeline.read_by_us())
    asked: dict[str, set[int]] = {queue: set() for queue in queues}
    for name, arguments in ends.sent:
        routed = celery.route(name, arguments)
        assert routed is not None
        asked[routed["queue"]] |= {ask[0] for ask in arguments[0]}
    assert all(pk % 3 == number for number, queue in enumerate(queues) for pk in asked[queue])
    assert sum(len(pks) for pks in asked.values()) == 60
