"""Daemons that cannot be read: each failure told from the others, in words that say what to do."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collectors import engine
from collectors.engine import Target, connection, dial
from collectors.engine.bounded import BoundedSocket
from collectors.snapshot import Failure
from tests.collectors.fake_daemon import Drop, FakeDaemon


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same waits, shorter."""
    monkeypatch.setattr(dial, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(connection, "PING_SECONDS", 0.2)
    monkeypatch.setattr(connection, "READ_SECONDS", 0.2)


def failure_of(target: Target) -> Failure:
    failure = engine.read(target).failure
    assert failure is not None
    assert failure == engine.identify(target)
    return failure


def test_where_no_socket_is_docker_is_to_be_started(tmp_path: Path) -> None:
    failure = failure_of(Target(address=f"unix://{tmp_path}/none.sock"))
    assert (failure.state, failure.kind) == ("unreachable", "refused")
    assert "start Docker there" in failure.words


def test_a_socket_that_a_killed_daemon_left_is_refused(tmp_path: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(tmp_path / "left.sock"))
    left.close()
    failure = failure_of(Target(address=f"unix://{tmp_path}/left.sock"))
    assert (failure.state, failure.kind) == ("unreachable", "refused")


def test_a_port_where_nobody_listens_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    failure = failure_of(Target(address=f"tcp://127.0.0.1:{port}"))
    assert (failure.state, failure.kind) == ("unreachable", "refused")


def test_a_daemon_that_takes_connections_and_does_not_answer_hangs(daemon: FakeDaemon) -> None:
    daemon.silent.add("*")
    failure = failure_of(daemon.target)
    assert (failure.state, failure.kind) == ("hung", "timeout")


def test_a_daemon_that_answers_pings_and_nothing_more_hangs(daemon: FakeDaemon) -> None:
    daemon.silent.add("/info")
    assert failure_of(daemon.target).state == "hung"


def test_a_daemon_whose_queue_is_full_hangs(tmp_path: Path) -> None:
    path = str(tmp_path / "full.sock")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen(0)
        with socket.socket(socket.AF_UNIX) as waiting:
            waiting.connect(path)
            assert failure_of(Target(address=f"unix://{path}")).state == "hung"


def test_a_daemon_that_is_slow_at_every_call_hangs(worker: FakeDaemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.reading, "WHOLE_SECONDS", 0.25)
    worker.delay = 0.1
    assert failure_of(worker.target).state == "hung"


def test_a_host_that_does_not_answer_at_all_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: object) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr(BoundedSocket, "connect", cut)
    failure = failure_of(Target(address="tcp://10.78.0.3:2375"))
    assert (failure.state, failure.kind) == ("unreachable", "timeout")
    assert "network leads there" in failure.words


def test_a_name_that_does_not_resolve_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    failure = failure_of(Target(address="tcp://nosuchhost:2375"))
    assert "does not resolve" in failure.words


def test_a_socket_that_may_not_be_opened_says_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(BoundedSocket, "connect", forbidden)
    failure = failure_of(Target(address="unix:///var/run/docker.sock"))
    assert (failure.state, failure.kind) == ("unreachable", "permission")
    assert "docker group" in failure.words


def test_a_daemon_that_drops_every_connection_is_unreachable(daemon: FakeDaemon) -> None:
    def drop() -> tuple[int, object]:
        raise Drop

    daemon.answers["/info"] = drop
    failure = failure_of(daemon.target)
    assert (failure.state, failure.kind) == ("unreachable", "protocol")
    assert "closed the connection" in failure.words


def test_dockers_own_words_are_kept(daemon: FakeDaemon) -> None:
    daemon.answers["/info"] = (500, {"message": "the disk is on fire"})
    assert failure_of(daemon.target).words == "the disk is on fire"


def test_an_answer_that_is_not_understood_names_the_call(daemon: FakeDaemon) -> None:
    daemon.answers["/info"] = (200, {"Name": 7})
    assert "/info" in failure_of(daemon.target).words


def test_a_web_server_is_not_a_daemon(daemon: FakeDaemon) -> None:
    daemon.api_version = ""
    assert "not a Docker daemon" in failure_of(daemon.target).words


@pytest.fixture
def says() -> Iterator[list[bytes]]:
    """A TCP server that answers every connection with these bytes."""
    words: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    client.recv(4096)
                    client.sendall(words[1])

        words.append(str(server.getsockname()[1]).encode())
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield words
        server.shutdown(socket.SHUT_RDWR)


def test_a_port_with_tls_asks_for_another_address(says: list[bytes]) -> None:
    says.append(b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")
    failure = failure_of(Target(address=f"tcp://127.0.0.1:{says[0].decode()}"))
    assert (failure.kind, "TLS" in failure.words) == ("tls", True)


def test_what_speaks_no_http_is_not_a_daemon(says: list[bytes]) -> None:
    says.append(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    assert "not a Docker daemon" in failure_of(Target(address=f"tcp://127.0.0.1:{says[0].decode()}")).words


def test_certificates_are_never_ignored() -> None:
    assert failure_of(Target(address="tcp://127.0.0.1:2376", tls_ca="PEM")).kind == "tls"


@pytest.mark.parametrize(
    "address",
    [
        *("", "docker", "unix://", "unix://host/path", "tcp://", "tcp://host:http", "ftp://h"),
        *("tcp://a..b:2375", "tcp://.lan:2375", f"tcp://{'a' * 70}.lan:2375"),
        *("tcp://a\0b:2375", "unix:///run/a\0b.sock", "unix:///run/\ud800.sock", "tcp://\udc80:2375"),
        *("ssh://", "ssh://root@", "ssh://host:ssh", "ssh://a..b", "ssh://h/run/a%00b.sock", "https://h/path"),
    ],
)
def test_an_address_that_is_none_is_explained(address: str) -> None:
    assert "use unix:///var/run/docker.sock or tcp://" in failure_of(Target(address=address)).words


def test_keys_do_not_show_when_a_target_is_printed() -> None:
    assert "SECRET" not in repr(Target(address="https://host", tls_key="SECRET", ssh_key="SECRET"))
