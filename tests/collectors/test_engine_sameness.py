"""A host that is as it was: what is still looked at, what is noticed, and what is not made out anew."""

from __future__ import annotations

import json
from typing import Any

import pytest

from collectors import engine, parse
from collectors.engine import sameness
from collectors.parse import replies
from collectors.snapshot import Reading
from tests.collectors.fake_daemon import FakeDaemon

LIST = "/containers/json?all=1"


@pytest.fixture(autouse=True)
def quiet_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sameness, "RESTLESS", 0.0)


@pytest.fixture
def known(worker: FakeDaemon) -> str:
    """The digest of the worker, read once."""
    digest = engine.read(worker.target).digest
    worker.requests.clear()
    return digest


def again(worker: FakeDaemon, known: str) -> Reading:
    return engine.read(worker.target, known=known)


def entry(worker: FakeDaemon, name: str) -> dict[str, Any]:
    listed = worker.answers[LIST][1]  # type: ignore[index]
    return next(each for each in listed if each["Names"] == [name])


def inspected(worker: FakeDaemon) -> list[str]:
    return [path for path in worker.asked if path.startswith("/networks/")]


def test_a_host_as_it_was_is_not_made_out_anew(worker: FakeDaemon, known: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "host", None)
    reading = again(worker, known)
    assert (reading.host, reading.digest) == (None, known)


def test_a_host_that_is_to_be_told_whole_is_though_it_is_as_it_was(worker: FakeDaemon, known: str) -> None:
    assert again(worker, "").host is not None


def test_ages_and_orders_are_no_news(worker: FakeDaemon, known: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in worker.answers[LIST][1]:  # type: ignore[index]
        each["Status"] = each["Status"].replace("minutes", "hours")
        each["Ports"] = list(reversed(each["Ports"]))
    worker.answers["/networks"][1].reverse()  # type: ignore[index]
    monkeypatch.setattr(parse, "host", None)
    assert again(worker, known).host is None


def test_a_container_that_was_started_anew_is_news(worker: FakeDaemon, known: str) -> None:
    """Even if its age is all that tells."""
    changed = entry(worker, "/att2")
    changed["Status"] = "Up 1 second"
    again(worker, known)
    assert f"/containers/{changed['Id']}/json" in worker.asked


def test_what_only_inspect_tells_of_a_stopped_container_is_news(worker: FakeDaemon, known: str) -> None:
    told = worker.answers[f"/containers/{entry(worker, '/mvs2')['Id']}/json"][1]  # type: ignore[index]
    told["State"]["Error"] = "no such device"
    reading = again(worker, known)
    assert reading.host is not None
    assert "no such device" in {container.error for container in reading.host.containers}


def test_a_load_balancer_that_only_the_network_tells_of_is_news(worker: FakeDaemon, known: str) -> None:
    path, (_, told) = next(
        (path, answer) for path, answer in worker.answers.items()
        if path.startswith("/networks/") and answer[1]["Name"] == "ov_att"  # type: ignore[index]
    )  # fmt: skip
    del told["Containers"][next(member for member in told["Containers"] if member.startswith("lb-"))]
    reading = again(worker, known)
    assert reading.host is not None
    assert "ov_att" not in {end.network_name for end in reading.host.endpoints if end.kind == "service-lb"}
    assert path in worker.asked


def test_of_many_networks_some_are_looked_at_in_turn(
    worker: FakeDaemon, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sameness, "LOOKED_AT_ONCE", 2)
    again(worker, known)
    first = inspected(worker)
    worker.requests.clear()
    again(worker, known)
    second = inspected(worker)
    assert (len(first), len(second)) == (2, 2)
    assert not set(first) & set(second)


def test_all_networks_are_looked_at_once_anything_stirs(
    worker: FakeDaemon, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sameness, "LOOKED_AT_ONCE", 0)
    every = {f"/networks/{network}" for network in parse.to_inspect(engine_networks(worker))}
    entry(worker, "/att2")["Names"] = ["/renamed"]
    reading = again(worker, known)
    assert set(inspected(worker)) == every
    assert reading.host is not None


def test_and_for_a_while_after_that(worker: FakeDaemon, known: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sameness, "LOOKED_AT_ONCE", 0)
    monkeypatch.setattr(sameness, "RESTLESS", 60.0)
    entry(worker, "/att2")["Names"] = ["/renamed"]
    changed = again(worker, known).digest
    worker.requests.clear()
    assert again(worker, changed).host is None
    assert inspected(worker)


def engine_networks(worker: FakeDaemon) -> list[replies.Network]:
    body = json.dumps(worker.answers["/networks"][1]).encode()  # type: ignore[index]
    return parse.decode(body, list[replies.Network])
