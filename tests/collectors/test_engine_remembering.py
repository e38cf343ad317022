"""What reads remember saves work and hides nothing: with it a read finds what one finds that knows nothing."""

from __future__ import annotations

import gc
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from collectors import engine, parse
from collectors.engine import memory, sameness
from collectors.engine.bounded import BoundedSocket
from collectors.snapshot import Reading
from tests.collectors import hostile
from tests.collectors.fake_daemon import FakeDaemon
from tests.collectors.hostile import Wrong

LIST = "/containers/json?all=1"

often = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(autouse=True)
def quiet_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "ORPHAN_SECONDS", 0.0)
    monkeypatch.setattr(sameness, "RESTLESS", 0.0)
    monkeypatch.setattr(sameness, "LOOKED_AT_ONCE", 99)


def again(daemon: FakeDaemon, before: Reading) -> Reading:
    return engine.read(daemon.target, known=before.digest, swarm_known=before.swarm_digest)


def of_one_that_runs(daemon: FakeDaemon, wrong: Wrong) -> bool:
    """Whether it is in the inspect of a running container, which is not asked for while its entry is the same."""
    path = sorted(daemon.answers)[wrong.answer % len(daemon.answers)]
    inspect = re.fullmatch("/containers/(.*)/json", path)
    listed = {each["Id"]: each["State"] for each in daemon.answers[LIST][1]}  # type: ignore[index]
    return inspect is not None and listed.get(inspect[1]) == "running"


def entry(daemon: FakeDaemon, name: str) -> dict[str, Any]:
    return next(each for each in daemon.answers[LIST][1] if each["Names"] == [name])  # type: ignore[index]


def found(reading: Reading) -> tuple[object, ...]:
    return reading.digest, reading.swarm_digest, reading.failure, reading.swarm_failure


def hides_nothing(daemon: FakeDaemon, host: str, wrongs: list[Wrong]) -> None:
    """A host is read well, then with something in its answers that is otherwise, and then well again."""
    hostile.replay_well(daemon, host)
    well, answers = engine.read(daemon.target), dict(daemon.answers)
    wrongs = [wrong for wrong in wrongs if not of_one_that_runs(daemon, wrong)]
    for wrong in wrongs:
        hostile.put(daemon, wrong)
    warm, warmer = again(daemon, well), again(daemon, well)
    kept = dict(memory._MEMORIES)
    memory._MEMORIES.clear()
    cold = engine.read(daemon.target)
    assert found(warm) == found(warmer) == found(cold)
    if cold.host:
        assert (warm.host or well.host) == cold.host
    if cold.swarm:
        assert (warm.swarm or well.swarm) == cold.swarm
    memory._MEMORIES.update(kept)
    daemon.answers = answers
    assert found(again(daemon, well)) == found(well)


@often
@given(hostile.wrongs)
def test_no_change_of_a_host_is_hidden(daemon: FakeDaemon, wrongs: list[Wrong]) -> None:
    hides_nothing(daemon, "worker2", wrongs)


@often
@given(hostile.wrongs)
def test_no_change_of_a_swarm_is_hidden(daemon: FakeDaemon, wrongs: list[Wrong]) -> None:
    hides_nothing(daemon, "manager", wrongs)


