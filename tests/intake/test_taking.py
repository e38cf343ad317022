"""What collectors wrote becomes rows: whose it is, what is believed of it, and what it costs when nothing is new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django import DjangoAssertNumQueries

from collectors import VERSION, metrics
from collectors.metrics import counting
from collectors.node import wire
from collectors.snapshot import HostSnapshot, digest
from dashboard import pipeline
from dashboard.inventory.models import Change, Enrolment, Host, Swarm
from dashboard.topology import freshness
from tests.intake.collector import node_id
from tests.intake.conftest import Room
from tests.inventory import fleet

OLDER = Path(__file__).parent.parent / "recordings" / "node-message-before.json"


def picture(number: int, **told: Any) -> HostSnapshot:
    return fleet.worker(node_id(number), managers=(node_id(1),), hostname=f"machine-{number}", **told)


def manager_picture(**told: Any) -> HostSnapshot:
    return fleet.manager(node_id(1), managers=(node_id(1),), hostname="machine-1", **told)


def fleet_swarm(**told: Any) -> Any:
    nodes = (fleet.node(node_id(1), "manager"), fleet.node(node_id(2)), fleet.node(node_id(3)))
    return fleet.swarm(**({"reporter_node_id": node_id(1), "nodes": nodes} | told))


def host(number: int) -> Host:
    return Host.objects.get(address=f"node://{node_id(number)}")


def test_a_reading_becomes_rows_and_is_deleted_once_it_is_kept(room: Room) -> None:
    collector = room.lets_in(2)
    collector.reads(picture(2, containers=(fleet.container("web"),)))
    room.goes_round()
    assert (host(2).state, host(2).containers.count()) == ("reachable", 1)
    assert collector.door.xlen(wire.outbox(node_id(2))) == 0
    assert collector.wish().known == host(2).digest != ""


def test_an_unchanged_reading_costs_no_query(room: Room, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    collector = room.lets_in(2)
    collector.reads(picture(2))
    room.goes_round()
    seen = freshness.last_seen(host(2).source_id)
    assert seen is not None
    source = host(2).source_id
    for _ in range(3):
        collector.reads(picture(2))
        with django_assert_num_queries(0):
            room.takes_in()
    last = freshness.last_seen(source)
    assert last is not None
    assert last > seen
    assert collector.door.xlen(wire.outbox(node_id(2))) == 0


def test_a_manager_tells_of_its_swarm_and_an_unchanged_one_costs_no_query(
    room: Room, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    collector = room.lets_in(1)
    collector.reads(manager_picture(), fleet_swarm())
    room.goes_round()
    swarm = Swarm.objects.get()
    assert (swarm.docker_id, swarm.state, swarm.nodes.count()) == ("c1", "reachable", 3)
    seen = freshness.all_seen()[swarm.source_id]
    collector.reads(manager_picture(), fleet_swarm())
    with django_assert_num_queries(0):
        room.takes_in()
    assert freshness.all_seen()[swarm.source_id] > seen


def test_of_several_readings_the_last_is_applied(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    collector = room.lets_in(2)
    applied: list[int] = []
    take_in = pipeline.take_in
    monkeypatch.setattr(pipeline, "take_in", lambda pk, reading: (applied.append(pk), take_in(pk, reading)))
    for number in range(5):
        collector.reads(picture(2, kernel=f"6.{number}"))
    room.goes_round()
    assert (host(2).kernel, len(applied)) == ("6.4", 1)


def test_what_the_last_reading_leaves_out_is_taken_from_one_before_it(room: Room) -> None:
    """A collector does not send the same twice while it is on its way."""
    collector = room.lets_in(1)
    collector.reads(manager_picture(), fleet_swarm())
    room.goes_round()
    changed, swarm = manager_picture(kernel="6.9"), fleet_swarm(subnet_size=25)
    collector.reads(changed, swarm)
    unchanged = {"started_at": 0, "digest": digest(changed), "swarm_digest": digest(swarm)}
    collector.says("reading", body=json.dumps(unchanged))
    room.goes_round()
    assert (host(1).kernel, Swarm.objects.get().subnet_size) == ("6.9", 25)


def test_what_is_left_out_and_nowhere_to_be_found_is_asked_for_at_once(room: Room) -> None:
    collector = room.lets_in(2)
    collector.reads(picture(2))
    room.goes_round()
    known = collector.wish().known
    wishes = set()
    for _ in range(2):
        collector.says("reading", body='{"started_at":0,"digest":"not here"}')
        room.goes_round()
        wishes.add(collector.wish().known)
    assert len(wishes - {"", known}) == 2
    assert ("collectors.read_now", []) in collector.asked()
    collector.reads(picture(2, kernel="6.9"))
    room.goes_round()
    assert collector.wish().known == host(2).digest != known


def test_a_node_that_writes_much_keeps_no_other_waiting(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    chatty, quiet = room.lets_in(2), room.lets_in(3)
    for number in range(140):
        chatty.reads(picture(2, kernel=f"6.{number}"))
    quiet.reads(picture(3))
    monkeypatch.setattr("dashboard.intake.loop.SLICE", 60.0)
    room.intake.take_in(0.0)
    assert host(3).state == "reachable"
    assert chatty.door.xlen(wire.outbox(node_id(2))) <= 128


def test_a_node_cannot_give_itself_out_as_another(room: Room) -> None:
    honest, forger = room.lets_in(2), room.lets_in(3)
    honest.reads(picture(2))
    forger.reads(picture(2, containers=(fleet.container("forged"),)))
    room.goes_round()
    assert (host(2).state, host(2).containers.count()) == ("reachable", 0)
    assert (host(3).state, host(3).failure, host(3).containers.count()) == ("unreachable", "protocol", 0)
    assert node_id(2) in host(3).error


def test_a_worker_that_says_it_manages_the_swarm_is_not_believed(room: Room) -> None:
    honest, forger = room.lets_in(1), room.lets_in(3)
    honest.reads(manager_picture(), fleet_swarm())
    room.goes_round()
    of_another = fleet.swarm(docker_id="c9", nodes=(fleet.node(node_id(3), "manager"),))
    forged = fleet.manager(node_id(3), "c9", managers=(node_id(3), "z9"), hostname="machine-3")
    forger.reads(forged, of_another)
    room.goes_round()
    swarm = Swarm.objects.get()
    assert (swarm.docker_id, swarm.reporter_id, swarm.nodes.count()) == ("c1", host(1).pk, 3)
    assert (host(3).is_manager, host(3).cluster_id, host(3).swarm_id) == (False, "", swarm.pk)
    assert host(3).managers == [node_id(3)]


def test_a_manager_that_tells_of_another_swarm_is_not_believed(room: Room) -> None:
    room.lets_in(1).reads(manager_picture(), fleet_swarm(docker_id="c9"))
    room.goes_round()
    assert [swarm.reporter_id for swarm in Swarm.objects.all()] == [None]


def test_a_daemon_that_left_its_swarm_says_so(room: Room) -> None:
    collector = room.lets_in(2)
    collector.reads(fleet.host(swarm_state="inactive"))
    room.goes_round()
    assert "in no swarm any more" in host(2).error


def test_a_failure_of_the_daemon_is_told_in_its_own_words(room: Room) -> None:
    collector = room.lets_in(2)
    collector.reads(picture(2))
    room.goes_round()
    collector.fails("Nothing listens there.")
    room.goes_round()
    assert (host(2).state, host(2).error) == ("unreachable", "Nothing listens there.")
    assert collector.wish().known == ""


@pytest.mark.parametrize("packed", [b"", b"\x78\x9c", b"{}", wire.zlib.compress(b"[1,2]"), wire.zlib.compress(b"\xff")])
def test_what_is_not_understood_is_said_once_and_dropped(
    room: Room, packed: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    collector = room.lets_in(2)
    for _ in range(3):
        collector.writes(packed)
        room.goes_round()
    assert collector.door.xlen(wire.outbox(node_id(2))) == 0
    assert "does not understand" in host(2).error
    assert caplog.text.count("does not understand") == 1
    collector.reads(picture(2))
    room.goes_round()
    assert host(2).state == "reachable"


def test_a_message_too_large_unpacked_is_dropped(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_BYTES", 1000)
    room.lets_in(2).reads(picture(2, containers=tuple(fleet.container(f"c{n}") for n in range(50))))
    room.goes_round()
    assert (host(2).state, host(2).containers.count()) == ("unreachable", 0)


def test_a_reading_that_cannot_be_kept_keeps_no_other_waiting(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, well = room.lets_in(2), room.lets_in(3)
    broken.reads(picture(2))
    well.reads(picture(3))
    take_in = pipeline.take_in

    def surprising(pk: int, reading: Any) -> None:
        if pk == host(2).pk:
            raise LookupError("a surprise")
        take_in(pk, reading)

    monkeypatch.setattr(pipeline, "take_in", surprising)
    room.goes_round()
    assert host(3).state == "reachable"
    assert broken.door.xlen(wire.outbox(node_id(2))) == 0


def test_while_the_database_is_away_nothing_is_lost(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = room.lets_in(2), room.lets_in(3)
    first.reads(picture(2))
    second.reads(picture(3))
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "take_in", lambda *_: (_ for _ in ()).throw(OperationalError("away")))
        for _ in range(3):
            with pytest.raises(OperationalError):
                room.takes_in()
    room.goes_round()
    assert (host(2).state, host(3).state) == ("reachable", "reachable")


def test_the_clock_of_a_node_does_not_count(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker introduced a network after the manager's read began, by the broker's clock: it stays."""
    manager, worker = room.lets_in(1), room.lets_in(2)
    manager.reads(manager_picture(), fleet_swarm())
    room.goes_round()
    worker.reads(picture(2, networks=(fleet.network("new", "swarm"),)))
    room.goes_round()
    manager.reads(manager_picture(), fleet_swarm(subnet_size=25), took=60.0)
    room.goes_round()
    assert Swarm.objects.get().networks.filter(name="new").exists()
    manager.reads(manager_picture(), fleet_swarm(subnet_size=26), took=0.0)
    room.goes_round()
    assert not Swarm.objects.get().networks.filter(name="new").exists()


