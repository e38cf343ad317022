"""The watcher: who is dirty, and when. Its waits are shortened; what it waits for is the same."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from collectors import follow, watcher
from collectors.engine import Target
from collectors.watcher import Watcher
from tests.collectors.fake_daemon import FakeDaemon

SOON = 2.0
QUIET = 0.3
PACE = 0.01


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "PING_EVERY", 0.05)
    monkeypatch.setattr(follow, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(follow, "RETRY_FIRST", 0.02)
    monkeypatch.setattr(follow, "RETRY_LAST", 0.05)
    monkeypatch.setattr(watcher, "PACE", PACE)


class Watching:
    """A watcher, and the numbers it has called."""

    def __init__(self) -> None:
        self.dirty: SimpleQueue[int] = SimpleQueue()
        self.watcher = Watcher(self.dirty.put)

    def next(self) -> int:
        """The next number, waiting for it."""
        return self.dirty.get(timeout=SOON)

    def is_quiet(self) -> bool:
        try:
            self.dirty.get(timeout=QUIET)
        except Empty:
            return True
        return False


@pytest.fixture
def watching() -> Iterator[Watching]:
    made = Watching()
    yield made
    made.watcher.close()


@pytest.fixture
def followed(watching: Watching, daemon: FakeDaemon) -> Watching:
    """Number 7 is the fake daemon, and its stream is open."""
    watching.watcher.watch(7, daemon.target)
    assert watching.next() == 7
    return watching


def test_a_host_is_dirty_when_its_stream_opens(watching: Watching, daemon: FakeDaemon) -> None:
    watching.watcher.watch(7, daemon.target)
    assert watching.next() == 7


def test_a_host_is_dirty_at_an_event(followed: Watching, daemon: FakeDaemon) -> None:
    daemon.event()
    assert followed.next() == 7


def test_a_silent_host_stays_clean_while_it_answers_pings(followed: Watching, daemon: FakeDaemon) -> None:
    assert followed.is_quiet()
    assert daemon.asked.count("/_ping") >= 2


def test_a_large_fleet_is_pinged_no_more_often_in_all_than_one_of_250(
    followed: Watching, daemon: FakeDaemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "PINGS_A_SECOND", 1 / 3600)
    assert followed.is_quiet()  # the ping that was due came, and the next is an hour away
    daemon.silent.add("*")
    assert followed.is_quiet()
    monkeypatch.undo()
    assert [follow.ping_every(hosts) for hosts in (1, 250, 500, 1000)] == [2.0, 2.0, 4.0, 8.0]


def test_events_are_filtered_by_the_daemon(followed: Watching, daemon: FakeDaemon) -> None:
    (path,) = [path for path in daemon.asked if path.startswith("/events")]
    filters = json.loads(parse_qs(urlsplit(path).query)["filters"][0])
    assert filters["type"] == ["container", "network", "node", "service"]
    assert {"create", "start", "die", "destroy", "connect", "disconnect", "health_status"} <= set(filters["event"])
    assert not [event for event in filters["event"] if event.startswith("exec")]


def test_a_host_whose_stream_ends_is_dirty_and_followed_again(followed: Watching, daemon: FakeDaemon) -> None:
    daemon.end_streams()
    assert [followed.next(), followed.next()] == [7, 7]  # it ended, and it opened again
    daemon.event()
    assert followed.next() == 7


def test_a_host_is_heard_while_it_answers(followed: Watching, daemon: FakeDaemon) -> None:
    assert followed.watcher.hears(7)
    assert not followed.watcher.hears(8)
    daemon.silent.add("*")
    followed.next()
    assert not followed.watcher.hears(7)
    daemon.silent.clear()
    followed.next()
    assert followed.watcher.hears(7)


def test_a_hung_host_is_dirty_once_and_again_when_it_answers(followed: Watching, daemon: FakeDaemon) -> None:
    daemon.silent.add("*")
    assert followed.next() == 7
    assert followed.is_quiet()
    daemon.silent.clear()
    assert followed.next() == 7


def test_a_daemon_that_is_being_stopped_is_noticed_though_its_stream_stays_open(
    followed: Watching, daemon: FakeDaemon
) -> None:
    daemon.stop_listening()
    assert followed.next() == 7


def test_a_daemon_that_is_down_from_the_start_is_followed_when_it_comes(watching: Watching, daemon: FakeDaemon) -> None:
    daemon.stop_listening()
    watching.watcher.watch(7, daemon.target)
    assert watching.next() == 7  # it cannot be followed
    daemon.start()
    assert watching.next() == 7
    daemon.event()
    assert watching.next() == 7


def test_a_host_that_is_forgotten_is_dirty_no_more(followed: Watching, daemon: FakeDaemon) -> None:
    followed.watcher.forget(7)
    assert followed.is_quiet()
    daemon.event()
    daemon.stop_listening()
    assert followed.is_quiet()


def test_a_host_that_is_watched_again_is_followed_once(followed: Watching, daemon: FakeDaemon) -> None:
    followed.watcher.watch(7, daemon.target)
    assert followed.next() == 7
    daemon.event()
    assert followed.next() == 7
    assert followed.is_quiet()


def test_one_hung_host_does_not_keep_another_waiting(followed: Watching, daemon: FakeDaemon, tmp_path: Any) -> None:
    followed.watcher.watch(8, Target(address=f"unix://{tmp_path}/none.sock"))
    assert followed.next() == 8
    daemon.event()
    assert followed.next() == 7


@pytest.mark.parametrize("status", [400, 500])
def test_a_daemon_that_refuses_events_is_told_of_once(watching: Watching, daemon: FakeDaemon, status: int) -> None:
    daemon.answers[follow.EVENTS_PATH] = (status, {"message": "no events here"})
    watching.watcher.watch(7, daemon.target)
    assert watching.next() == 7
    assert watching.is_quiet()


def test_an_address_that_is_not_supported_is_told_of_once(watching: Watching) -> None:
    watching.watcher.watch(7, Target(address="ssh://root@host"))
    assert watching.next() == 7
    assert watching.is_quiet()


def test_a_flood_of_events_is_no_flood_of_calls(followed: Watching, daemon: FakeDaemon) -> None:
    began = time.monotonic()
    for _ in range(2000):
        daemon.event()
    took = time.monotonic() - began
    calls = 0
    while not followed.is_quiet():
        calls += 1
    assert 2 <= calls <= took / PACE + 4


def test_events_that_come_together_are_told_of_at_once_and_once_more_at_the_end(
    followed: Watching, daemon: FakeDaemon
) -> None:
    time.sleep(2 * PACE)
    for _ in range(3):
        daemon.event()
    assert followed.next() == 7
    assert followed.next() == 7
    assert followed.is_quiet()


def test_a_flooding_host_does_not_keep_another_waiting(followed: Watching, daemon: FakeDaemon, tmp_path: Any) -> None:
    over = threading.Event()

    def flood() -> None:
        while not over.is_set():
            daemon.event()

    threading.Thread(target=flood, daemon=True).start()
    followed.watcher.watch(8, Target(address=f"unix://{tmp_path}/none.sock"))
    ahead = 0
    while followed.next() != 8:
        ahead += 1
    over.set()
    assert ahead < 10


@pytest.mark.parametrize(
    "answer",
    [
        b"\0\0\0garbage",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1_000_000,
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nzzz",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
    ],
)
def test_what_speaks_no_http_is_told_of_and_tried_again_in_silence(
    watching: Watching, tmp_path: Any, answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "odd.sock"))
        server.listen()
        watching.watcher.watch(7, Target(address=f"unix://{tmp_path}/odd.sock"))
        for _ in range(3):
            server.settimeout(SOON)
            client, _ = server.accept()
            with client:
                client.recv(4096)
                client.sendall(answer)
                client.settimeout(SOON)
                with suppress(ConnectionError):
                    while client.recv(4096):  # until it is closed from there
                        pass
    assert watching.next() == 7
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def failing_first(calls: SimpleQueue[int]) -> Callable[[int], None]:
    failed = threading.Event()

    def on_dirty(pk: int) -> None:
        calls.put(pk)
        if not failed.is_set():
            failed.set()
            raise RuntimeError("the queue is full")

    return on_dirty


def test_a_caller_that_fails_once_is_called_again(daemon: FakeDaemon) -> None:
    calls: SimpleQueue[int] = SimpleQueue()
    watcher = Watcher(failing_first(calls))
    watcher.watch(7, daemon.target)
    assert calls.get(timeout=SOON) == 7
    daemon.event()
    assert calls.get(timeout=SOON) == 7
    watcher.close()


def test_closing_ends_every_stream_and_the_thread(daemon: FakeDaemon) -> None:
    watching = Watching()
    watching.watcher.watch(7, daemon.target)
    watching.next()
    watching.watcher.close()
    assert "watcher" not in {thread.name for thread in threading.enumerate()}
    watching.watcher.close()
