"""What one host's fault costs the others: their latency from event to browser, before it and while it lasts.

Three real hosts in a swarm, the third read over TCP. Also how long each fault takes to be shown, and to be over.

    sudo .venv/bin/python -m benchmarks.faults [TURNS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.latency import Bench, p95
from tests.stack import Stack, wait_for
from tests.swarm.lab import Lab, LabHost

Says = Callable[[dict[str, Any]], bool]


@dataclass(frozen=True)
class Fault:
    """`host` is the number of the one that fails; `shown` whether the topology shows it, `over` that it is right.

    A daemon has returned when it answers a ping.
    """

    name: str
    host: int
    begin: Callable[[LabHost], None]
    end: Callable[[LabHost], None]
    shown: Says
    over: Says


def host_is(number: int, state: str, error: str = "") -> Says:
    def says(topology: dict[str, Any]) -> bool:
        host = next(host for host in topology["hosts"] if host["name"] == f"h{number}")
        return host["state"] == state and (host["error"] or "").startswith(error)

    return says


def swarm_is(state: str) -> Says:
    return lambda topology: [swarm["state"] for swarm in topology["swarms"]] == [state]


FAULTS = (
    Fault("killed", 2, LabHost.kill, LabHost.start, host_is(2, "unreachable", "refused"), host_is(2, "reachable")),
    Fault("stopped", 2, LabHost.stop, LabHost.start, host_is(2, "unreachable", "refused"), host_is(2, "reachable")),
    Fault("cut off over TCP", 3, LabHost.cut, LabHost.heal, host_is(3, "unreachable", "timeout"),
          host_is(3, "reachable")),
    Fault("hung (SIGSTOP)", 2, LabHost.hang, LabHost.resume, host_is(2, "hung"), host_is(2, "reachable")),
    Fault("the only manager killed", 1, LabHost.kill, LabHost.start, swarm_is("stale"), swarm_is("reachable")),
)  # fmt: skip


class Clock:
    """Seconds from its making until the topology says what is waited for, asked beside the measuring."""

    def __init__(self, stack: Stack, says: Says) -> None:
        self.began, self.seconds = time.monotonic(), float("nan")
        self.thread = threading.Thread(target=self._wait, args=(stack, says))
        self.thread.start()

    def _wait(self, stack: Stack, says: Says) -> None:
        wait_for("what the fault shows", lambda: says(stack.topology()), within=60)
        self.seconds = time.monotonic() - self.began

    def read(self) -> float:
        self.thread.join()
        return self.seconds


def measure(benches: list[Bench], turns: int) -> list[float]:
    """The delays of all operations on these hosts, in ms."""
    delays: list[float] = []
    for _ in range(turns):
        for bench in benches:
            bench.delays.clear()
            bench.turn()
            delays += [delay for of_one in bench.delays.values() for delay in of_one]
    return delays


def compare(fault: Fault, lab: Lab, stack: Stack, turns: int) -> None:
    failing = lab.hosts[fault.host - 1]
    benches = [Bench(stack, host) for host in lab.hosts if host is not failing]
    before = measure(benches, turns)
    fault.begin(failing)
    shown = Clock(stack, fault.shown)
    during = measure(benches, turns)
    shown.read()
    fault.end(failing)
    over = Clock(stack, fault.over).read()
    print(
        f"{fault.name:24} shown after {shown.seconds:4.1f} s, right {over:4.1f} s after its return; of the others "
        f"{len(before)} x before: median {statistics.median(before):5.1f} p95 {p95(before):5.1f} ms, "
        f"{len(during)} x during: median {statistics.median(during):5.1f} p95 {p95(during):5.1f} ms, "
        f"p95 ratio {p95(during) / p95(before):.2f}",
        flush=True,
    )
    lab.mend()
    wait_for("all is well", lambda: all(host["state"] == "reachable" for host in stack.topology()["hosts"]), 30)


def main(turns: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lab, stack = Lab("faults", Path(folder) / "lab"), Stack(Path(folder) / "home")
        try:
            lab.up()
            first, second, third = lab.hosts
            stack.start({first.name: first.unix, second.name: second.unix, third.name: third.tcp})
            time.sleep(10)
            for fault in FAULTS:
                compare(fault, lab, stack, turns)
        finally:
            stack.stop()
            lab.down()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