# Versions


def test_a_collector_one_protocol_behind_is_understood(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    collector = room.lets_in(2)
    monkeypatch.setattr(wire, "PROTOCOL", wire.PROTOCOL + 1)
    collector.writes(wire.zlib.compress(OLDER.read_bytes()))
    room.goes_round()
    assert (host(2).state, host(2).containers.count()) == ("reachable", 1)
    row = Enrolment.objects.get()
    assert (row.version, row.protocol) == ("0.0.9", 1)


def test_a_collector_two_protocols_behind_is_refused_in_words(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    collector = room.lets_in(2)
    monkeypatch.setattr(wire, "PROTOCOL", wire.PROTOCOL + 2)
    collector.writes(wire.zlib.compress(OLDER.read_bytes()))
    room.goes_round()
    assert host(2).error == (
        f"Its collector 0.0.9 is too old for this dashboard ({VERSION}), which does not understand it: "
        "upgrade the collector."
    )


def test_nothing_is_written_where_nothing_differs(room: Room) -> None:
    collector = room.lets_in(2)
    collector.reads(picture(2))
    room.goes_round()
    before = Change.objects.count()
    collector.says("reading", body='{"started_at":0,"digest":"other"}')
    room.goes_round()
    assert Change.objects.count() == before
    assert ("collectors.read_now", []) in collector.asked()


def test_reads_are_counted_and_an_event_is_answered_by_the_delta_it_brought(room: Room) -> None:
    collector = room.lets_in(2)
    counting.take()
    collector.reads(picture(2), heard=0.2, took=0.03)
    room.goes_round()
    collector.reads(picture(2), took=0.03)
    room.goes_round()
    collector.fails("Nothing listens there.")
    room.goes_round()
    counted = counting.take()
    assert {value: counted.get(metrics.READS.field(value)) for value in metrics.READS.values} == {
        "whole": 1, "unchanged": 1, "failed": 1,
    }  # fmt: skip
    assert counted[metrics.APPLIED.field("whole")] == counted[metrics.APPLIED.field("unchanged")] == 1
    assert 0.2 <= counted[metrics.EVENT_TO_DELTA_SECONDS.total] / 1_000_000 < 5
    event = metrics.EVENT_TO_DELTA_SECONDS
    assert sum(counted.get(event.bucket(bound), 0) for bound in event.buckets) == 1
