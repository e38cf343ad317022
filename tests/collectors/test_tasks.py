"""The collectors' tasks: what they send to the dashboard, and that a command runs at most once."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from collectors import tasks
from collectors.commands import RemoveNetwork, as_plain, outcome_from
from collectors.snapshot import Failure, Identity, Reading, as_text, identified_from, plain_from, reading_from
from dashboard import coalesce
from dashboard.celery import app
from tests.collectors import recorded
from tests.collectors.fake_daemon import FakeDaemon

KEY = "docklines:claim:1"
REMOVE = as_text(as_plain(RemoveNetwork(network="n1")))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[Any]]]:
    """What was sent to the dashboard: the task's name and its arguments."""
    found: list[tuple[str, list[Any]]] = []
    monkeypatch.setattr(app, "send_task", lambda name, args: found.append((name, args)))
    return found


@pytest.fixture
def wanted(valkey: redis.Redis) -> tuple[str, int]:
    """Key and ticket of a read that is waited for."""
    valkey.set("docklines:reading:3", 7)
    return "docklines:reading:3", 7


def plain(daemon: FakeDaemon) -> dict[str, str]:
    return {"address": daemon.target.address}


def told(reading: str) -> Reading:
    """What the dashboard makes of it."""
    return reading_from(plain_from(reading))


def test_a_read_goes_to_the_dashboard(
    worker: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: tuple[str, int]
) -> None:
    tasks.read_host(3, plain(worker), "", "", True, *wanted)
    ((name, (host_pk, reading, ticket)),) = sent
    assert (name, host_pk, ticket) == ("dashboard.apply", 3, 7)
    assert told(reading).host == recorded.snapshot("worker2")


def test_what_is_known_already_is_not_sent_again(
    manager: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: tuple[str, int]
) -> None:
    tasks.read_host(3, plain(manager), "", "", True, *wanted)
    first = told(sent[0][1][1])
    tasks.read_host(3, plain(manager), first.digest, first.swarm_digest, True, *wanted)
    second = told(sent[1][1][1])
    assert (second.host, second.swarm, second.digest) == (None, None, first.digest)


def test_a_failed_read_goes_to_the_dashboard_too(
    daemon: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: tuple[str, int]
) -> None:
    daemon.stop()
    tasks.read_host(3, plain(daemon), "", "", True, *wanted)
    failure = told(sent[0][1][1]).failure
    assert failure is not None
    assert failure.kind == "refused"


def test_a_surprise_is_a_failure_that_the_log_tells_of(
    worker: FakeDaemon,
    sent: list[tuple[str, list[Any]]],
    wanted: tuple[str, int],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def surprised(*_: object, **__: object) -> Reading:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(tasks.engine, "read", surprised)
    tasks.read_host(3, plain(worker), "", "", True, *wanted)
    failure = told(sent[0][1][1]).failure
    assert failure is not None
    assert "the log of Docklines tells what" in failure.words
    assert "ZeroDivisionError: of all things" in caplog.text
    assert worker.target.address in caplog.text


@pytest.mark.parametrize("stands", ["8", None])
def test_a_read_that_is_not_wanted_any_more_asks_nobody(
    stands: str | None, worker: FakeDaemon, sent: list[tuple[str, list[Any]]], valkey: redis.Redis
) -> None:
    if stands:
        valkey.set("docklines:reading:3", stands)
    tasks.read_host(3, plain(worker), "", "", True, "docklines:reading:3", 7)
    assert (sent, worker.asked) == ([], [])


def test_a_read_has_all_its_time_from_when_it_begins(
    worker: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: tuple[str, int], valkey: redis.Redis
) -> None:
    valkey.expire(wanted[0], 1)
    tasks.read_host(3, plain(worker), "", "", True, *wanted)
    assert valkey.ttl(wanted[0]) > 10
    assert tasks.READ_SECONDS == coalesce.LONGEST_READ


def test_a_command_runs_while_its_claim_is_there(
    daemon: FakeDaemon, sent: list[tuple[str, list[Any]]], valkey: redis.Redis
) -> None:
    daemon.answers["/networks/n1"] = (204, b"")
    valkey.set(KEY, "1")
    tasks.run_command(1, KEY, plain(daemon), REMOVE)
    assert [name for name, _ in sent] == ["dashboard.started", "dashboard.conclude"]
    assert outcome_from(plain_from(sent[1][1][1])).state == "succeeded"
    assert valkey.get(KEY) is None


def test_a_command_given_twice_runs_once(
    daemon: FakeDaemon, sent: list[tuple[str, list[Any]]], valkey: redis.Redis
) -> None:
    daemon.answers["/networks/n1"] = (204, b"")
    valkey.set(KEY, "1")
    for _ in range(2):
        tasks.run_command(1, KEY, plain(daemon), REMOVE)
    assert daemon.asked.count("/networks/n1") == 1
    assert len(sent) == 2


def test_a_command_whose_claim_has_ended_does_nothing(
    daemon: FakeDaemon, sent: list[tuple[str, list[Any]]], valkey: redis.Redis
) -> None:
    tasks.run_command(1, KEY, plain(daemon), REMOVE)
    assert (sent, daemon.asked) == ([], [])


def test_reads_are_acknowledged_late_and_commands_early() -> None:
    assert tasks.read_host.acks_late
    assert not tasks.run_command.acks_late


def test_a_check_gives_who_answers(manager: FakeDaemon) -> None:
    identity = identified_from(tasks.check_host(plain(manager)))
    assert isinstance(identity, Identity)
    assert identity.hostname == "k1"


def test_a_check_gives_why_nobody_answers(daemon: FakeDaemon) -> None:
    daemon.stop()
    failure = identified_from(tasks.check_host(plain(daemon)))
    assert isinstance(failure, Failure)
    assert failure.kind == "refused"
