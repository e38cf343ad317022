"""Every figure of GET /metrics that is counted as it happens. docs/metrics.md explains each; a test holds that.

No label names a host, a user or a container: there are as many series with a thousand hosts as with one.
"""

from __future__ import annotations

from typing import get_args

from collectors.metrics.counting import Counter, Figure, Histogram, Level
from collectors.snapshot import FailureKind

FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds. A read of a well daemon takes some 20 ms, the longest 8 s."""

FAILED_BY = tuple(kind for kind in get_args(FailureKind) if kind)
ENDS = ("succeeded", "refused", "failed", "lost")
PROCESSES = ("web", "read", "command", "dashboard", "tick", "intake")

READS = Counter(
    name="docklines_reads",
    means="Reads of daemons that ended: whole, something had changed; unchanged; failed.",
    label="outcome",
    values=("whole", "unchanged", "failed"),
)
READ_SECONDS = Histogram(
    name="docklines_read_seconds",
    means="How long a daemon took to be read, failed reads too.",
    buckets=FAST,
)
FAILURES = Counter(
    name="docklines_failures",
    means="Reads that failed, by why.",
    label="kind",
    values=FAILED_BY,
)
APPLIED = Counter(
    name="docklines_applied",
    means="Readings taken in: as read; or dropped, as a later one came first; or broken, as it could not be kept.",
    label="outcome",
    values=("whole", "unchanged", "failed", "dropped", "broken"),
)
APPLY_SECONDS = Histogram(
    name="docklines_apply_seconds",
    means="How long a reading took to be compared, written and published.",
    buckets=FAST,
)
EVENT_TO_DELTA_SECONDS = Histogram(
    name="docklines_event_to_delta_seconds",
    means="From a daemon's event being heard to the delta that it brought being sent to the browsers.",
    buckets=(0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0),
)
DELTAS = Counter(name="docklines_deltas", means="Deltas sent to the browsers.")
OPERATIONS = Counter(
    name="docklines_operations",
    means="Operations that ended, by how.",
    label="state",
    values=ENDS,
)
COMMANDS_SECONDS = Histogram(
    name="docklines_commands_seconds",
    means="From an operation being asked for to Docker's answer being written down.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0),
)
CPU_SECONDS = Counter(
    name="docklines_cpu_seconds",
    means="Processor time used, by kind of process.",
    label="process",
    values=PROCESSES,
    unit=1_000_000,
)

SOCKETS = Level()
"""Live sockets that are open in this process."""

COUNTED: tuple[Figure, ...] = (
    READS, READ_SECONDS, FAILURES, APPLIED, APPLY_SECONDS, EVENT_TO_DELTA_SECONDS, DELTAS, OPERATIONS, COMMANDS_SECONDS,
    CPU_SECONDS,
)  # fmt: skip
