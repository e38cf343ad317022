"""A fleet of 10, 100 and 1,000 simulated hosts with 50 containers each: what it costs, and how soon one sees a change.

The simulator runs on the same machine and changes 1 % of the containers a minute. Each fleet is started, warmed up
until every host was read, and measured: 15 minutes the largest, two the others. What the stack counts comes from its
own /metrics. A fleet has lived for a while before it is served: a fresh one has no one-off jobs, no review networks and
no failed tasks yet, grows by 2 % in the first quarter of an hour, and what is remembered of it with it. Ends with
status 1 when what is promised is missed.

    .venv/bin/python -m benchmarks.fleet [--hosts 10 100 1000] [--containers 50] [--seconds 900] [--quick] [--write]

`--quick` measures a minute of each; `--write` keeps the table and the plot in docs/sizing.md.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from benchmarks.scale import telling
from benchmarks.scale.drawing import plot
from benchmarks.scale.telling import Measured
from benchmarks.scale.watching import Ages, Effects, Processes, change, figures, size, total
from tests.stack import ROOT, Stack, wait_for

CHANGING = 0.01 / 60
"""Of the containers, a second."""
LIVED = 20
"""Changes a host that came before: about as many jobs, bridges and connections come from then on as go."""
AGED, FASTER = 12, 4
"""Changes a host that are seen before memory is judged, and how much sooner than others they come. Until then that of
readers and of the server spreads, with each host's first changes; after them it is as after an hour."""
FILLING, FEW = 1800.0, 20
"""Seconds that first reads, and what follows from them, may take; messages that may wait then."""
SETTLING = 20.0
"""Seconds from when all hosts were read to when the measuring begins."""
LOOK_EVERY = 5.0
BEGINS, ENDS = "<!-- measured -->\n", "<!-- until here -->\n"
"""Between these the page keeps what was measured."""


def measure(hosts: int, containers: int, seconds: float) -> Measured:
    """Starts a fleet and everything else, and looks at it for so long."""
    with tempfile.TemporaryDirectory(prefix="fleet") as folder:
        stack = Stack(Path(folder))
        try:
            changes = max(0.2, hosts * containers * CHANGING)
            options = {"--hosts": hosts, "--containers": containers, "--changes": changes, "--lived": LIVED}
            began = time.monotonic()
            stack.start(None, "--demo", *(f"{word}" for pair in options.items() for word in pair))
            wait_for("every host read", lambda: _reachable(stack) == hosts, FILLING, 1.0)
            _nothing_waits(stack)
            print(f"{hosts} hosts: all read {time.monotonic() - began:.0f} s after the start", flush=True)
            return _watched(stack, hosts, containers, seconds, changes)
        finally:
            stack.stop()


def _reachable(stack: Stack) -> float:
    return figures(stack).get('docklines_hosts{state="reachable"}', 0.0)


def _nothing_waits(stack: Stack) -> None:
    wait_for("nothing waits", lambda: total(figures(stack), "docklines_queue_length") < FEW, FILLING, 2.0)


def _age(stack: Stack, control: Path, hosts: int, changes: float) -> None:
    """Lets the fleet change as often as it would in 24 minutes, and says what memory that took."""
    processes = Processes(stack)
    young, began = _ours(processes), time.monotonic()
    change(control, changes * FASTER)
    time.sleep(AGED * hosts / (changes * FASTER))
    change(control, changes)
    _nothing_waits(stack)
    grown = f"{young:.0f} -> {_ours(processes):.0f} MiB"
    print(f"  {AGED} changes a host in {time.monotonic() - began:.0f} s: {grown}", flush=True)


def _ours(processes: Processes) -> float:
    """MiB of all that is ours."""
    return sum(value for name, value in processes.memory().items() if name not in telling.OTHERS)


