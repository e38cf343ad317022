"""When a burst of events is over: whoever is told of one reads at once, and once more when no more come."""

from __future__ import annotations

from math import inf

QUIET = 0.7
"""Seconds without an event after which a burst has ended. Longer than Docker takes from an event to what it tells
nobody of: gateway legs, load balancers' addresses, the connecting of a stopped container."""


class Bursts:
    """Of several hosts, each by its number. Times are of one monotonic clock."""

    def __init__(self) -> None:
        self.ends: dict[int, float] = {}
        self.next_end = inf

    def heard(self, pk: int, now: float) -> None:
        self.ends[pk] = now + QUIET
        self.next_end = min(self.next_end, now + QUIET)

    def ended(self, now: float) -> list[int]:
        """The hosts whose burst is over by now, each told once."""
        if now < self.next_end:
            return []
        over = [pk for pk, end in self.ends.items() if end <= now]
        for pk in over:
            del self.ends[pk]
        self.next_end = min(self.ends.values(), default=inf)
        return over
