"""Counting in memory. Whole numbers only: seconds are kept as microseconds, so that sums over processes are exact.

One dictionary a process, from field to what was added since it was last taken. A field is a figure's name with its
label's value, or with a histogram's bucket: `docklines_reads|whole`, `docklines_read_seconds|le=0.05`.
"""

from __future__ import annotations

import os
import threading
from bisect import bisect_left
from dataclasses import dataclass, field
from math import inf

OTHER = "other"
"""What a label says where the value is none of those declared: a figure never has more series than are written here."""

_added: dict[str, int] = {}
_lock = threading.Lock()


def _renew() -> None:
    """A forked process has counted nothing, and may have been forked in the middle of a count of another thread."""
    global _lock
    _lock = threading.Lock()
    _added.clear()


os.register_at_fork(after_in_child=_renew)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`name` is Prometheus', without the suffixes that it adds. At most one label, with the `values` it may have."""

    name: str
    means: str
    label: str = ""
    values: tuple[str, ...] = ()

    def field(self, value: str) -> str:
        return f"{self.name}|{value}"


@dataclass(frozen=True, kw_only=True)
class Counter(Figure):
    """Only grows. `unit` is by how much what is added is divided before it is shown."""

    unit: int = 1

    def add(self, value: str = "", amount: int = 1) -> None:
        name = self.field(value if not self.label or value in self.values else OTHER)
        with _lock:
            _added[name] = _added.get(name, 0) + amount


@dataclass(frozen=True, kw_only=True)
class Histogram(Figure):
    """How long something took. A bucket counts what took at most so many seconds and longer than the one before."""

    buckets: tuple[float, ...]
    _fields: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_fields", tuple(map(self.bucket, (*self.buckets, inf))))

    def bucket(self, bound: float) -> str:
        """The field of what took at most so many seconds."""
        return f"{self.name}|le={bound:g}"

    @property
    def total(self) -> str:
        """The field of the sum of all."""
        return f"{self.name}|sum"

    def observe(self, seconds: float) -> None:
        seconds = max(0.0, seconds)  # clocks of the day step back
        bucket, total = self._fields[bisect_left(self.buckets, seconds)], self.total
        with _lock:
            _added[bucket] = _added.get(bucket, 0) + 1
            _added[total] = _added.get(total, 0) + round(seconds * 1_000_000)


class Level:
    """A gauge of this process: how many there are of something now. Told with each sending, gone with the process."""

    def __init__(self) -> None:
        self.now = 0


def take() -> dict[str, int]:
    """What was counted since the last call."""
    global _added
    with _lock:
        taken, _added = _added, {}
    return taken
