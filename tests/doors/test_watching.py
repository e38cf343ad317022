"""The watcher through TLS and SSH: real events of a real daemon, and a door that closes."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from itertools import count
from queue import Empty, SimpleQueue

import docker
import pytest

from collectors import follow, watcher
from collectors.engine import Target
from collectors.watcher import Watcher
from tests.doors.servers import Dockerd, Sshd

SOON = 5.0
DOORS = ("tls", "ssh", "dial-stdio")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "PING_EVERY", 0.2)
    monkeypatch.setattr(follow, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(follow, "RETRY_FIRST", 0.05)
    monkeypatch.setattr(follow, "RETRY_LAST", 0.1)
    monkeypatch.setattr(watcher, "PACE", 0.01)


@pytest.fixture
def dirty() -> SimpleQueue[int]:
    return SimpleQueue()


@pytest.fixture
def watching(dirty: SimpleQueue[int]) -> Iterator[Watcher]:
    made = Watcher(dirty.put)
    yield made
    made.close()


@pytest.fixture(params=DOORS)
def target(request: pytest.FixtureRequest, dockerd: Dockerd, sshd: Sshd) -> Target:
    if request.param == "tls":
        return dockerd.target()
    return sshd.target(dockerd.socket, user="root" if request.param == "ssh" else "frida")


numbers = count()


def make_an_event(dockerd: Dockerd) -> None:
    """A network that is a configuration only: an event, and nothing in the kernel."""
    client = docker.APIClient(base_url=dockerd.unix.address, version="1.41")
    name = f"watched-{next(numbers)}"
    answer = client._post_json(client._url("/networks/create"), data={"Name": name, "ConfigOnly": True})
    client.remove_network(answer.json()["Id"])


def test_events_come_through_every_door(
    dirty: SimpleQueue[int], watching: Watcher, dockerd: Dockerd, target: Target
) -> None:
    watching.watch(7, target)
    assert dirty.get(timeout=SOON) == 7
    assert watching.hears(7)
    time.sleep(0.5)  # pings, each on a connection of its own
    assert dirty.empty()
    make_an_event(dockerd)
    assert dirty.get(timeout=SOON) == 7


@pytest.mark.parametrize("door", ["tls", "ssh"])
def test_a_daemon_that_hangs_is_noticed_through_every_door(
    dirty: SimpleQueue[int], watching: Watcher, dockerd: Dockerd, sshd: Sshd, door: str
) -> None:
    watching.watch(7, dockerd.target() if door == "tls" else sshd.target(dockerd.socket))
    assert dirty.get(timeout=SOON) == 7
    dockerd.send(signal.SIGSTOP)
    try:
        assert dirty.get(timeout=SOON) == 7
        assert not watching.hears(7)
    finally:
        dockerd.send(signal.SIGCONT)
    assert dirty.get(timeout=SOON) == 7


def test_who_is_not_let_in_is_told_of_once(
    dirty: SimpleQueue[int], watching: Watcher, dockerd: Dockerd, sshd: Sshd
) -> None:
    watching.watch(7, sshd.target(dockerd.socket, ssh_known_hosts=""))
    watching.watch(8, Target(address=dockerd.address, tls_ca=dockerd.authority.cert))
    assert sorted([dirty.get(timeout=SOON), dirty.get(timeout=SOON)]) == [7, 8]
    with pytest.raises(Empty):
        dirty.get(timeout=0.5)


def test_a_host_that_is_forgotten_leaves_its_connection(
    dirty: SimpleQueue[int], watching: Watcher, dockerd: Dockerd, sshd: Sshd
) -> None:
    watching.watch(7, sshd.target(dockerd.socket))
    assert dirty.get(timeout=SOON) == 7
    before = sshd.sessions()
    watching.forget(7)
    until = time.monotonic() + SOON
    while sshd.sessions() >= before:
        assert time.monotonic() < until
        time.sleep(0.05)
