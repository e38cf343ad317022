"""Reading a daemon: which calls are made, what is remembered, and what an unchanged host costs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from collectors import engine
from collectors.engine import memory
from collectors.engine.bounded import BoundedSocket
from collectors.engine.connection import Connection
from collectors.engine.memory import Memory
from collectors.parse import Stranger, replies
from collectors.snapshot import Identity, digest
from tests.collectors import recorded
from tests.collectors.fake_daemon import Drop, FakeDaemon

LIST = "/containers/json?all=1"


def once(first: Callable[[], tuple[int, Any]], then: tuple[int, Any]) -> Callable[[], tuple[int, Any]]:
    """`first` the first time, `then` ever after."""
    pending = [first]
    return lambda: pending.pop()() if pending else then


def drop() -> tuple[int, Any]:
    raise Drop


def test_a_worker_is_read_whole(worker: FakeDaemon) -> None:
    reading = engine.read(worker.target)
    assert reading.failure is None
    assert reading.host == recorded.snapshot("worker2")
    assert reading.digest == digest(recorded.snapshot("worker2"))


def test_a_manager_is_read_with_its_swarm(manager: FakeDaemon) -> None:
    reading = engine.read(manager.target)
    assert reading.host == recorded.snapshot("manager")
    assert reading.swarm == recorded.swarm()
    assert reading.swarm_digest == digest(recorded.swarm())


def test_a_worker_is_never_asked_for_its_swarm(worker: FakeDaemon) -> None:
    reading = engine.read(worker.target)
    assert (reading.swarm, reading.swarm_failure, reading.swarm_digest) == (None, None, "")
    assert "/nodes" not in worker.asked


def test_a_manager_that_is_not_the_reporter_is_not_asked(manager: FakeDaemon) -> None:
    reading = engine.read(manager.target, ask_swarm=False)
    assert reading.swarm is None
    assert not {"/nodes", "/services", "/tasks"} & set(manager.asked)


def test_an_unchanged_host_gives_its_digest_only(manager: FakeDaemon) -> None:
    first = engine.read(manager.target)
    second = engine.read(manager.target, known=first.digest, swarm_known=first.swarm_digest)
    assert (second.host, second.swarm) == (None, None)
    assert (second.digest, second.swarm_digest) == (first.digest, first.swarm_digest)


def test_a_second_read_makes_the_smallest_set_of_calls(worker: FakeDaemon) -> None:
    engine.read(worker.target)
    worker.requests.clear()
    engine.read(worker.target)
    networks = {f"/networks/{network_id}" for network_id in recorded.host_replies("worker2").inspected}
    created = {f"/containers/{recorded.container(recorded.snapshot('worker2'), 'mvs2').docker_id}/json"}
    assert worker.asked[:4] == ["/_ping", "/info", "/networks", LIST]
    assert set(worker.asked[4:]) == networks | created
    assert len(worker.asked) == 4 + len(networks) + len(created)


def test_only_a_changed_container_is_inspected_again(worker: FakeDaemon) -> None:
    engine.read(worker.target)
    listed = worker.answers[LIST][1]  # type: ignore[index]
    changed = next(entry for entry in listed if entry["Names"] == ["/att2"])
    changed["Names"] = ["/renamed"]
    worker.requests.clear()
    reading = engine.read(worker.target)
    assert f"/containers/{changed['Id']}/json" in worker.asked
    assert len([path for path in worker.asked if path.startswith("/containers/")]) == 3  # the list and mvs2 as well
    assert reading.host is not None
    assert recorded.container(reading.host, "renamed").docker_id == changed["Id"]


def test_details_of_a_container_that_is_gone_are_forgotten(worker: FakeDaemon) -> None:
    engine.read(worker.target)
    remembered = memory.memory_of(worker.target).details
    listed = worker.answers[LIST][1]  # type: ignore[index]
    gone = listed.pop()
    engine.read(worker.target)
    assert gone["Id"] in remembered
    assert gone["Id"] not in memory.memory_of(worker.target).details


def test_a_network_that_vanishes_between_list_and_inspect_is_no_failure(worker: FakeDaemon) -> None:
    overlay = recorded.network(recorded.snapshot("worker2"), "ov_enc")
    worker.answers[f"/networks/{overlay.docker_id}"] = (404, {"message": "network not found"})
    reading = engine.read(worker.target)
    assert reading.failure is None
    assert reading.host is not None
    kinds = {endpoint.network_name for endpoint in reading.host.endpoints if endpoint.kind == "service-lb"}
    assert kinds == {"ov_att", "ov_int", "ov_svc"}


def test_a_container_that_vanishes_between_list_and_inspect_is_no_failure(worker: FakeDaemon) -> None:
    att2 = recorded.container(recorded.snapshot("worker2"), "att2").docker_id
    worker.answers[f"/containers/{att2}/json"] = (404, {"message": "No such container"})
    reading = engine.read(worker.target)
    assert reading.host is not None
    assert {e.aliases for e in reading.host.endpoints if e.container_key == att2} == {()}
    assert att2 not in memory.memory_of(worker.target).details


def test_a_connection_that_closes_without_a_reply_is_tried_once_more(worker: FakeDaemon) -> None:
    worker.answers["/networks"] = once(drop, worker.answers["/networks"])  # type: ignore[arg-type]
    assert engine.read(worker.target).host == recorded.snapshot("worker2")


def test_an_error_of_the_daemon_is_tried_once_more(worker: FakeDaemon) -> None:
    broken = once(lambda: (500, {"message": "boom"}), worker.answers[LIST])  # type: ignore[arg-type]
    worker.answers[LIST] = broken
    assert engine.read(worker.target).host == recorded.snapshot("worker2")


def test_a_swarm_without_a_leader_is_not_the_daemons_failure(manager: FakeDaemon) -> None:
    words = "rpc error: code = Unknown desc = The swarm does not have a leader."
    manager.answers["/info"][1]["Swarm"]["Cluster"] = None  # type: ignore[index]
    manager.answers["/networks"] = (200, [n for n in _listed(manager) if n["Scope"] == "local"])
    manager.answers["/nodes"] = (503, {"message": words})
    reading = engine.read(manager.target)
    assert reading.host is not None
    assert reading.swarm is None
    assert reading.swarm_failure is not None
    assert reading.swarm_failure.words == words


def test_a_leader_that_is_just_being_chosen_does_not_empty_the_swarm(manager: FakeDaemon) -> None:
    manager.answers["/info"][1]["Swarm"]["Cluster"] = None  # type: ignore[index]
    manager.answers["/networks"] = (200, [n for n in _listed(manager) if n["Scope"] == "local"])
    reading = engine.read(manager.target)
    assert reading.swarm is None
    assert reading.swarm_failure is not None
    assert "no leader" in reading.swarm_failure.words


def _listed(daemon: FakeDaemon) -> list[dict[str, Any]]:
    return list(daemon.answers["/networks"][1])  # type: ignore[index]


def test_the_version_spoken_is_never_above_the_daemons(worker: FakeDaemon) -> None:
    worker.api_version = "1.30"
    engine.read(worker.target)
    assert worker.versions == {"1.30"}


def test_the_version_spoken_is_never_above_what_was_tried(worker: FakeDaemon) -> None:
    worker.api_version = "1.99"
    reading = engine.read(worker.target)
    assert worker.versions == {"1.51"}
    assert reading.host is not None
    assert reading.host.api_version == "1.99"


def test_a_daemon_is_identified(manager: FakeDaemon) -> None:
    bridge = recorded.network(recorded.snapshot("manager"), "bridge")
    assert engine.identify(manager.target) == Identity(
        hostname="k1",
        engine_version="20.10.24+dfsg1",
        api_version="1.41",
        node_id="72twgxuyk77pcvucagoyuy778",
        cluster_id="k9y4ymjv1afevqbkyhve18hij",
        is_manager=True,
        bridge_id=bridge.docker_id,
    )


def test_strangers_are_orphans_only_when_they_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(memory.time, "monotonic", lambda: clock[0])
    remembering, stranger = Memory(), Stranger("n1", "ep-1")
    assert remembering.orphans([stranger]) == frozenset()
    clock[0] += memory.ORPHAN_SECONDS
    assert remembering.orphans([stranger]) == {stranger}


def test_nothing_is_settled_while_a_stranger_has_not_been_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it has stayed: else a host on which nothing stirs would never be read as a whole again."""
    now = 100.0
    monkeypatch.setattr(memory.time, "monotonic", lambda: now)
    remembering, stranger = Memory(), Stranger("n1", "ep-1")
    assert remembering.is_settled()
    remembering.orphans([stranger])
    now += memory.ORPHAN_SECONDS
    assert not remembering.is_settled()
    remembering.orphans([stranger])
    assert remembering.is_settled()


