"""A fleet that is served while the tests look at it, in an event loop of its own thread."""

from __future__ import annotations

import asyncio
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Coroutine, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import docker
import orjson
import pytest

from collectors.simulator.exchange import Daemon
from collectors.simulator.fleet import Fleet
from collectors.simulator.generate import generate
from collectors.simulator.model import Host
from collectors.simulator.running import Running

WAIT = 10.0


class UnixConnection(HTTPConnection):
    """http.client over a unix socket."""

    def __init__(self, path: Path, timeout: float = WAIT) -> None:
        super().__init__("docker", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class Served:
    """A running fleet, and ways to ask it."""

    def __init__(self, running: Running, loop: asyncio.AbstractEventLoop) -> None:
        self.running, self.loop = running, loop

    @property
    def fleet(self) -> Fleet:
        return self.running.fleet

    @property
    def folder(self) -> Path:
        return self.running.folder

    def host(self, name: str) -> Host:
        return self.fleet.hosts[name]

    def client(self, name: str) -> docker.APIClient:
        return docker.APIClient(base_url=f"unix://{self.folder / name}.sock", version="auto", timeout=WAIT)

    def ask(self, name: str, method: str, path: str, body: Any = None, timeout: float = WAIT) -> tuple[int, Any]:
        """Status and decoded reply of one request to a host, or to "control"."""
        connection = UnixConnection(self.folder / f"{name}.sock", timeout)
        try:
            connection.request(method, path, orjson.dumps(body) if body is not None else None)
            reply = connection.getresponse()
            raw = reply.read()
            return reply.status, orjson.loads(raw) if raw.strip() else None
        finally:
            connection.close()

    def get(self, name: str, path: str) -> Any:
        status, reply = self.ask(name, "GET", path)
        assert status == 200, reply
        return reply

    def words(self, name: str, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """How Docker refuses."""
        status, reply = self.ask(name, method, path, body)
        return status, reply["message"]

    def do(self, act: Callable[[], Any]) -> Any:
        """An act on the fleet in its own loop, where nothing else touches it meanwhile."""

        async def run() -> Any:
            return act()

        return self.wait_for(run())

    def wait_for(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(WAIT)


Serve = Callable[..., Served]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """serve(hosts=4, containers=15, seed=1, changes=0, others=[]) starts a fleet; it ends with the test."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    started: list[Running] = []
    folders: list[Path] = []

    def start(
        hosts: int = 4, containers: int = 15, seed: int = 1, changes: float = 0, others: list[Daemon] | None = None
    ) -> Served:
        folders.append(Path(tempfile.mkdtemp(prefix="dl-")))
        running = Running(folders[-1], generate(hosts, containers, seed), changes=changes, others=others)
        served = Served(running, loop)
        served.wait_for(running.start())
        started.append(running)
        return served

    yield start
    for running in started:
        asyncio.run_coroutine_threadsafe(running.stop(), loop).result(WAIT)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
