"""One dockerd and one sshd for all tests of this folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import needs
from tests.doors.servers import Dockerd, Sshd


@contextmanager
def open_folder(name: str) -> Iterator[Path]:
    """One that every user may look into, as /run and /etc/ssh are."""
    with tempfile.TemporaryDirectory(prefix=f"docklines-{name}-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def dockerd() -> Iterator[Dockerd]:
    needs.require("doors")
    with open_folder("dockerd") as folder:
        made = Dockerd(folder)
        with made.running():
            yield made


@pytest.fixture(scope="session")
def sshd() -> Iterator[Sshd]:
    needs.require("doors")
    with open_folder("sshd") as folder:
        made = Sshd(folder)
        with made.running():
            yield made
