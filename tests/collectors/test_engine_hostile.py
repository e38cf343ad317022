"""Whatever a daemon says, a read gives a Reading that can be sent on, and identify an answer: nothing is raised."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings

from collectors import engine, snapshot
from collectors.commands import CreateNetwork
from collectors.engine import memory
from collectors.parse import decode
from collectors.snapshot import Failure, Identity
from tests.collectors import hostile
from tests.collectors.fake_daemon import FakeDaemon
from tests.collectors.hostile import Wrong

often = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def read_well(daemon: FakeDaemon) -> snapshot.Reading:
    """A read, twice: the second time with what the first one remembers. Gives the first."""
    reading, again = engine.read(daemon.target), engine.read(daemon.target)
    for each in (reading, again):
        assert (each.failure is None) != (each.host is None)
        text = snapshot.as_text(each)
        assert snapshot.reading_from(text) == each
        assert "\\u0000" not in text.replace("\\\\", "")
    assert isinstance(engine.identify(daemon.target), Identity | Failure)
    return reading


@pytest.fixture(autouse=True)
def orphans_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "ORPHAN_SECONDS", 0.0)


@often
@given(hostile.wrongs)
def test_a_worker_may_say_what_it_likes(daemon: FakeDaemon, wrongs: list[Wrong]) -> None:
    hostile.replay_well(daemon, "worker2")
    for wrong in wrongs:
        hostile.put(daemon, wrong)
    read_well(daemon)


@often
@given(hostile.wrongs)
def test_a_manager_may_say_what_it_likes(daemon: FakeDaemon, wrongs: list[Wrong]) -> None:
    hostile.replay_well(daemon, "manager")
    for wrong in wrongs:
        hostile.put(daemon, wrong)
    read_well(daemon)


@often
@given(hostile.bodies)
def test_an_answer_may_be_anything(daemon: FakeDaemon, body: bytes) -> None:
    hostile.replay_well(daemon, "worker2")
    for path in ("/info", "/networks", "/containers/json?all=1"):
        well = daemon.answers[path]
        daemon.answers[path] = (200, body)
        read_well(daemon)
        daemon.answers[path] = well
    daemon.answers["/networks/create"] = (201, body)
    assert engine.act(daemon.target, CreateNetwork(name="n", driver="bridge")).state == "succeeded"
    daemon.answers["/networks/create"] = (500, body)
    assert engine.act(daemon.target, CreateNetwork(name="n", driver="bridge")).state == "refused"


@pytest.mark.parametrize("version", ["²", "1.²", "9" * 5000, "1.41\x01", "1.é", "1", "/../", "1.41/..", "1.1234"])
def test_a_version_that_is_none_is_no_daemons(daemon: FakeDaemon, version: str) -> None:
    daemon.api_version = version
    failure = engine.read(daemon.target).failure
    assert failure is not None
    assert "not a Docker daemon" in failure.words


def test_a_bad_address_or_port_costs_no_more_than_itself(worker: FakeDaemon) -> None:
    (_, networks), (_, containers) = worker.answers["/networks"], worker.answers["/containers/json?all=1"]  # type: ignore[misc]
    networks[0]["IPAM"]["Config"] = [{"Subnet": "banana", "Gateway": "10.9.0.1"}]
    running = next(each for each in containers if each["State"] == "running")
    running["Ports"] = [{"PrivatePort": 70000}, {"PrivatePort": 80, "PublicPort": -5}, {"PrivatePort": 81}]
    host = engine.read(worker.target).host
    assert host is not None
    (network,) = [each for each in host.networks if each.docker_id == networks[0]["Id"]]
    assert [(pool.subnet, pool.gateway) for pool in network.pools] == [("", "10.9.0.1")]
    (container,) = [each for each in host.containers if each.docker_id == running["Id"]]
    assert [port.container_port for port in container.ports] == [81]


def test_a_number_that_nothing_holds_costs_no_more_than_itself(worker: FakeDaemon) -> None:
    """Whoever reads it again, too, of whom it is remembered."""
    huge = 2**70
    for path, (_, answer) in list(worker.answers.items()):
        if re.fullmatch("/containers/[^?]*/json", path):
            assert isinstance(answer, dict)
            answer["State"]["ExitCode"] = -huge
    for entry in worker.answers["/containers/json?all=1"][1]:  # type: ignore[union-attr]
        entry["Ports"], entry["Created"] = (
            [{"PrivatePort": huge}, {"PrivatePort": 81, "PublicPort": -huge}, {"PrivatePort": 82}],
            huge,
        )  # type: ignore[index]
        for network in entry["NetworkSettings"]["Networks"].values():  # type: ignore[index]
            network["GwPriority"] = network["IPPrefixLen"] = huge
    host = engine.read(worker.target).host
    assert host is not None
    assert {port.container_port for container in host.containers for port in container.ports} == {82}
    assert engine.read(worker.target).digest == snapshot.digest(host)


def test_what_is_listed_twice_is_there_once(worker: FakeDaemon) -> None:
    before = engine.read(worker.target).host
    for path in ("/networks", "/containers/json?all=1"):
        worker.answers[path][1].extend(list(worker.answers[path][1]))  # type: ignore[index]
    assert engine.read(worker.target).host == before


def test_words_without_end_are_cut(daemon: FakeDaemon) -> None:
    daemon.answers["/info"] = (500, {"message": "no" * 100_000})
    failure = engine.read(daemon.target).failure
    assert failure is not None
    assert len(failure.words) == 2000


def test_a_redirect_is_no_success(daemon: FakeDaemon) -> None:
    daemon.answers["/networks/create"] = (302, b"")
    assert engine.act(daemon.target, CreateNetwork(name="n", driver="bridge")).state == "refused"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (r"a\u0000b", "a\ufffdb"),
        (r"\u0000\u001b\u001B", "\ufffd\ufffd\ufffd"),
        (r"\\u0000", r"\u0000"),
        (r"\\\u0000", "\\\ufffd"),
        (r"a\u0009b\u000ac\u0020", "a\tb\nc "),
        (r"\u003cb\u003e", "<b>"),
    ],
)
def test_control_characters_are_replaced_and_nothing_else(written: str, kept: str) -> None:
    assert decode(f'"{written}"'.encode(), str) == kept
