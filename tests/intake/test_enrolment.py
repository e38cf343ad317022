"""Coming in: who is let in, who is not and why, once and again."""

from __future__ import annotations

import pytest
import redis

from collectors.node import wire
from dashboard.intake import admission
from dashboard.inventory.models import Enrolment, Host, HostCredential, RefusedEnrolment
from tests.intake.collector import SECRET, Collector, node_id
from tests.intake.conftest import Room
from tests.inventory import fleet


def refused(room: Room, collector: Collector) -> str:
    collector.asks()
    room.goes_round()
    room.goes_round()
    answer = collector.answer()
    assert answer is not None
    assert not answer.accepted
    return answer.words


def test_a_node_of_the_swarm_comes_in_and_is_a_host(room: Room) -> None:
    collector = room.lets_in(2)
    host = Host.objects.get()
    assert (host.name, host.address, host.state) == ("machine-2", f"node://{node_id(2)}", "never-seen")
    assert collector.door.xlen(wire.outbox(node_id(2))) == 0


def test_who_is_no_node_of_the_swarm_is_refused(room: Room) -> None:
    assert "lists no node" in refused(room, Collector(node_id(9)))
    assert not Host.objects.exists()
    row = RefusedEnrolment.objects.get()
    assert (row.node_id, row.times) == (node_id(9), 1)


def test_a_node_that_has_just_joined_is_looked_for_afresh(room: Room) -> None:
    room.swarm.roles[node_id(4)] = "worker"
    late = Collector(node_id(4))
    late.asks()
    room.intake.look_round()
    assert late.answer() is None
    room.goes_round()
    answer = late.answer()
    assert answer is not None
    assert answer.accepted


def test_enrolling_again_with_another_password_takes_an_admin(room: Room) -> None:
    first = room.lets_in(2)
    again = Collector(node_id(2))
    words = refused(room, again)
    assert "manage.py node release machine-2" in words
    assert first.hashed not in words
    with pytest.raises(redis.AuthenticationError):
        again.door.xlen(wire.outbox(node_id(2)))
    assert first.door.xlen(wire.outbox(node_id(2))) == 0
    admission.release(Enrolment.objects.get())
    with pytest.raises(redis.AuthenticationError):
        first.door.xlen(wire.outbox(node_id(2)))
    assert "worth nothing any more" in refused(room, first)
    assert first.answer() == wire.Enrolled(accepted=False, words=admission.BURNT, anew=True)
    again.asks()
    room.goes_round()
    assert again.door.xlen(wire.outbox(node_id(2))) == 0
    assert Host.objects.get().name == "machine-2"


def test_a_release_ends_what_the_old_password_has_open(room: Room) -> None:
    door = room.lets_in(2).door
    connection = door.connection_pool.get_connection()
    connection.send_command("XLEN", wire.outbox(node_id(2)))
    assert connection.read_response() == 0
    admission.release(Enrolment.objects.get())
    with pytest.raises(redis.ConnectionError):
        connection.read_response()
    assert "released" in Host.objects.get().error


def test_the_same_request_again_is_granted_and_changes_nothing(room: Room) -> None:
    collector = room.lets_in(2)
    before = Enrolment.objects.values().get()
    collector.asks()
    room.goes_round()
    answer = collector.answer()
    assert answer is not None
    assert answer.accepted
    assert Enrolment.objects.values().get() == before


