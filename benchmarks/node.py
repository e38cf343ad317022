"""What a node's collector costs its node: memory, processor time idle and a read, and from an event to its outbox.

A real broker and the real collector; a simulated host of 50 containers for what it costs, and a small recorded one for
how soon an event is told of: until the changed snapshot lies in the outbox, by the broker's clock, which is ours.

    .venv/bin/python -m benchmarks.node [EVENTS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.idle import cpu_seconds, pss
from collectors.node import wire
from tests.collectors import recorded
from tests.node.ends import Collector, Dashboard, Server
from tests.node.place import Place, place
from tests.stack import ROOT, wait_for

CONTAINERS, IDLE_SECONDS, READING_SECONDS = 50, 10.0, 15.0
NODE = recorded.snapshot("worker2").node_id


def cost(folder: Path) -> None:
    """Of an idle collector, and of reads that find nothing new."""
    command = [sys.executable, "-m", "collectors.simulator", str(folder / "sim"), "--changes", "0"]
    simulator = subprocess.Popen([*command, "--containers", str(CONTAINERS)], cwd=ROOT, stdout=subprocess.DEVNULL)
    server = Server(folder)
    server.start()
    dashboard = Dashboard(server)
    dashboard.start()
    socket = folder / "sim" / "fra-app-1.sock"
    collector = Collector(folder, server, socket)
    try:
        wait_for("the simulator", socket.exists, 30)
        collector.start()
        wait_for("a reading", lambda: dashboard.readings, 30)
        time.sleep(3)
        assert collector.process is not None
        pid = collector.process.pid
        began = cpu_seconds(pid)
        time.sleep(IDLE_SECONDS)
        print(f"idle: {pss(pid):.1f} MiB, {(cpu_seconds(pid) - began) / IDLE_SECONDS:.2%} of a core")
        dashboard.wish = wire.Wish(interval=0.2)
        for _ in range(2):  # the first brings the wish
            dashboard.send(dashboard.asked[0].node_id, wire.READ_NOW)
            time.sleep(1)
        began, before = cpu_seconds(pid), len(dashboard.readings)
        time.sleep(READING_SECONDS)
        used, reads = cpu_seconds(pid) - began, dashboard.readings[before:]
        assert not any(reading.host for reading in reads)
        print(f"a read of {CONTAINERS} containers that finds nothing new: {used / len(reads) * 1000:.1f} ms of CPU")
    finally:
        collector.kill()
        dashboard.stop()
        server.stop()
        simulator.terminate()
        simulator.wait()


def latency(here: Place, events: int) -> None:
    """From an event to the changed snapshot in the outbox."""
    here.collector.start()
    wait_for("a reading", lambda: here.dashboard.readings, 30)
    wait_for("the stream of events", lambda: here.daemon.streams, 30)
    time.sleep(2)
    here.dashboard.takes_in = False
    took = []
    for number in range(events):
        here.server.admin.delete(wire.outbox(NODE))
        status, info = here.daemon.answers["/info"]  # type: ignore[misc]
        here.daemon.answers["/info"] = (status, {**info, "KernelVersion": str(number)})
        heard = time.time()
        here.daemon.event()
        entries = wait_for("it", lambda: here.server.admin.xrange(wire.outbox(NODE)), every=0.001)
        took.append(int(entries[0][0].split(b"-")[0]) - heard * 1000)
        time.sleep(1.5)
    p95 = sorted(took)[int(len(took) * 0.95)]
    print(f"from an event to the outbox: {statistics.median(took):.0f} ms in the middle, {p95:.0f} ms p95")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="dl-") as name:
        cost(Path(name))
    with place() as around:
        latency(around, int(sys.argv[1]) if sys.argv[1:] else 20)
