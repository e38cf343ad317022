"""The whole product as a user starts it: the supervisor and all its children, in a folder of its own.

Used by the tests that need everything at once: the swarm, faults, journeys in a browser.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: str, ask: Callable[[], Any], within: float = 15.0, every: float = 0.05) -> Any:
    """Asks until the answer is true, and gives it; fails naming `what` and the last answer."""
    until = time.monotonic() + within
    answer = ask()
    while not answer:
        if time.monotonic() > until:
            raise AssertionError(f"{what}: not within {within} s, last answer {answer!r}")
        time.sleep(every)
        answer = ask()
    return answer


def below(parent: int) -> dict[int, str]:
    """Pids of every process that lives below this one, with the name each goes by."""
    found: dict[int, str] = {}
    waiting = [parent]
    while waiting:
        pid = waiting.pop()
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):  # it ends while we look
                for child in map(int, task.read_text().split()):
                    name = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                    if name:  # one that has ended and that nobody has waited for yet goes by no name
                        found[child] = name
                        waiting.append(child)
    return found


class Stack:
    """One installation. `start` returns when its first page answers; `stop` ends every process of it."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.home, self.port = home, free_port()
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DOCKLINES_")},
            "DJANGO_SETTINGS_MODULE": "dashboard.settings", "DOCKLINES_HOME": str(home),
            "PORT": str(self.port), "BIND": "127.0.0.1",
            "DOCKER_HOST": "unix:///nonexistent/docker.sock", **environ,
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None
        self.token = ""

    @property
    def url(self) -> str:
        return f"http://{self.environ['BIND']}:{self.port}"

    def start(self, hosts: Mapping[str, str] | None = None, *arguments: str) -> None:
        """`hosts` are added first, name to address, so that no demo begins; with none the demo fleet is shown."""
        self.home.mkdir(parents=True, exist_ok=True)
        if hosts:
            self.manage("migrate")
            for name, address in hosts.items():
                self.manage("host", "add", name, address)
        with open(self.home / "stack.log", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dashboard.run", *arguments], cwd=ROOT, env=self.environ, stdout=log, stderr=log
            )
        wait_for("the first page", self._answers, within=60)
        if not self.token:
            self.token = self.manage("token", "create", "admin", "--role", "admin").strip().splitlines()[-1]

    def _answers(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise AssertionError("the stack ended: " + (self.home / "stack.log").read_text()[-3000:])
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            finally:
                if self.process.poll() is None:
                    self.process.kill()
            self.process = None

    def manage(self, *arguments: str) -> str:
        """Runs a manage.py command; its output, or an AssertionError with what it said."""
        ended = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environ, capture_output=True, text=True
        )
        assert ended.returncode == 0, f"{arguments}: {ended.stdout}{ended.stderr}"
        return ended.stdout

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """An API call with the admin's token: status and decoded answer."""
        request = urllib.request.Request(
            self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def topology(self) -> dict[str, Any]:
        status, body = self.call("GET", "/api/v1/topology")
        assert status == 200, body
        return dict(body)

    def host(self, name: str) -> dict[str, Any]:
        return next(host for host in self.topology()["hosts"] if host["name"] == name)

    def operate(self, method: str, path: str, body: Any = None, within: float = 30) -> dict[str, Any]:
        """Asks for a change and waits until Docker has answered: the operation as it ended."""
        status, answer = self.call(method, path, body)
        assert status == 202, answer
        ended = ("succeeded", "refused", "failed", "lost")

        def ask() -> Any:
            found = self.call("GET", f"/api/v1/operations/{answer['operation']}")[1]
            return found if found["state"] in ended else None

        return dict(wait_for("the operation's end", ask, within))

    @contextlib.contextmanager
    def socket(self) -> Iterator[ClientConnection]:
        """The live socket, as a program opens it."""
        headers = {"Authorization": f"Bearer {self.token}"}
        address = f"{self.url.replace('http', 'ws', 1)}/ws/topology"
        with connect(address, additional_headers=headers, max_size=None) as live:
            yield live

    def children(self) -> dict[int, str]:
        """Pids of every process that lives below the supervisor, with the name each goes by."""
        assert self.process is not None
        return below(self.process.pid)

    def kill(self, name: str) -> None:
        """kill -9 for every child that goes by this name."""
        pids = [pid for pid, command in self.children().items() if name in command]
        assert pids, self.children()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
