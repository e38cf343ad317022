"""The collectors' tasks: what they send to the dashboard, and that a command runs at most once."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from collectors import tasks
from collectors.commands import RemoveNetwork, as_plain, outcome_from
from collectors.packing import unpack
from collectors.snapshot import Failure, Identity, Reading, as_text, digest, identified_from, plain_from, reading_from
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
def wanted(valkey: redis.Redis) -> int:
    """The ticket of a read that is waited for."""
    valkey.set("docklines:reading:3", 7)
    return 7


def plain(daemon: FakeDaemon) -> dict[str, str]:
    return {"address": daemon.target.address}


def told(reading: str) -> Reading:
    """What the dashboard makes of it."""
    return reading_from(unpack(reading))


def test_a_read_goes_to_the_dashboard(worker: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: int) -> None:
    tasks.read_host(3, plain(worker), "", "", True, wanted)
    ((name, (host_pk, reading, ticket)),) = sent
    assert (name, host_pk, ticket) == ("dashboard.apply", 3, 7)
    assert told(reading).host == recorded.snapshot("worker2")


def test_what_is_known_already_is_not_sent_again(
    manager: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: int
) -> None:
    tasks.read_host(3, plain(manager), "", "", True, wanted)
    first = told(sent[0][1][1])
    tasks.read_host(3, plain(manager), first.digest, "", True, wanted)
    second = told(sent[1][1][1])
    assert (second.host, second.digest) == (None, first.digest)
    assert second.swarm is not None


def test_a_host_that_is_as_it_was_is_noted_as_seen_and_needs_nobody_else(
    manager: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: int, valkey: redis.Redis
) -> None:
    tasks.read_host(3, plain(manager), "", "", True, wanted)
    first = told(sent.pop()[1][1])
    tasks.read_host(3, plain(manager), first.digest, first.swarm_digest, True, wanted, 0, "swarm:1")
    assert sent == []
    assert set(valkey.hgetall("docklines:seen")) == {"host:3", "swarm:1"}
    assert (valkey.get("docklines:reading:3"), valkey.get("docklines:kept:3")) == (None, "7")


def test_a_manager_that_cannot_tell_of_its_swarm_is_told_of_though_it_is_as_it_was(
    manager: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: int
) -> None:
    manager.answers["/services"] = (503, {"message": "The swarm does not have a leader."})
    tasks.read_host(3, plain(manager), "", "", True, wanted)
    tasks.read_host(3, plain(manager), told(sent.pop()[1][1]).digest, "", True, wanted)
    failure = told(sent[0][1][1]).swarm_failure
    assert failure is not None
    assert "leader" in failure.words


def test_nothing_new_goes_to_the_dashboard_where_another_read_was_kept_meanwhile(
    worker: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: int, valkey: redis.Redis
) -> None:
    tasks.read_host(3, plain(worker), "", "", True, wanted)
    known = told(sent.pop()[1][1]).digest
    valkey.set("docklines:kept:3", 6)
    tasks.read_host(3, plain(worker), known, "", True, wanted, 5)
    ((name, (host_pk, reading, ticket)),) = sent
    assert (name, host_pk, told(reading).outcome, ticket) == ("dashboard.apply", 3, "unchanged", wanted)
    assert valkey.hgetall("docklines:seen") == {}


def test_a_read_that_another_replaced_meanwhile_ends_nothing(
    worker: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: int, valkey: redis.Redis
) -> None:
    tasks.read_host(3, plain(worker), "", "", True, wanted)
    known, info = told(sent.pop()[1][1]).digest, worker.answers["/info"]

    def replaced() -> tuple[int, Any]:
        valkey.set("docklines:reading:3", 8)
        assert isinstance(info, tuple)
        return info

    worker.answers["/info"] = replaced
    tasks.read_host(3, plain(worker), known, "", True, wanted)
    assert sent == []
    assert (valkey.get("docklines:reading:3"), valkey.hgetall("docklines:seen")) == ("8", {})


def test_a_host_asked_for_meanwhile_is_asked_for_again(
    worker: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: int, valkey: redis.Redis
) -> None:
    tasks.read_host(3, plain(worker), "", "", True, wanted)
    known = told(sent.pop()[1][1]).digest
    assert coalesce.begin(3) == 0
    tasks.read_host(3, plain(worker), known, "", True, wanted)
    assert sent == [("dashboard.collect", [[3]])]


def test_several_hosts_are_read_one_after_another(
    worker: FakeDaemon, sent: list[tuple[str, list[Any]]], valkey: redis.Redis
) -> None:
    for host, ticket in ((3, 7), (4, 8), (5, 9)):
        valkey.set(f"docklines:reading:{host}", ticket)
    ask = [plain(worker), "", "", True]
    tasks.read_hosts([[3, *ask, 7], [4, *ask, 1], [5, *ask, 9]])
    assert [arguments[0] for _, arguments in sent] == [3, 5]


def test_a_slow_host_gives_those_after_it_to_other_readers(
    worker: FakeDaemon, sent: list[tuple[str, list[Any]]], valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "SLOW", 0.0)
    for host, ticket in ((3, 7), (4, 8), (5, 9)):
        valkey.set(f"docklines:reading:{host}", ticket)
    ask = [plain(worker), "", "", True]
    tasks.read_hosts([[3, *ask, 7], [4, *ask, 8], [5, *ask, 9]])
    assert [(name, arguments[0]) for name, arguments in sent] == [
        ("dashboard.apply", 3), ("collectors.read_host", 4), ("collectors.read_host", 5)
    ]  # fmt: skip


def test_a_turn_does_not_wait_for_the_whole_batch_where_that_takes_long(
    worker: FakeDaemon, sent: list[tuple[str, list[Any]]], valkey: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way: list[int] = []
    read = tasks._read
    monkeypatch.setattr(tasks, "_read", lambda ask: under_way.append(coalesce.load([3, 4, 5]).under_way) or read(ask))
    ask = [plain(worker), digest(recorded.snapshot("worker2")), "", True]
    for held in (60.0, 0.0):
        monkeypatch.setattr(tasks, "HELD", held)
        for host, ticket in ((3, 7), (4, 8), (5, 9)):
            valkey.set(f"docklines:reading:{host}", ticket)
            valkey.delete(f"docklines:kept:{host}")
        tasks.read_hosts([[3, *ask, 7], [4, *ask, 8], [5, *ask, 9]])
        assert coalesce.load([3, 4, 5]).under_way == 0
    assert under_way == [3, 3, 3, 3, 2, 1]
    assert sent == []


def test_a_failed_read_goes_to_the_dashboard_too(
    daemon: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: int
) -> None:
    daemon.stop()
    tasks.read_host(3, plain(daemon), "", "", True, wanted)
    failure = told(sent[0][1][1]).failure
    assert failure is not None
    assert failure.kind == "refused"


def test_a_surprise_is_a_failure_that_the_log_tells_of(
    worker: FakeDaemon,
    sent: list[tuple[str, list[Any]]],
    wanted: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def surprised(*_: object, **__: object) -> Reading:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(tasks.engine, "read", surprised)
    tasks.read_host(3, plain(worker), "", "", True, wanted)
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
    tasks.read_host(3, plain(worker), "", "", True, 7)
    assert (sent, worker.asked) == ([], [])


def test_a_read_has_all_its_time_from_when_it_begins(
    worker: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: int, valkey: redis.Redis
) -> None:
    valkey.expire("docklines:reading:3", 1)
    tasks.read_host(3, plain(worker), "", "", True, wanted)
    assert valkey.ttl("docklines:reading:3") > 10


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
    assert tasks.read_hosts.acks_late
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


def test_what_a_read_found_may_wait_to_be_taken_in_before_its_host_is_asked_for_again(
    worker: FakeDaemon, sent: list[tuple[str, list[Any]]], wanted: int, valkey: redis.Redis
) -> None:
    tasks.read_host(3, plain(worker), "", "", True, wanted)
    assert valkey.ttl("docklines:reading:3") > coalesce.LONGEST_READ
    assert coalesce.begin(3) == 0
