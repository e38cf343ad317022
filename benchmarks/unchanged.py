"""What a read of a host costs where nothing has changed, all told: tick, broker, reader and whatever follows.

A hundred simulated hosts of 50 containers are read a hundred times a second together, and no container changes. Every
process of ours is counted, the simulator is not; what they use when nobody is read is in it as well. Ends with status 1
when it is more than is promised, or when a row was written.

    .venv/bin/python -m benchmarks.unchanged [SECONDS]
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.scale.telling import CPU_MS, OTHERS
from benchmarks.scale.watching import Processes, figures, total
from tests.stack import Stack, wait_for

HOSTS, CONTAINERS = 100, 50
INTERVAL = "1.5"
"""Seconds, of which the tick keeps half a second for itself: each host is read once a second."""
SETTLING = 6.0


def reads(stack: Stack) -> dict[str, float]:
    """So far, by outcome."""
    return {
        name.partition('"')[2].rstrip('"}'): value
        for name, value in figures(stack).items()
        if name.startswith("docklines_reads_total{")
    }


def written(home: Path) -> tuple[object, ...]:
    """What any write to the inventory moves."""
    with sqlite3.connect(home / "docklines.sqlite3") as database:
        changes = database.execute("SELECT count(*) FROM inventory_change").fetchone()
        hosts = database.execute("SELECT sum(revision), max(collected_at) FROM inventory_host").fetchone()
    return (*changes, *hosts)


def settle(stack: Stack) -> None:
    """Until nothing follows any more from the first reads: no delta for some seconds."""
    deltas = -1.0
    while (now := total(figures(stack), "docklines_deltas_total")) != deltas:
        deltas = now
        time.sleep(SETTLING)


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="unchanged") as folder:
        stack = Stack(Path(folder), DOCKLINES_COLLECT_INTERVAL=INTERVAL)
        try:
            words = ("--hosts", str(HOSTS), "--containers", str(CONTAINERS), "--changes", "0")
            stack.start(None, "--demo", *words)
            reached = 'docklines_hosts{state="reachable"}'
            wait_for("every host read", lambda: figures(stack).get(reached) == HOSTS, 300, 1.0)
            settle(stack)
            before, rows, processes = reads(stack), written(stack.home), Processes(stack)
            time.sleep(seconds)
            shares, now, rows_now = processes.shares(), reads(stack), written(stack.home)
        finally:
            stack.stop()
    made = {outcome: now[outcome] - before[outcome] for outcome in now}
    a_second = sum(made.values()) / seconds
    for name, share in sorted(shares.items(), key=lambda each: -each[1]):
        print(f"{name[:30]:30} {share / a_second:6.2f} ms a read")
    ours = sum(share for name, share in shares.items() if name not in OTHERS) / a_second
    print(f"{a_second:.1f} reads a second, {made}; {ours:.2f} ms of CPU a read, all told on our side")
    if ours >= CPU_MS:
        raise SystemExit(f"unchanged: {ours:.2f} ms a read, not under {CPU_MS:g}")
    if rows != rows_now:
        raise SystemExit("unchanged: rows were written")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 30)