def test_most_reads_wait_for_their_daemon_once(worker: FakeDaemon, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ping and all that is looked at in turn go out together."""
    first, pieces, say = engine.read(worker.target), list[bytes](), BoundedSocket.sendall

    def sent(self: BoundedSocket, calls: bytes) -> None:
        pieces.append(calls)
        say(self, calls)

    monkeypatch.setattr(BoundedSocket, "sendall", sent)
    assert again(worker, first).host is None
    assert len(pieces) == 1
    assert pieces[0].startswith(b"GET /_ping ")


def test_a_daemon_that_speaks_another_version_now_is_asked_anew(worker: FakeDaemon) -> None:
    first = engine.read(worker.target)
    for version in ("1.40", "1.44"):
        worker.api_version = version
        reading = again(worker, first)
        assert reading.host is not None
        assert reading.host.api_version == version
        assert worker.asked.count(LIST) == 3
        worker.requests[:] = [("GET", LIST, None)]


def test_what_is_refused_of_what_was_asked_ahead_is_no_failure_where_it_is_gone(worker: FakeDaemon) -> None:
    """Between two reads a container went, and its inspect is an error of another kind than that."""
    first, created = engine.read(worker.target), entry(worker, "/mvs2")
    worker.answers[LIST][1].remove(created)  # type: ignore[index]
    worker.answers[f"/containers/{created['Id']}/json"] = (500, {"message": "it is just going"})
    worker.requests.clear()
    reading = again(worker, first)
    assert reading.host is not None
    assert created["Id"] not in {container.docker_id for container in reading.host.containers}
    assert worker.asked.count("/_ping") == 1


def test_what_is_refused_and_still_listed_is_a_failure(worker: FakeDaemon) -> None:
    first, created = engine.read(worker.target), entry(worker, "/mvs2")
    worker.answers[f"/containers/{created['Id']}/json"] = (500, {"message": "the disk is on fire"})
    failure = again(worker, first).failure
    assert failure is not None
    assert failure.words == "the disk is on fire"


def test_nothing_is_trusted_after_a_read_that_broke_off(worker: FakeDaemon) -> None:
    """A container changed, and could not be inspected; then it is listed as before, but is another run."""
    first, changed = engine.read(worker.target), entry(worker, "/att2")
    path = f"/containers/{changed['Id']}/json"
    well = worker.answers[path]
    changed["Names"], worker.answers[path] = ["/renamed"], (500, {"message": "not now"})
    assert again(worker, first).failure is not None
    changed["Names"], worker.answers[path] = ["/att2"], well
    worker.requests.clear()
    assert again(worker, first).digest == first.digest
    assert path in worker.asked


def test_one_that_vanished_before_it_was_inspected_is_looked_for_again(worker: FakeDaemon) -> None:
    path = f"/containers/{entry(worker, '/att2')['Id']}/json"
    well, worker.answers[path] = worker.answers[path], (404, {"message": "No such container"})
    without = engine.read(worker.target)
    worker.answers[path] = well
    assert again(worker, without).host is not None


def test_answers_that_are_the_same_byte_by_byte_are_not_made_out(
    manager: FakeDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = engine.read(manager.target)
    made = list[object]()
    decode = parse.decode

    def noted(body: bytes, shape: Any) -> Any:
        made.append(shape)
        return decode(body, shape)

    monkeypatch.setattr(parse, "decode", noted)
    second = again(manager, first)
    assert (second.host, second.swarm, second.swarm_digest) == (None, None, first.swarm_digest)
    assert {getattr(shape, "__name__", "") for shape in made} == {"Info", "list"}


def test_of_a_swarm_only_what_is_new_is_made_out(manager: FakeDaemon) -> None:
    first = engine.read(manager.target)
    swarm = memory.memory_of(manager.target).swarm
    assert swarm is not None
    changed, before = manager.answers["/tasks"][1][0], dict(swarm.tasks._last[1])  # type: ignore[index]
    changed["Status"]["State"] = "failed"
    second = again(manager, first)
    assert second.host is None
    assert second.swarm is not None
    assert {task.docker_id: task.state for task in second.swarm.tasks}[changed["ID"]] == "failed"
    assert len(swarm.tasks._last[1].keys() - before.keys()) == 1


def test_a_swarm_is_told_whole_to_whom_it_is_not_known(manager: FakeDaemon) -> None:
    first = engine.read(manager.target)
    assert engine.read(manager.target, known=first.digest).swarm == first.swarm


def test_of_a_swarm_that_is_asked_of_another_nothing_is_remembered(manager: FakeDaemon) -> None:
    engine.read(manager.target)
    engine.read(manager.target, ask_swarm=False)
    assert memory.memory_of(manager.target).swarm is None


def test_a_wait_is_not_set_anew_for_each_answer(worker: FakeDaemon, monkeypatch: pytest.MonkeyPatch) -> None:
    """But when it differs: to connect, to ping, to read."""
    first, waits, settimeout = engine.read(worker.target), list[float | None](), BoundedSocket.settimeout

    def noted(self: BoundedSocket, seconds: float | None) -> None:
        waits.append(seconds)
        settimeout(self, seconds)

    monkeypatch.setattr(BoundedSocket, "settimeout", noted)
    assert again(worker, first).host is None
    assert len(waits) <= 4
    assert len(worker.asked) > 20


def test_a_container_that_runs_anew_is_inspected_where_all_is_told_as_well(worker: FakeDaemon) -> None:
    """And one that is listed in the very words of the read before is not."""
    engine.read(worker.target)
    for status, inspected in (("Up 5 seconds", 1), ("Up 5 seconds", 0), ("Up 2 seconds", 1), ("Up 3 seconds", 0)):
        again_up = entry(worker, "/att2")
        again_up["Status"] = status
        worker.requests.clear()
        assert engine.read(worker.target).host is not None
        assert worker.asked.count(f"/containers/{again_up['Id']}/json") == inspected


def test_a_read_leaves_nothing_for_the_collector_of_garbage(worker: FakeDaemon) -> None:
    """Which looks seldom where much is read: what stays until then adds up."""
    again(worker, engine.read(worker.target))
    gc.collect()
    gc.disable()
    try:
        again(worker, engine.read(worker.target))
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        left = [
            type(each).__name__ for each in gc.garbage if type(each).__module__.startswith(("collectors", "httptools"))
        ]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert left == []