def test_a_daemon_that_we_read_ourselves_keeps_its_host(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    central = Host.objects.create(name="two", address="tcp://10.0.0.2:2376", swarm_node_id=node_id(2))
    HostCredential.objects.create(host=central, tls_key=b"sealed")
    room.lets_in(2)
    host = Host.objects.get()
    assert (host.pk, host.name, host.address) == (central.pk, "two", f"node://{node_id(2)}")
    assert not HostCredential.objects.exists()
    assert Enrolment.objects.get().taken_over == "tcp://10.0.0.2:2376"
    assert "two was read at tcp://10.0.0.2:2376" in caplog.text


def test_a_hostname_that_is_taken_gets_a_piece_of_the_node_id(room: Room) -> None:
    fleet.new_host("machine-2")
    room.lets_in(2)
    assert Host.objects.filter(name=f"machine-2-{node_id(2)[:6]}").exists()


@pytest.mark.django_db(transaction=True)
def test_the_first_node_ends_the_demo(room: Room) -> None:
    Host.objects.create(name="machine-2", address="unix:///demo.sock", demo=True)
    room.lets_in(2)
    host = Host.objects.get()
    assert (host.name, host.demo) == ("machine-2", False)


def test_a_host_that_an_admin_removed_does_not_come_back_by_itself(room: Room) -> None:
    collector = room.lets_in(2)
    Host.objects.all().delete()
    room.goes_round()
    with pytest.raises(redis.AuthenticationError):
        collector.door.xlen(wire.outbox(node_id(2)))
    assert "An admin has removed machine-2" in refused(room, Collector(node_id(2)))
    admission.release(Enrolment.objects.get())
    room.lets_in(2)
    assert Host.objects.get().name == "machine-2"


def test_a_node_may_do_nothing_beside_its_own_keys(room: Room) -> None:
    door = room.lets_in(2).door
    for words in (
        ("XADD", wire.outbox(node_id(3)), "*", "m", "forged"),
        ("GET", wire.wish_key(node_id(3))),
        ("GET", "docklines:intake"),
        ("KEYS", "*"),
        ("ACL", "LIST"),
        ("SUBSCRIBE", "docklines"),
    ):
        with pytest.raises(redis.exceptions.NoPermissionError):
            door.execute_command(*words)


@pytest.mark.parametrize(
    "request_",
    [
        {"node_id": "x"},
        {"node_id": "node.*"},
        {"secret_sha256": "nopass"},
        {"secret_sha256": ""},
    ],
)
def test_what_no_collector_of_ours_asks_is_refused(room: Room, request_: dict[str, str]) -> None:
    collector = Collector(node_id(2))
    collector.asks(**request_)
    room.goes_round()
    answer = collector.answer()
    assert answer is not None
    assert not answer.accepted
    assert "not how a collector asks" in answer.words


def test_a_collector_of_another_protocol_is_told_what_to_upgrade(room: Room) -> None:
    assert "too new for this dashboard" in refused(room, Collector(node_id(2), protocol=wire.PROTOCOL + 1))
    assert "0.0.1 is too old" in refused(room, Collector(node_id(2), version="0.0.1", protocol=wire.PROTOCOL - 2))


def test_without_the_managers_word_nobody_comes_in(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.intake.enrolling.MANAGER_SECONDS", 0.0)
    room.swarm.failure = "No socket is there."
    assert "No socket is there." in refused(room, Collector(node_id(2)))


def test_garbage_and_a_flood_leave_no_rows_behind(room: Room, valkey: redis.Redis) -> None:
    door = redis.Redis.from_url(f"{_url()}", username=wire.ENROL_USER, password=SECRET)
    for text in (b"", b"\xff", b"[]", b"{}", b'{"node_id": 1}', b"x" * 5000):
        door.xadd(wire.ENROL_REQUESTS, {wire.FIELD: text})
    told = door.pipeline(transaction=False)
    for number in range(wire.MOST_REQUESTS + 500):
        text = f'{{"node_id": "{number:025}", "secret_sha256": "{number:064x}", "ticket": "{number:020}"}}'
        told.xadd(wire.ENROL_REQUESTS, {wire.FIELD: text.replace(f"{number:025}", f"z{number:024}")})
    told.execute()
    room.goes_round()
    assert valkey.xlen(wire.ENROL_REQUESTS) <= wire.MOST_REQUESTS
    for _ in range(10):
        room.goes_round()
    assert valkey.xlen(wire.ENROL_REQUESTS) == 0
    assert RefusedEnrolment.objects.count() <= 50
    room.lets_in(2)


def _url() -> str:
    from django.conf import settings

    return str(settings.ENV.redis)
