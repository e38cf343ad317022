"""A real daemon behind TLS: read like any other by who has the papers, and each wrong paper told from the others."""

from __future__ import annotations

import datetime
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from collectors import engine, tls
from collectors.commands import CreateNetwork, RemoveNetwork
from collectors.engine import Target, connection, dial
from collectors.snapshot import Failure, Identity
from tests.doors import certificates
from tests.doors.certificates import DAY, Authority, Pair, now
from tests.doors.servers import Dockerd, relay


def failure_of(target: Target) -> Failure:
    failure = engine.read(target).failure
    assert failure is not None
    return failure


@contextmanager
def speaking_tls(folder: Path, papers: Pair) -> Iterator[str]:
    """An address where a server shows these papers, and says nothing more."""
    (folder / "papers").write_text(papers.cert + papers.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "papers")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client = server.accept()[0]
                    with client, suppress(OSError):
                        context.wrap_socket(client, server_side=True).recv(4096)

        threading.Thread(target=serve, daemon=True).start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def test_a_daemon_tells_the_same_over_tls_as_on_its_socket(dockerd: Dockerd) -> None:
    told = engine.read(dockerd.target())
    assert told.failure is None
    assert told.host == engine.read(dockerd.unix).host


@pytest.mark.parametrize("scheme", ["tcp", "http", "https"])
def test_certificates_mean_tls_whatever_the_scheme(dockerd: Dockerd, scheme: str) -> None:
    assert isinstance(engine.identify(dockerd.target(f"{scheme}://127.0.0.1:{dockerd.port}")), Identity)


def test_a_command_goes_through_tls(dockerd: Dockerd) -> None:
    refused = engine.act(dockerd.target(), RemoveNetwork(network="nosuch"))
    assert (refused.state, "nosuch" in refused.words) == ("refused", True)
    made = engine.act(dockerd.target(), CreateNetwork(name="doors", driver="macvlan", options={"parent": "nowhere0"}))
    assert made.state in ("succeeded", "refused")


def test_what_the_environment_says_of_certificates_does_not_matter(
    dockerd: Dockerd, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "DOCKER_CERT_PATH"):
        monkeypatch.setenv(name, "/nowhere")
    tls._context.cache_clear()
    assert isinstance(engine.identify(dockerd.target()), Identity)


