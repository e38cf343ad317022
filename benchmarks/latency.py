"""From the daemon's event to the message in a browser's socket, on the test swarm of three real hosts.

The beginning is the event's own timeNano (the daemon shares our clock: it runs on this machine), the end is the
moment the socket handed us the message that shows the effect. Operations: run, rm, connect, disconnect, network
create and remove, on every host.

    sudo .venv/bin/python -m benchmarks.latency [TURNS]
"""

from __future__ import annotations

import contextlib
import json
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docker
from websockets.exceptions import ConnectionClosed

from tests.stack import Stack
from tests.swarm.lab import Lab, LabHost

Message = dict[str, Any]
Effect = Callable[[Message], bool]
WAIT = 5.0


class Listener:
    """Collects what comes in, with the moment it came."""

    def __init__(self) -> None:
        self.came: list[tuple[float, Any]] = []
        self.news = threading.Condition()

    def take(self, what: Any) -> None:
        with self.news:
            self.came.append((time.time(), what))
            self.news.notify_all()

    def first(self, since: int, fits: Callable[[Any], bool]) -> tuple[float, Any] | None:
        """The first that fits among those after the first `since`; None after WAIT seconds."""
        until = time.monotonic() + WAIT
        with self.news:
            while True:
                for moment, what in self.came[since:]:
                    if fits(what):
                        return moment, what
                if not self.news.wait(max(0.0, until - time.monotonic())):
                    return None


def listen_to_socket(stack: Stack, into: Listener) -> None:
    with contextlib.suppress(ConnectionClosed), stack.socket() as live:
        for text in live:
            into.take(json.loads(text))


def listen_to_events(client: docker.APIClient, into: Listener) -> None:
    for event in client.events(decode=True):
        into.take(event)


class Bench:
    def __init__(self, stack: Stack, host: LabHost) -> None:
        self.client, self.turns = host.client(), 0
        self.messages, self.events = Listener(), Listener()
        self.delays: dict[str, list[float]] = defaultdict(list)
        for target, about in ((listen_to_socket, stack), (listen_to_events, host.client())):
            into = self.messages if target is listen_to_socket else self.events
            threading.Thread(target=target, args=(about, into), daemon=True).start()
        self.messages.first(0, lambda message: message["type"] == "snapshot")

    def measure(self, name: str, act: Callable[[], Any], event: tuple[str, str], effect: Effect) -> Any:
        """Acts, and notes the time from the last event of that type and action to the message with the effect."""
        messages, events = len(self.messages.came), len(self.events.came)
        result = act()
        told = self.events.first(events, lambda e: (e["Type"], e["Action"]) == event)
        shown = self.messages.first(messages, lambda m: m["type"] == "delta" and effect(m))
        if told is None or shown is None:
            raise SystemExit(f"{name}: no {'event' if told is None else 'message'} within {WAIT} s")
        self.delays[name].append((shown[0] - told[1]["timeNano"] / 1e9) * 1000)
        time.sleep(0.3)
        return result

    def turn(self) -> None:
        """Each operation once, on a network and a container of its own."""
        self.turns += 1
        network, name = f"bench{self.turns}", f"b{self.turns}"
        made = self.measure(
            "network create", lambda: self.client.create_network(network, "bridge")["Id"], ("network", "create"),
            lambda m: any(n["name"] == network for n in m["upsert"].get("networks", [])),
        )  # fmt: skip
        container = self.client.create_container("lab/busybox:1", ["sleep", "1000"], name=name, stop_signal="KILL")[
            "Id"
        ]
        time.sleep(0.3)
        self.measure("run", lambda: self.client.start(container), ("container", "start"), lambda m: runs(m, container))
        self.measure(
            "connect", lambda: self.client.connect_container_to_network(container, made), ("network", "connect"),
            lambda m: bool(m["upsert"].get("endpoints")),
        )  # fmt: skip
        self.measure(
            "disconnect", lambda: self.client.disconnect_container_from_network(container, made),
            ("network", "disconnect"), lambda m: bool(m["remove"].get("endpoints")),
        )  # fmt: skip
        self.measure(
            "rm", lambda: self.client.remove_container(container, force=True), ("container", "destroy"),
            lambda m: bool(m["remove"].get("containers")),
        )  # fmt: skip
        self.measure(
            "network remove", lambda: self.client.remove_network(made), ("network", "destroy"),
            lambda m: bool(m["remove"].get("networks")),
        )  # fmt: skip


def runs(message: Message, container: str) -> bool:
    return any(c["docker_id"] == container and c["state"] == "running" for c in message["upsert"].get("containers", []))


def p95(delays: list[float]) -> float:
    return sorted(delays)[min(len(delays) - 1, int(len(delays) * 0.95))]


def report(name: str, delays: list[float]) -> None:
    print(
        f"{name:32} {len(delays):4} x  median {statistics.median(delays):6.1f} ms  p95 {p95(delays):6.1f} ms  "
        f"most {max(delays):6.1f} ms"
    )


def main(turns: int) -> None:
    whole: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        lab, stack = Lab("bench", Path(folder) / "lab"), Stack(Path(folder) / "home")
        try:
            lab.up()
            stack.start({host.name: host.unix for host in lab.hosts})
            for host in lab.hosts:
                whole += measure_host(stack, host, turns)
        finally:
            stack.stop()
            lab.down()
    report("all, event to browser", whole)


def measure_host(stack: Stack, host: LabHost, turns: int) -> list[float]:
    bench = Bench(stack, host)
    for _ in range(turns):
        bench.turn()
    for name, delays in bench.delays.items():
        report(f"{host.name} {name}", delays)
    return [delay for delays in bench.delays.values() for delay in delays]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
