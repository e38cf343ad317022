"""A fake daemon for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.collectors.fake_daemon import FakeDaemon, fake_daemon, replay
from tests.collectors.recorded import FOLDER


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[FakeDaemon]:
    """A daemon that answers pings and nothing else."""
    with fake_daemon(tmp_path / "docker.sock") as running:
        yield running


@pytest.fixture
def worker(daemon: FakeDaemon) -> FakeDaemon:
    """The recorded worker2."""
    replay(daemon, "worker2", FOLDER)
    return daemon


@pytest.fixture
def manager(daemon: FakeDaemon) -> FakeDaemon:
    """The recorded manager."""
    replay(daemon, "manager", FOLDER)
    return daemon
