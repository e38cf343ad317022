"""Names of hosts: a DNS that gives no answer costs each read two seconds and never a thread more."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any

import pytest

from collectors import engine, follow, resolve
from collectors.engine import Target, dial
from collectors.engine.bounded import BoundedSocket
from collectors.target import TcpPlace
from collectors.watcher import Watcher

WAIT = 0.2


class Dns:
    """The system's resolver as a test wants it. `gives` by name; others get no answer until `over`."""

    def __init__(self) -> None:
        self.gives: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.over = threading.Event()
        self.real: Callable[..., Any] = socket.getaddrinfo

    def getaddrinfo(self, host: str, port: int, **told: Any) -> Any:
        if told.get("flags", 0) & socket.AI_NUMERICHOST:
            return self.real(host, port, **told)
        self.asked.append(host)
        if host not in self.gives:
            self.over.wait(10)
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [answer for text in self.gives[host] for answer in self.real(text, port, **told)]


@pytest.fixture
def dns(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dns]:
    made = Dns()
    monkeypatch.setattr(socket, "getaddrinfo", made.getaddrinfo)
    monkeypatch.setattr(dial, "CONNECT_SECONDS", WAIT)
    monkeypatch.setattr(follow, "CONNECT_SECONDS", WAIT)
    yield made
    made.over.set()
    for thread in resolvers():
        thread.join(2)


def resolvers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "resolver"]


def test_a_dead_dns_is_said_and_keeps_nobody_waiting(dns: Dns) -> None:
    began = time.monotonic()
    failure = engine.read(Target(address="tcp://away:2375")).failure
    assert failure is not None
    assert time.monotonic() - began < 3 * WAIT
    assert (failure.state, failure.kind) == ("unreachable", "timeout")
    assert "could not be resolved within 0.2 s" in failure.words


def test_a_name_that_gets_no_answer_holds_one_thread_however_often_it_is_tried(dns: Dns) -> None:
    for _ in range(5):
        engine.identify(Target(address="tcp://away:2375"))
    assert dns.asked == ["away"]
    assert len(resolvers()) == 1
    dns.over.set()
    resolvers()[0].join(2)
    assert resolvers() == []
    engine.identify(Target(address="tcp://away:2375"))
    assert dns.asked == ["away", "away"]


def test_a_dead_dns_costs_the_watcher_one_thread_and_other_hosts_nothing(
    dns: Dns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "RETRY_FIRST", 0.01)
    monkeypatch.setattr(follow, "RETRY_LAST", 0.01)
    dirty: SimpleQueue[int] = SimpleQueue()
    watcher = Watcher(dirty.put)
    for pk in range(20):
        watcher.watch(pk, Target(address=f"tcp://away{pk % 2}:2375"))
    assert {dirty.get(timeout=2) for _ in range(20)} == set(range(20))
    time.sleep(3 * WAIT)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(2)
        dns.gives["here"] = ["127.0.0.1"]
        watcher.watch(20, Target(address=f"tcp://here:{server.getsockname()[1]}"))
        server.accept()[0].close()
    assert sorted(set(dns.asked)) == ["away0", "away1", "here"]
    assert len(resolvers()) == 2
    watcher.close()


def test_an_address_needs_no_dns(dns: Dns) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        dial.dial(Target(address=f"tcp://127.0.0.1:{port}")).close()
        found = resolve.lookup(TcpPlace("::1", port))
    assert found.done()
    assert found.result()[0].address[:2] == ("::1", port)
    assert dns.asked == []


def test_a_silent_address_does_not_hide_the_next_one(dns: Dns, monkeypatch: pytest.MonkeyPatch) -> None:
    reach = BoundedSocket.connect

    def connect(opened: BoundedSocket, address: Any) -> None:
        if address[0] == "127.0.0.9":
            time.sleep(opened.gettimeout() or 9)
            raise TimeoutError("timed out")
        reach(opened, address)

    monkeypatch.setattr(BoundedSocket, "connect", connect, raising=False)
    dns.gives["both"] = ["127.0.0.9", "127.0.0.1"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        began = time.monotonic()
        dial.dial(Target(address=f"tcp://both:{server.getsockname()[1]}")).close()
    assert WAIT / 2 <= time.monotonic() - began < WAIT
