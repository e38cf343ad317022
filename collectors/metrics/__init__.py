"""What every process counts of its own work, for GET /metrics of the whole installation.

declared.py   every figure by name, with its unit, its labels and what it means
counting.py   counts in memory: about a microsecond each, nothing sent
events.py     what is counted when a read ends
sending.py    a thread that adds what was counted to Redis, once a second, in one call

A process that nobody asked to send counts all the same: its few dozen numbers stay in its memory. So a node's
collector, which may touch nothing of ours in the broker, needs no other code; the dashboard's intake counts for it.
The dashboard reads the sums in `dashboard/web/metrics/`.
"""

from collectors.metrics.declared import (
    APPLIED,
    APPLY_SECONDS,
    COMMANDS_SECONDS,
    DELTAS,
    EVENT_TO_DELTA_SECONDS,
    FAILURES,
    OPERATIONS,
    READ_SECONDS,
    READS,
    SOCKETS,
)
from collectors.metrics.events import read_ended

__all__ = [
    "APPLIED",
    "APPLY_SECONDS",
    "COMMANDS_SECONDS",
    "DELTAS",
    "EVENT_TO_DELTA_SECONDS",
    "FAILURES",
    "OPERATIONS",
    "READS",
    "READ_SECONDS",
    "SOCKETS",
    "read_ended",
]
