"""What is counted when a read ends, by whoever knows of it: the worker that read, or the intake for a node."""

from __future__ import annotations

from collectors.metrics.declared import FAILURES, READ_SECONDS, READS
from collectors.snapshot import Reading


def read_ended(reading: Reading, seconds: float) -> None:
    """A daemon was read in so many seconds, or was not."""
    READS.add(reading.outcome)
    READ_SECONDS.observe(seconds)
    if reading.failure is not None:
        FAILURES.add(reading.failure.kind)
