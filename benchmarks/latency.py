"""From the daemon's event to the message in a browser's socket, on the test swarm of three real hosts.

The beginning is the event's own timeNano (the daemon shares our clock: it runs on this machine), the end is the
moment the socket handed us the message that shows the effect. Operations: run, rm, connect, disconnect, network
create and remove, on every host and also on overlays; the third host is read over TCP. Ends with status 1 when a host
misses what is promised.

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
MEDIAN, P95 = 100.0, 250.0
"""What is promised, in ms, of each host."""


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
    """Measures one host. With its swarm's manager also what happens on overlays, which are made there."""

    def __init__(self, stack: Stack, host: LabHost, manager: LabHost | None = None) -> None:
        self.client, self.turns = host.client(), 0
        self.manager = manager.client() if manager else None
        self.messages, self.events = Listener(), Listener()
        self.delays: dict[str, list[float]] = defaultdict(list)
        threading.Thread(target=listen_to_socket, args=(stack, self.messages), daemon=True).start()
        for told in {host, manager or host}:
            threading.Thread(target=listen_to_events, args=(told.client(), self.events), daemon=True).start()
        self.messages.first(0, lambda message: message["type"] == "snapshot")

    def measure(self, name: str, act: Callable[[], Any], event: tuple[str, str], about: str, effect: Effect) -> None:
        """Acts, and notes the time from the event to the message with the effect. `about` is the Docker id that the
        event is of. Both must be of this very thing: a late second read of the step before is no effect of this one.
        """
        messages, events = len(self.messages.came), len(self.events.came)
        act()
        told = self.events.first(events, lambda e: (e["Type"], e["Action"], e["Actor"]["ID"]) == (*event, about))
        self._note(name, told, self.messages.first(messages, lambda m: m["type"] == "delta" and effect(m)))

    def measure_new(self, name: str, create: Callable[[], str]) -> str:
        """As `measure`, of a network that is made; its Docker id."""
        messages, events = len(self.messages.came), len(self.events.came)
        made = create()
        told = self.events.first(
            events, lambda e: (e["Type"], e["Action"], e["Actor"]["ID"]) == ("network", "create", made)
        )
        self._note(name, told, self.messages.first(messages, lambda m: bool(upserted(m, "networks", docker_id=made))))
        return made

    def _note(self, name: str, told: tuple[float, Any] | None, shown: tuple[float, Any] | None) -> None:
        if told is None or shown is None:
            raise SystemExit(f"{name}: no {'event' if told is None else 'message'} within {WAIT} s")
        self.delays[name].append((shown[0] - told[1]["timeNano"] / 1e9) * 1000)
        time.sleep(0.3)

    def row(self, collection: str, **values: str) -> str:
        """The id that the product gave to what has these values, as the socket told it last."""
        with self.messages.news:
            came = [message for _, message in self.messages.came]
        return next(row["id"] for message in reversed(came) for row in upserted(message, collection, **values))

    def turn(self) -> None:
        """Each operation once, on networks and a container of its own."""
        self.turns += 1
        client, network = self.client, f"bench{self.turns}"
        bridge = self.measure_new("network create", lambda: client.create_network(network, "bridge")["Id"])
        container = client.create_container(
            "lab/busybox:1", ["sleep", "1000"], name=f"b{self.turns}", stop_signal="KILL"
        )["Id"]
        time.sleep(0.3)
        self.measure(
            "run", lambda: client.start(container), ("container", "start"), container,
            lambda m: bool(upserted(m, "containers", docker_id=container, state="running")),
        )  # fmt: skip
        self.join_and_leave(container, bridge, "")
        if self.manager:
            self.turn_on_overlay(self.manager, container)
        row = self.row("containers", docker_id=container)
        self.measure(
            "rm", lambda: client.remove_container(container, force=True), ("container", "destroy"), container,
            lambda m: row in m["remove"].get("containers", []),
        )  # fmt: skip
        row = self.row("networks", docker_id=bridge)
        self.measure(
            "network remove", lambda: client.remove_network(bridge), ("network", "destroy"), bridge,
            lambda m: row in m["remove"].get("networks", []),
        )  # fmt: skip

    def turn_on_overlay(self, manager: docker.APIClient, container: str) -> None:
        name = f"over{self.turns}-{container[:12]}"
        overlay = self.measure_new(
            "overlay create", lambda: manager.create_network(name, "overlay", attachable=True)["Id"]
        )
        self.join_and_leave(container, overlay, "overlay ")
        row = self.row("networks", docker_id=overlay)
        self.measure(
            "overlay remove", lambda: manager.remove_network(overlay), ("network", "remove"), overlay,
            lambda m: row in m["remove"].get("networks", []),
        )  # fmt: skip

    def join_and_leave(self, container: str, network: str, prefix: str) -> None:
        place = {
            "container": self.row("containers", docker_id=container), "network": self.row("networks", docker_id=network)
        }  # fmt: skip
        self.measure(
            f"{prefix}connect", lambda: self.client.connect_container_to_network(container, network),
            ("network", "connect"), network, lambda m: any("ipv4" in end for end in upserted(m, "endpoints", **place)),
        )  # fmt: skip
        row = self.row("endpoints", **place)
        self.measure(
            f"{prefix}disconnect", lambda: self.client.disconnect_container_from_network(container, network),
            ("network", "disconnect"), network, lambda m: row in m["remove"].get("endpoints", []),
        )  # fmt: skip


def upserted(message: Message, collection: str, **values: str) -> list[dict[str, Any]]:
    """The rows with these values that a snapshot or a delta brings."""
    rows = message["upsert"] if message["type"] == "delta" else message if message["type"] == "snapshot" else {}
    return [row for row in rows.get(collection, []) if all(row.get(name) == value for name, value in values.items())]


def p95(delays: list[float]) -> float:
    return sorted(delays)[min(len(delays) - 1, int(len(delays) * 0.95))]


def report(name: str, delays: list[float]) -> None:
    print(
        f"{name:32} {len(delays):4} x  median {statistics.median(delays):6.1f} ms  p95 {p95(delays):6.1f} ms  "
        f"most {max(delays):6.1f} ms"
    )


def misses(name: str, delays: list[float]) -> list[str]:
    """What the promise was broken by."""
    median, high = statistics.median(delays), p95(delays)
    return [
        f"{name}: {what} {value:.1f} ms, not under {limit:g}"
        for what, value, limit in (("median", median, MEDIAN), ("p95", high, P95)) if value >= limit
    ]  # fmt: skip


def main(turns: int) -> None:
    whole: list[float] = []
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        lab, stack = Lab("bench", Path(folder) / "lab"), Stack(Path(folder) / "home")
        try:
            lab.up()
            first, second, third = lab.hosts
            stack.start({first.name: first.unix, second.name: second.unix, third.name: third.tcp})
            for host in lab.hosts:
                delays = measure_host(stack, host, lab.manager, turns)
                missed += misses(host.name, delays)
                whole += delays
        finally:
            stack.stop()
            lab.down()
    report("all, event to browser", whole)
    if missed:
        raise SystemExit("\n".join(missed))


def measure_host(stack: Stack, host: LabHost, manager: LabHost, turns: int) -> list[float]:
    bench = Bench(stack, host, manager)
    for _ in range(turns):
        bench.turn()
    for name, delays in bench.delays.items():
        report(f"{host.name} {name}", delays)
    return [delay for delays in bench.delays.values() for delay in delays]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
