"""What was measured of a fleet, as a row of a table, and held against what is promised."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

CPU_MS, EVENT_SECONDS, GAP_SECONDS = 8.0, 1.0, 10.0
"""What is promised: of a read that finds nothing new (benchmarks.unchanged), of p95 from event to browser, of p95
between two reads."""

MEMORY_A_MINUTE, QUEUE_AT_MOST = 1.0, 400.0
"""MiB a minute that memory may grow by, to be called flat; and what may ever wait in all queues."""

LONG_ENOUGH = 600.0
"""Seconds that say whether memory is flat: in two minutes after a start it is not, whatever becomes of it."""

OTHERS = {"simulator"}
"""Processes that are no part of the product."""


def quantile(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] if values else 0.0


def slope(samples: Sequence[tuple[float, float]]) -> float:
    """Of the straight line through (seconds, value): how much a minute."""
    if len(samples) < 3:
        return 0.0
    return statistics.linear_regression(*zip(*samples, strict=True)).slope * 60


@dataclass
class Measured:
    """One fleet over `seconds`. Times in seconds, memory in MiB, `cpu` in milliseconds a second by process."""

    hosts: int
    containers: int
    seconds: float
    reads: float
    unchanged: float
    delays: list[float]
    unseen: int
    gaps: list[float]
    oldest: float
    cpu: dict[str, float]
    memory: list[tuple[float, float]]
    queues: list[tuple[float, float]]
    changes: float
    deltas: int
    failures: float = 0.0
    memory_by_process: dict[str, float] = field(default_factory=dict)
    sizes: list[dict[str, int]] = field(default_factory=list)
    """What the fleet had of each kind, in the beginning and in the end."""

    @property
    def reads_a_second(self) -> float:
        return self.reads / self.seconds

    @property
    def ours(self) -> float:
        """Milliseconds of processor time a second, of all that is ours."""
        return sum(value for name, value in self.cpu.items() if name not in OTHERS)

    @property
    def ms_a_read(self) -> float:
        return self.ours / self.reads_a_second if self.reads else 0.0

    @property
    def ms_a_host(self) -> float:
        """Milliseconds of processor time a second for each host."""
        return self.ours / self.hosts

    @property
    def mib(self) -> float:
        return statistics.mean(value for _, value in self.memory) if self.memory else 0.0

    @property
    def most_queued(self) -> float:
        return max((value for _, value in self.queues), default=0.0)


COLUMNS = (
    "hosts", "reads/s", "p50 / p95 / most between reads", "event to browser p50 / p95 / most", "CPU a read",
    "of two cores", "memory", "memory a minute", "most queued",
)  # fmt: skip


def row(found: Measured) -> list[str]:
    gaps, delays = (
        " / ".join(f"{quantile(values, part):.{digits}f}" for part in (0.5, 0.95, 1.0))
        for values, digits in ((found.gaps, 1), (found.delays, 2))
    )
    return [
        f"{found.hosts:,} x {found.containers}", f"{found.reads_a_second:.1f}", f"{gaps} s", f"{delays} s",
        f"{found.ms_a_read:.1f} ms", f"{found.ours / 20:.0f} %", f"{found.mib:.0f} MiB",
        f"{slope(steady(found.memory)):+.1f} MiB", f"{found.most_queued:.0f}",
    ]  # fmt: skip


def table(measured: Sequence[Measured]) -> str:
    """In Markdown."""
    lines = [COLUMNS, ["---"] * len(COLUMNS), *(row(found) for found in measured)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def steady(samples: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """Without the first third, in which pools and caches fill."""
    return samples[len(samples) // 3 :]


def missed(found: Measured) -> list[str]:
    """What the promise was broken by, in sentences."""
    growth = slope(steady(found.memory)) if found.seconds >= LONG_ENOUGH else 0.0
    checks = [
        ("p95 between two reads of a host", quantile(found.gaps, 0.95), GAP_SECONDS, "s"),
        ("p95 from event to browser", quantile(found.delays, 0.95), EVENT_SECONDS, "s"),
        ("memory a minute", growth, MEMORY_A_MINUTE, "MiB"),
        ("most that was queued", found.most_queued, QUEUE_AT_MOST, "messages"),
    ]
    return [
        f"{found.hosts} hosts: {what} is {value:.2f} {unit}, not under {limit:g}"
        for what, value, limit, unit in checks
        if value > limit
    ]


def grows_faster_than_the_fleet(measured: Sequence[Measured]) -> list[str]:
    """Cost of a host may fall as the fleet grows, never rise: a tenth is left for noise."""
    return [
        f"A host costs {later.ms_a_host:.2f} ms a second among {later.hosts}, and {sooner.ms_a_host:.2f} among "
        f"{sooner.hosts}"
        for sooner, later in itertools.pairwise(measured)
        if later.ms_a_host > sooner.ms_a_host * 1.1
    ]
