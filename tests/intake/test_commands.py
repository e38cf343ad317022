"""Commands go down to a node and their outcomes come up: once, and from nobody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
import redis
from django.utils import timezone

from collectors.commands import RemoveNetwork, as_plain
from dashboard import pipeline
from dashboard.inventory.models import Host
from dashboard.operations import record
from dashboard.operations.models import Operation
from tests.intake.collector import Collector
from tests.intake.conftest import Room
from tests.intake.test_taking import host, picture

COMMAND = RemoveNetwork(network="n1", network_name="front")


@pytest.fixture
def collector(room: Room) -> Collector:
    came = room.lets_in(2)
    came.reads(picture(2))
    room.goes_round()
    came.asked()
    return came


def operation(of: Host, **columns: Any) -> Operation:
    command = as_plain(COMMAND)
    told = {"user_name": "alice", "host_name": of.name, "kind": "remove-network", "summary": "Remove front"}
    return Operation.objects.create(host=of, command=command, **told, **columns)


def test_a_command_is_claimed_once_and_its_outcome_is_written_down(room: Room, collector: Collector) -> None:
    asked = operation(host(2))
    pipeline.dispatch(asked.pk)
    ((name, (number, command)),) = collector.asked()
    assert (name, number, json.loads(command)) == ("collectors.run_command", asked.pk, as_plain(COMMAND))
    assert (collector.claims(number), collector.claims(number)) == (True, False)
    collector.begins(number)
    room.takes_in()
    assert record.get(number).state == "running"
    collector.did(number, words="front")
    room.takes_in()
    assert (record.get(number).state, record.get(number).words) == ("succeeded", "front")
    assert collector.asked() == [("collectors.read_now", [])]


def test_a_started_and_its_outcome_between_readings_are_all_taken(room: Room, collector: Collector) -> None:
    asked = operation(host(2))
    collector.reads(picture(2, kernel="6.1"))
    collector.begins(asked.pk)
    collector.reads(picture(2, kernel="6.2"))
    collector.did(asked.pk, state="refused", words="has active endpoints")
    room.takes_in()
    assert (record.get(asked.pk).state, host(2).kernel) == ("refused", "6.2")


def test_no_node_tells_how_another_ones_command_went(
    room: Room, collector: Collector, caplog: pytest.LogCaptureFixture
) -> None:
    forger = room.lets_in(3)
    asked = operation(host(2))
    forger.begins(asked.pk)
    forger.did(asked.pk)
    forger.did(10**9)
    room.takes_in()
    assert record.get(asked.pk).state == "pending"
    assert caplog.text.count("is not its own or has ended") == 3


def test_what_has_ended_is_not_told_anew(room: Room, collector: Collector) -> None:
    asked = operation(host(2))
    collector.did(asked.pk)
    collector.did(asked.pk, state="failed", words="rewritten")
    room.takes_in()
    assert (record.get(asked.pk).state, record.get(asked.pk).words) == ("succeeded", "")


def test_an_outcome_after_the_sweep_is_right_all_the_same(room: Room, collector: Collector) -> None:
    asked = operation(host(2))
    pipeline.dispatch(asked.pk)
    assert collector.claims(asked.pk)
    Operation.objects.update(asked_at=timezone.now() - record.RUNNING_LIMIT * 2)
    pipeline.sweep()
    assert (record.get(asked.pk).state, record.get(asked.pk).words[:6]) == ("lost", "Nobody")
    collector.did(asked.pk)
    room.takes_in()
    assert record.get(asked.pk).state == "succeeded"


def test_a_command_that_nobody_took_is_withdrawn(room: Room, collector: Collector, valkey: redis.Redis) -> None:
    asked = operation(host(2))
    pipeline.dispatch(asked.pk)
    Operation.objects.update(asked_at=timezone.now() - record.PENDING_LIMIT * 2)
    pipeline.sweep()
    assert record.get(asked.pk).state == "lost"
    assert "nothing was done" in record.get(asked.pk).words
    assert not collector.claims(asked.pk)


def test_news_of_a_node_goes_to_its_collector_and_never_piles_up(room: Room, collector: Collector) -> None:
    for _ in range(50):
        pipeline.collect(host(2).pk)
    assert 1 <= len(collector.asked()) <= 4


def test_nodes_are_neither_ticked_nor_read_by_us(room: Room, collector: Collector, valkey: redis.Redis) -> None:
    pipeline.recover()
    assert (pipeline.read_by_us(), collector.asked()) == ({}, [])
    assert not valkey.keys("docklines:reading:*")