WRONG = {
    "another CA": lambda d: (d.target(ca=Authority("other").cert), "signed by another CA than the one given"),
    "no CA": lambda d: (d.target(ca=""), "signed by no CA that this machine trusts"),
    "another name": lambda d: (d.target(f"tcp://localhost:{d.port}"), "is made for another name than localhost"),
    "no client certificate": lambda d: (
        Target(address=d.address, tls_ca=d.authority.cert),
        "asks for a client certificate",
    ),
    "a stranger's client certificate": lambda d: (
        d.target(client=Authority("other").signed(client=True)),
        "refuses the client certificate",
    ),
    "a server's certificate": lambda d: (
        d.target(client=d.authority.signed("127.0.0.1")),
        "refuses the client certificate",
    ),
    "an expired client certificate": lambda d: (
        d.target(client=d.authority.signed(client=True, begins=now() - 2 * DAY, ends=now() - DAY)),
        "The TLS certificate expired on",
    ),
    "a client certificate of tomorrow": lambda d: (
        d.target(client=d.authority.signed(client=True, begins=now() + DAY / 2)),
        "is valid from",
    ),
    "the key of another": lambda d: (
        d.target(client=Pair(d.client.cert, d.authority.signed(client=True).key)),
        "The TLS key is not the one of the TLS certificate",
    ),
    "no TLS at all": lambda d: (Target(address=d.address), "asks for TLS"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_paper_is_told_from_the_others(dockerd: Dockerd, what: str) -> None:
    target, words = WRONG[what](dockerd)
    failure = failure_of(target)
    assert words in failure.words
    assert (failure.state, failure.kind) == ("unreachable", "tls")


def test_a_client_certificate_that_has_expired_by_the_daemons_clock_alone_is_refused_in_its_words(
    dockerd: Dockerd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This machine's clock is two days late: it takes for good what the daemon does not."""

    class Late(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            return datetime.datetime.now(tz) - 2 * DAY

    monkeypatch.setattr("collectors.keys.datetime", Late)
    papers = dockerd.authority.signed(client=True, begins=now() - 3 * DAY, ends=now() - DAY)
    failure = failure_of(dockerd.target(client=papers, ca=dockerd.authority.cert + "\n"))
    assert failure.kind == "tls"
    assert "client certificate" in failure.words


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [(now() - 2 * DAY, now() - DAY, "has expired"), (now() + DAY / 2, now() + DAY, "compare the clocks")],
)
def test_a_daemons_certificate_is_valid_in_its_time_only(
    tmp_path: Path, begins: datetime.datetime, ends: datetime.datetime, words: str
) -> None:
    authority = Authority()
    with speaking_tls(tmp_path, authority.signed("127.0.0.1", begins=begins, ends=ends)) as address:
        failure = failure_of(Target(address=address, tls_ca=authority.cert))
    assert words in failure.words
    assert failure.kind == "tls"


def test_tls_spoken_to_a_daemon_without_it_says_so(dockerd: Dockerd) -> None:
    with relay(dockerd.socket) as port:
        assert isinstance(engine.identify(Target(address=f"tcp://127.0.0.1:{port}")), Identity)
        failure = failure_of(dockerd.target(f"tcp://127.0.0.1:{port}"))
    assert (failure.kind, "speaks no TLS" in failure.words) == ("tls", True)


def test_who_takes_connections_and_never_answers_tls_hangs(dockerd: Dockerd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "TLS_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        failure = failure_of(dockerd.target(f"tcp://127.0.0.1:{silent.getsockname()[1]}"))
    assert (failure.state, failure.kind) == ("hung", "timeout")


class Endless:
    """A daemon that answers a ping, and then never ends, however it is asked."""

    def __init__(self, pieces: bytes, pause: float) -> None:
        self.pieces, self.pause = pieces, pause

    @contextmanager
    def at(self, folder: Path, papers: Pair) -> Iterator[str]:
        (folder / "papers").write_text(papers.cert + papers.key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "papers")
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=self._serve, args=(server, context), daemon=True).start()
            yield f"https://127.0.0.1:{server.getsockname()[1]}"
            server.shutdown(socket.SHUT_RDWR)

    def _serve(self, server: socket.socket, context: ssl.SSLContext) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._answer, args=(server.accept()[0], context), daemon=True).start()

    def _answer(self, plain: socket.socket, context: ssl.SSLContext) -> None:
        with suppress(OSError), context.wrap_socket(plain, server_side=True) as client:
            client.recv(4096)
            client.sendall(b"HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK")
            client.recv(4096)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n[")
            while True:
                client.sendall(self.pieces)
                time.sleep(self.pause)


def test_an_answer_that_trickles_through_tls_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "READ_SECONDS", 0.3)
    monkeypatch.setattr(engine.reading, "WHOLE_SECONDS", 0.6)
    authority = Authority()
    began = time.monotonic()
    with Endless(b" ", 0.05).at(tmp_path, authority.signed("127.0.0.1")) as address:
        failure = failure_of(Target(address=address, tls_ca=authority.cert))
    assert failure.state == "hung"
    assert time.monotonic() - began < 2


def test_an_answer_without_end_through_tls_is_not_read_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MOST_BYTES", 2**20)
    authority = Authority()
    with Endless(b" " * 65536, 0).at(tmp_path, authority.signed("127.0.0.1")) as address:
        failure = failure_of(Target(address=address, tls_ca=authority.cert))
    assert "more than 1 MiB" in failure.words


def handshakes(monkeypatch: pytest.MonkeyPatch) -> list[Target]:
    """The connections that are opened from now on."""
    opened: list[Target] = []
    dialled = connection.dial
    monkeypatch.setattr(connection, "dial", lambda target: opened.append(target) or dialled(target))
    return opened


def test_a_connection_is_kept_from_one_read_to_the_next(dockerd: Dockerd, monkeypatch: pytest.MonkeyPatch) -> None:
    target = dockerd.target(client=dockerd.authority.signed(client=True))
    opened = handshakes(monkeypatch)
    told = [engine.read(target).host for _ in range(3)]
    assert told == [engine.read(dockerd.unix).host] * 3
    assert opened == [target, dockerd.unix]


def test_a_connection_that_died_meanwhile_is_opened_anew(dockerd: Dockerd, monkeypatch: pytest.MonkeyPatch) -> None:
    target = dockerd.target(client=dockerd.authority.signed(client=True))
    engine.read(target)
    engine.kept._KEPT[os.getpid(), target].connection._socket.shutdown(socket.SHUT_RDWR)
    opened = handshakes(monkeypatch)
    assert engine.read(target).failure is None
    assert opened == [target]


def test_a_certificate_is_looked_at_again_after_a_while(dockerd: Dockerd, monkeypatch: pytest.MonkeyPatch) -> None:
    target = dockerd.target(client=dockerd.authority.signed(client=True))
    engine.read(target)
    monkeypatch.setattr(engine.kept, "KEPT_SECONDS", 0.0)
    opened = handshakes(monkeypatch)
    engine.read(target)
    assert opened == [target]


def test_what_nobody_reads_any_more_is_closed(dockerd: Dockerd, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (dockerd.target(client=dockerd.authority.signed(client=True)) for _ in range(2))
    engine.read(one)
    monkeypatch.setattr(engine.kept, "IDLE_SECONDS", 0.0)
    engine.read(other)
    assert (os.getpid(), one) not in engine.kept._KEPT


def test_a_context_is_made_once_for_each_content(dockerd: Dockerd) -> None:
    other = f"tcp://localhost:{dockerd.port}"
    assert tls.context_of(dockerd.target()) is tls.context_of(dockerd.target(other))
    assert tls.context_of(dockerd.target()) is not tls.context_of(dockerd.target(ca=certificates.Authority().cert))
