"""Daemons that answer without end: no answer takes longer or more memory than it may, whatever it claims."""

from __future__ import annotations

import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import repeat
from pathlib import Path

import pytest

from collectors import engine
from collectors.commands import RemoveNetwork
from collectors.engine import Target, connection
from collectors.snapshot import Failure

OK = b"HTTP/1.1 200 OK\r\n"
PING = OK + b"Api-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK"
WHOLE = 0.6

Pieces = Callable[[], Iterator[bytes]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PING_SECONDS", 0.4)
    monkeypatch.setattr(connection, "READ_SECONDS", 0.4)
    monkeypatch.setattr(engine.reading, "WHOLE_SECONDS", WHOLE)
    monkeypatch.setattr(engine.acting, "ANSWER_SECONDS", 0.4)


class Endless:
    """A daemon that answers pings, and all else with these pieces."""

    def __init__(self, path: Path) -> None:
        self.target = Target(address=f"unix://{path}")
        self.pieces: Pieces = lambda: iter(())
        self.pings = True
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._answer, args=self._listening.accept()[:1], daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            while asked := client.recv(65536):
                if self.pings and b"_ping" in asked:
                    client.sendall(PING)
                    continue
                for piece in self.pieces():
                    client.sendall(piece)
                return

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[Endless]:
    made = Endless(tmp_path / "docker.sock")
    yield made
    made.close()


def failure_of(daemon: Endless) -> Failure:
    """Why it cannot be read, which is found out soon."""
    began = time.monotonic()
    failure = engine.read(daemon.target).failure
    assert time.monotonic() - began < 2 * WHOLE
    assert failure is not None
    return failure


def trickle(head: bytes, piece: bytes) -> Pieces:
    def pieces() -> Iterator[bytes]:
        yield head
        while True:
            time.sleep(0.05)
            yield piece

    return pieces


TRICKLED = {
    "a body": trickle(OK + b"Content-Length: 100000\r\n\r\n{", b" "),
    "chunks": trickle(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "a head": trickle(OK, b"X"),
    "headers": trickle(OK, b"X: y\r\n"),
    "heads to come": trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "trailers": trickle(OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", b"X: y\r\n"),
}


@pytest.mark.parametrize("what", TRICKLED)
def test_an_answer_that_trickles_is_waited_for_no_longer_than_silence(endless: Endless, what: str) -> None:
    endless.pieces = TRICKLED[what]
    assert failure_of(endless).state == "hung"


def test_a_ping_that_trickles_is_bounded_as_well(endless: Endless) -> None:
    endless.pings, endless.pieces = False, TRICKLED["a body"]
    assert failure_of(endless).state == "hung"


def test_a_command_whose_answer_trickles_may_have_been_done(endless: Endless) -> None:
    endless.pieces = TRICKLED["a body"]
    outcome = engine.act(endless.target, RemoveNetwork(network="n1"))
    assert (outcome.state, "It is not known" in outcome.words) == ("failed", True)


def flood(head: bytes, piece: bytes) -> Pieces:
    def pieces() -> Iterator[bytes]:
        yield head
        yield from repeat(piece)

    return pieces


FLOODS = {
    "a body": flood(OK + b"Content-Length: 2000000000\r\n\r\n[", b" " * 65536),
    "a body without a length": flood(OK + b"\r\n[", b" " * 65536),
    "chunks": flood(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"400\r\n" + b" " * 1024 + b"\r\n"),
    "a chunk": flood(OK + b"Transfer-Encoding: chunked\r\n\r\n7fffffffffff\r\n", b" " * 65536),
    "heads to come": flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "trailers": flood(OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", b"X: y\r\n" * 100),
}


@pytest.mark.parametrize("what", FLOODS)
def test_an_answer_without_end_is_not_read_on(endless: Endless, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MOST_BYTES", 2**20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    endless.pieces = FLOODS[what]
    failure = failure_of(endless)
    assert (failure.state, failure.kind) == ("unreachable", "protocol")
    assert "more than 1 MiB" in failure.words
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


@pytest.mark.parametrize("piece", [b"X" * 1000, b"X: y\r\n" * 100])
def test_a_head_without_end_is_no_daemons(endless: Endless, piece: bytes) -> None:
    endless.pieces = flood(OK, piece)
    assert "not a Docker daemon" in failure_of(endless).words


@pytest.mark.parametrize("claimed", [b"100", b"9" * 18])
def test_an_answer_that_is_cut_short_is_dropped(endless: Endless, claimed: bytes) -> None:
    endless.pieces = lambda: iter([OK + b"Content-Length: " + claimed + b"\r\n\r\n{}"])
    assert "closed the connection" in failure_of(endless).words
