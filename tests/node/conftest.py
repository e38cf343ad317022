"""A broker, somebody in the dashboard's place, and a fleet to read, for the tests of one node's collector."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collectors.fake_daemon import FakeDaemon, fake_daemon, replay
from tests.collectors.recorded import FOLDER
from tests.node.ends import Collector, Dashboard, Server, Start


@pytest.fixture
def folder() -> Iterator[Path]:
    """With a path short enough for sockets."""
    made = Path(tempfile.mkdtemp(prefix="dl-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    running = Server(folder)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def dashboard(server: Server) -> Iterator[Dashboard]:
    running = Dashboard(server)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def daemon(folder: Path) -> Iterator[FakeDaemon]:
    """The recorded worker2, which answers as the test wants."""
    with fake_daemon(folder / "docker.sock") as running:
        replay(running, "worker2", FOLDER)
        yield running


@pytest.fixture
def start(folder: Path, server: Server) -> Iterator[Start]:
    """start(daemon's socket, **environ) starts a collector, which ends with the test."""
    started: list[Collector] = []

    def start(daemon: Path, **environ: str) -> Collector:
        started.append(Collector(folder, server, daemon, **environ))
        started[-1].start()
        return started[-1]

    yield start
    for collector in started:
        collector.kill()
