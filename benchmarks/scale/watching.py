"""Looking at a stack while it runs, without being in its way: each thread here takes a few milliseconds a second.

The simulator stamps its changes (timeNano of its events, over FOLDER/control.sock), and the end is the moment the live
socket handed us the message with the effect: one clock, as all runs on one machine.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import redis
from websockets.exceptions import ConnectionClosed

from tests.stack import Stack

VISIBLE = {"start", "die", "create", "destroy", "pause", "unpause", "rename"}
"""Actions of a container after which the chart shows something else."""
ONE_ACT = 0.2
"""Seconds within which events of one container are one change."""
GIVEN_UP = 20.0
TICKS = os.sysconf("SC_CLK_TCK")


class Effects:
    """Pairs each change of a container with the first message that shows that very container."""

    def __init__(self, stack: Stack, control: Path) -> None:
        self.delays: list[float] = []
        self.unseen: list[str] = []
        self.deltas = self.bytes = 0
        self._waiting: dict[str, list[tuple[float, str]]] = defaultdict(list)
        self._names: dict[str, str] = {}  # Docker's ids by ours
        self._lock = threading.Lock()
        self.open = threading.Event()
        threading.Thread(target=self._listen, args=(stack,), daemon=True).start()
        threading.Thread(target=self._hear, args=(control,), daemon=True).start()

    def forget(self) -> None:
        """Whatever came so far belongs to the warming up."""
        with self._lock:
            self.delays, self.unseen, self.deltas, self.bytes = [], [], 0, 0
            self._waiting.clear()

    def _hear(self, control: Path) -> None:
        for event in events(control):
            if event["Type"] == "container" and event["Action"] in VISIBLE:
                self._changed(event["Actor"]["ID"], event["timeNano"] / 1e9, event["Action"])

    def _changed(self, container: str, at: float, action: str) -> None:
        with self._lock:
            waiting = self._waiting[container]
            if not waiting or at - waiting[-1][0] > ONE_ACT:
                waiting.append((at, action))
            for late in [each for each in waiting if at - each[0] > GIVEN_UP]:
                waiting.remove(late)
                self.unseen.append(late[1])

    def _listen(self, stack: Stack) -> None:
        with contextlib.suppress(ConnectionClosed), stack.socket() as live:
            for text in live:
                self._message(time.time(), text)

    def _message(self, at: float, text: str | bytes) -> None:
        message = orjson.loads(text)
        rows = message if message["type"] in ("snapshot", "source") else message.get("upsert", {})
        shown = {row["id"]: row["docker_id"] for row in rows.get("containers", ())}
        self._names |= shown
        if message["type"] == "snapshot":
            self.open.set()
        if message["type"] != "delta":
            return
        gone = {self._names.pop(row, "") for row in message["remove"].get("containers", ())}
        with self._lock:
            self.deltas, self.bytes = self.deltas + 1, self.bytes + len(text)
            for container in {*shown.values(), *gone} & self._waiting.keys():
                self.delays += [at - began for began, _ in self._waiting.pop(container)]


def size(control: Path) -> dict[str, int]:
    """What the simulated fleet has of each kind."""
    with contextlib.closing(_asked(control, "GET", "/size")) as connection:
        sizes: dict[str, int] = orjson.loads(connection.getresponse().read())
    return sizes


def change(control: Path, rate: float) -> None:
    """So many changes a second in the simulated fleet from now on."""
    with contextlib.closing(_asked(control, "POST", f"/changes?rate={rate:g}")) as connection:
        connection.getresponse().read()


def events(control: Path) -> Iterator[dict[str, Any]]:
    """What all simulated hosts say, until the simulator ends."""
    with contextlib.suppress(http.client.HTTPException, OSError):
        for line in _asked(control, "GET", "/events").getresponse():
            yield orjson.loads(line)


def _asked(control: Path, method: str, path: str) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("simulator")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(control))
    connection.request(method, path)
    return connection


class Ages:
    """When each host was read, from what the stack itself keeps of it."""

    def __init__(self, broker: Path, every: float = 2.0) -> None:
        self._client = redis.Redis(unix_socket_path=str(broker))
        self._every, self._since = every, time.time()
        self._last: dict[bytes, float] = {}
        self.gaps: list[float] = []
        self.most = 0.0
        threading.Thread(target=self._run, daemon=True).start()

    def forget(self) -> None:
        self._since, self.gaps, self.most = time.time(), [], 0.0

    def _run(self) -> None:
        with contextlib.suppress(redis.RedisError):
            while True:
                self._look()
                time.sleep(self._every)

    def _look(self) -> None:
        for source, told in self._client.hgetall("docklines:seen").items():  # type: ignore[union-attr]
            if not source.startswith(b"host:"):
                continue
            at = datetime.fromisoformat(told.decode()).timestamp()
            before = self._last.get(source)
            if before is not None and at > before > self._since:
                self.gaps.append(at - before)
            self._last[source] = at
            self.most = max(self.most, time.time() - at)


class Processes:
    """Memory and processor time of the stack's processes, the simulator's among them, by the name each goes by."""

    def __init__(self, stack: Stack) -> None:
        assert stack.process is not None
        found = {stack.process.pid: "supervisor", **stack.children()}
        self.pids = {pid: name.removeprefix("docklines: ") for pid, name in found.items()}
        self._began = self.cpu()
        self._at = time.monotonic()

    def cpu(self) -> dict[str, float]:
        """Seconds of processor time so far."""
        used: dict[str, float] = defaultdict(float)
        for pid, name in self.pids.items():
            used[name] += cpu_seconds(pid)
        return used

    def shares(self) -> dict[str, float]:
        """Milliseconds a second since this was made."""
        passed = time.monotonic() - self._at
        return {name: (now - self._began[name]) / passed * 1000 for name, now in self.cpu().items()}

    def memory(self) -> dict[str, float]:
        """MiB, each page that n processes share counted as 1/n (proc(5), smaps_rollup)."""
        told: dict[str, float] = defaultdict(float)
        for pid, name in self.pids.items():
            told[name] += pss(pid)
        return told


def cpu_seconds(pid: int) -> float:
    """User and system time so far (proc(5), stat: fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def pss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def total(figures: dict[str, float], name: str) -> float:
    """Of one figure, whatever its labels."""
    return sum(value for sample, value in figures.items() if sample.partition("{")[0] == name)


_SAMPLE = re.compile(r"^(\w+)(?:\{([^}]*)\})? (\S+)$", re.M)


def figures(stack: Stack) -> dict[str, float]:
    """GET /metrics: each sample by its name, with its labels behind it."""
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=20)
    connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {stack.token}"})
    text = connection.getresponse().read().decode()
    connection.close()
    return {f"{name}{{{labels}}}" if labels else name: float(value) for name, labels, value in _SAMPLE.findall(text)}