def test_a_stranger_that_went_meanwhile_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(memory.time, "monotonic", lambda: clock[0])
    remembering, stranger = Memory(), Stranger("n1", "ep-1")
    remembering.orphans([stranger])
    remembering.orphans([])
    clock[0] += memory.ORPHAN_SECONDS
    assert remembering.orphans([stranger]) == frozenset()


def test_stopped_containers_are_inspected_anew_a_few_at_a_time(daemon: FakeDaemon) -> None:
    stopped = [{"Id": f"{n:064x}", "Names": [f"/c{n}"], "State": "exited", "Status": "Exited (0)"} for n in range(20)]
    daemon.answers |= {"/info": (200, {}), "/networks": (200, []), LIST: (200, stopped)}
    daemon.answers |= {f"/containers/{entry['Id']}/json": (200, {}) for entry in stopped}
    engine.read(daemon.target)
    inspected = []
    for _ in range(3):
        daemon.requests.clear()
        engine.read(daemon.target)
        inspected.append([path for path in daemon.asked if path.endswith("/json")])
    assert [len(each) for each in inspected] == [memory.REFRESHED_AT_ONCE] * 3
    assert len({path for each in inspected for path in each}) == 20


def test_calls_that_do_not_wait_for_each_other_are_sent_together(worker: FakeDaemon) -> None:
    pieces: list[bytes] = []
    say = BoundedSocket.sendall

    def sent(self: BoundedSocket, calls: bytes) -> None:
        pieces.append(calls)
        say(self, calls)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BoundedSocket, "sendall", sent)
        engine.read(worker.target)
    assert len(pieces) == 4  # the ping, the lists, the networks, the containers
    assert len(worker.asked) > 10


def test_an_answer_that_nobody_took_is_not_taken_for_the_next(worker: FakeDaemon) -> None:
    with Connection(worker.target, time.monotonic() + 5) as connection:
        next(connection.bodies(("/info", "/networks", LIST)))
        assert connection.get("/info", replies.Info).name == recorded.snapshot("worker2").hostname


def test_a_daemon_that_answers_one_call_at_a_time_is_asked_so_from_then_on(worker: FakeDaemon) -> None:
    """As behind a proxy that ends a connection on which more comes while it answers."""
    answer = worker.answers["/networks"]
    pieces: list[bytes] = []
    say = BoundedSocket.sendall

    def sent(self: BoundedSocket, calls: bytes) -> None:
        pieces.append(calls)
        worker.answers["/networks"] = drop if calls.count(b"GET ") > 1 else answer
        say(self, calls)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BoundedSocket, "sendall", sent)
        assert engine.read(worker.target).host == recorded.snapshot("worker2")
        pieces.clear()
        assert engine.read(worker.target).host == recorded.snapshot("worker2")
    assert all(piece.count(b"GET ") == 1 for piece in pieces)
