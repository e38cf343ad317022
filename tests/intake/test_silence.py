"""Collectors that fall silent and come back, and nodes that leave."""

from __future__ import annotations

import pytest
import redis

from collectors.node import wire
from dashboard.inventory.models import Enrolment, Host
from tests.intake.collector import Collector, node_id
from tests.intake.conftest import Room
from tests.intake.test_taking import host, picture


@pytest.fixture
def collector(room: Room) -> Collector:
    came = room.lets_in(2)
    came.reads(picture(2))
    room.goes_round()
    room.grace_is_over()
    return came


def dies(valkey: redis.Redis) -> None:
    """Its key ends by itself, nine seconds after its last beat."""
    assert 0 < valkey.ttl(wire.alive_key(node_id(2))) <= wire.ALIVE_SECONDS  # type: ignore[operator]
    valkey.delete(wire.alive_key(node_id(2)))


@pytest.mark.parametrize(
    ("state", "words"),
    [("ready", "the collector has stopped"), ("down", "says that the node is down"), ("unknown", "node is unknown")],
)
def test_a_silent_collector_is_told_of_with_what_the_manager_says(
    room: Room, collector: Collector, valkey: redis.Redis, state: str, words: str
) -> None:
    room.swarm.states[node_id(2)] = state
    dies(valkey)
    room.goes_round()
    assert (host(2).state, host(2).failure) == ("unreachable", "timeout")
    assert words in host(2).error


def test_who_comes_back_is_right_with_the_next_reading(room: Room, collector: Collector, valkey: redis.Redis) -> None:
    dies(valkey)
    room.goes_round()
    since = host(2).since
    room.goes_round()
    assert host(2).since == since
    collector.reads(picture(2))
    room.goes_round()
    assert (host(2).state, host(2).error) == ("reachable", "")


def test_one_that_reads_on_what_was_known_before_is_right_too(
    room: Room, collector: Collector, valkey: redis.Redis
) -> None:
    """It began to read before it heard that everything is wanted."""
    digest = host(2).digest
    dies(valkey)
    room.goes_round()
    collector.says("reading", body=f'{{"started_at":0,"digest":"{digest}"}}')
    room.goes_round()
    assert host(2).state == "reachable"


def test_a_node_that_left_the_swarm_is_told_of_and_shut_out(
    room: Room, collector: Collector, valkey: redis.Redis
) -> None:
    del room.swarm.roles[node_id(2)]
    room.goes_round()
    assert "It left the swarm" in host(2).error
    assert Enrolment.objects.get().state == "left"
    with pytest.raises(redis.AuthenticationError):
        collector.beats()
    assert not valkey.keys(wire.prefix(node_id(2)) + "*")


def test_a_host_that_left_and_was_removed_is_forgotten(room: Room, collector: Collector) -> None:
    del room.swarm.roles[node_id(2)]
    room.goes_round()
    Host.objects.all().delete()
    room.lets_in(3)
    Host.objects.filter(name="machine-3").delete()
    room.goes_round()
    assert [row.state for row in Enrolment.objects.all()] == ["removed"]


def test_many_that_fall_silent_at_once_hold_up_no_look_round(
    room: Room, collector: Collector, valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.lets_in(3).reads(picture(3))
    room.goes_round()
    monkeypatch.setattr("dashboard.intake.loop.SAID_AT_ONCE", 1)
    room.grace_is_over()
    valkey.delete(wire.alive_key(node_id(2)), wire.alive_key(node_id(3)))
    room.intake.look_round()
    assert sorted([host(2).state, host(3).state]) == ["reachable", "unreachable"]
    room.intake.look_round()
    assert (host(2).state, host(3).state) == ("unreachable", "unreachable")


def test_while_no_manager_answers_nobody_has_left(room: Room, collector: Collector) -> None:
    room.swarm.failure = "The swarm does not have a leader."
    room.goes_round()
    assert (host(2).state, Enrolment.objects.get().state) == ("reachable", "enrolled")
    collector.reads(picture(2, kernel="6.9"))
    room.goes_round()
    assert host(2).kernel == "6.9"


def test_after_the_broker_was_started_anew_everyone_is_let_in_and_asked_for_all(
    room: Room, collector: Collector, valkey: redis.Redis
) -> None:
    """Its users, its keys and who is alive are gone at once. The real restart is in test_process.py."""
    for user in (wire.ENROL_USER, wire.user(node_id(2))):
        valkey.acl_deluser(user)
    valkey.flushall()
    room.goes_round()
    assert host(2).state == "reachable"
    assert collector.wish().known == host(2).digest
    collector.reads(picture(2, kernel="6.9"))
    room.goes_round()
    assert host(2).kernel == "6.9"
