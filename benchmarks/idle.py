"""What the whole stack costs while nothing happens: memory of all its processes (PSS) and share of one core.

Three real hosts in a swarm, read at the default interval, watched, with one browser's socket open. Ends with
status 1 when it is more than is promised.

    sudo .venv/bin/python -m benchmarks.idle [SECONDS]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.stack import Stack
from tests.swarm.lab import Lab

MIB, PER_CENT = 250.0, 3.0
"""What is promised."""

TICKS = os.sysconf("SC_CLK_TCK")


def pss(pid: int) -> float:
    """Proportional set size in MiB: a page that n processes share counts as 1/n (proc(5), smaps_rollup)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def cpu_seconds(pid: int) -> float:
    """User and system time so far (proc(5), stat: fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(stack: Stack, seconds: float) -> tuple[float, float]:
    """MiB and per cent of a core, of all processes together."""
    assert stack.process is not None
    processes = {stack.process.pid: "supervisor", **stack.children()}
    began = {pid: cpu_seconds(pid) for pid in processes}
    time.sleep(seconds)
    used = {pid: (cpu_seconds(pid) - began[pid]) / seconds * 100 for pid in processes}
    memory = {pid: pss(pid) for pid in processes}
    for pid, name in processes.items():
        print(f"{name[:40]:40} {memory[pid]:7.1f} MiB  {used[pid]:5.2f} % of a core")
    print(f"{'the whole stack, idle':40} {sum(memory.values()):7.1f} MiB  {sum(used.values()):5.2f} % of a core")
    return sum(memory.values()), sum(used.values())


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lab, stack = Lab("idle", Path(folder) / "lab"), Stack(Path(folder) / "home")
        try:
            lab.up()
            stack.start({host.name: host.unix for host in lab.hosts})
            with stack.socket() as live:
                live.recv()
                time.sleep(15)
                memory, used = measure(stack, seconds)
        finally:
            stack.stop()
            lab.down()
    if memory >= MIB or used >= PER_CENT:
        raise SystemExit(f"idle: {memory:.1f} MiB and {used:.2f} % of a core, not under {MIB:g} MiB and {PER_CENT:g} %")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60)