def _watched(stack: Stack, hosts: int, containers: int, seconds: float, changes: float) -> Measured:
    control = stack.home / "demo" / "control.sock"
    effects = Effects(stack, control)
    ages = Ages(stack.home / "valkey.sock")
    effects.open.wait(60)
    if seconds >= telling.LONG_ENOUGH:
        _age(stack, control, hosts, changes)
    time.sleep(SETTLING)
    effects.forget()
    ages.forget()
    had = size(control)
    processes, before, began = Processes(stack), figures(stack), time.monotonic()
    memory: list[tuple[float, float]] = []
    queues: list[tuple[float, float]] = []
    while (passed := time.monotonic() - began) < seconds:
        time.sleep(min(LOOK_EVERY, max(0.0, seconds - passed)))
        at, now = time.monotonic() - began, figures(stack)
        memory.append((at, _ours(processes)))
        queues.append((at, total(now, "docklines_queue_length")))
    now, passed = figures(stack), time.monotonic() - began
    reads = total(now, "docklines_reads_total") - total(before, "docklines_reads_total")
    unchanged = 'docklines_reads_total{outcome="unchanged"}'
    return Measured(
        hosts=hosts,
        containers=containers,
        seconds=passed,
        reads=reads,
        unchanged=now.get(unchanged, 0) - before.get(unchanged, 0),
        delays=effects.delays,
        unseen=len(effects.unseen),
        gaps=ages.gaps,
        oldest=ages.most,
        cpu=processes.shares(),
        memory=memory,
        queues=queues,
        changes=changes,
        deltas=effects.deltas,
        failures=total(now, "docklines_failures_total") - total(before, "docklines_failures_total"),
        memory_by_process=processes.memory(),
        sizes=[had, size(control)],
    )


def tell(found: Measured) -> None:
    for name, share in sorted(found.cpu.items(), key=lambda each: -each[1]):
        a_read = share / found.reads_a_second if found.reads else 0.0
        mib = found.memory_by_process[name]
        print(f"  {name[:30]:30} {share / 10:6.1f} % of a core {a_read:6.2f} ms a read {mib:7.1f} MiB")
    print(
        f"  {found.reads:.0f} reads ({found.unchanged:.0f} unchanged), {found.failures:.0f} failed; "
        f"{len(found.delays)} changes seen, {found.unseen} not; {found.deltas} deltas; "
        f"the oldest picture was {found.oldest:.1f} s old"
    )
    first, last = found.sizes
    print("  the fleet had " + ", ".join(f"{first[name]:,} -> {last[name]:,} {name}" for name in first))
    print(telling.table([found]), flush=True)


def write(measured: list[Measured]) -> None:
    """The table and the plot, into docs/sizing.md."""
    lines = {
        "CPU, ms a second": [(found.hosts, found.ms_a_host) for found in measured],
        "memory, MiB": [(found.hosts, found.mib / found.hosts) for found in measured],
    }
    svg = plot("What a host of 50 containers costs", "hosts in the fleet", "for each host", lines)
    (ROOT / "docs" / "pictures" / "cost-of-a-host.svg").write_text(svg)
    page = ROOT / "docs" / "sizing.md"
    before, begins, rest = page.read_text().partition(BEGINS)
    after = rest.partition(ENDS)[2]
    picture = "![What a host costs in fleets of each size](pictures/cost-of-a-host.svg)"
    page.write_text(f"{before}{begins}\n{telling.table(measured)}\n{picture}\n{ENDS}{after}")


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.fleet", description=__doc__)
    parser.add_argument("--hosts", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--containers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=0.0, help="of each fleet")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    largest = max(asked.hosts)
    measured = []
    for hosts in asked.hosts:
        usual = 60.0 if asked.quick else 900.0 if hosts == largest else 120.0
        measured.append(measure(hosts, asked.containers, asked.seconds or usual))
        tell(measured[-1])
    print(telling.table(measured))
    if asked.write:
        write(measured)
    broken = [word for found in measured for word in telling.missed(found)]
    broken += telling.grows_faster_than_the_fleet(measured)
    if broken:
        raise SystemExit("\n".join(broken))


if __name__ == "__main__":
    main()
