"""How often collectors are asked to read: less often while what they wrote is not taken in in time.

The tick stretches the intervals of the hosts that we read (`dashboard.pace`); here the same comes of how long the
oldest message waits. An interval reaches a collector with its next read only, so a step is given the time to show.
"""

from __future__ import annotations

from dashboard.pace import BEHIND, CAUGHT_UP

STEP = 1.5
"""Each makes the interval so many times as long: a thousand wishes are written anew for it."""

LONGEST = 600.0
"""Seconds. Events are read and told all the same."""


class Stretch:
    """In seconds, by one clock."""

    def __init__(self, interval: float) -> None:
        self.wanted = self.interval = interval
        self._decided_at = float("-inf")

    @property
    def behind(self) -> bool:
        return self.interval > self.wanted

    def look(self, waits: float, now: float) -> float:
        """The interval to wish for now that the oldest message waits so long. One step in an interval, each way."""
        if now - self._decided_at >= self.interval:
            if waits > self.interval * BEHIND:
                self._turn(min(self.interval * STEP, max(LONGEST, self.wanted)), now)
            elif self.behind and waits < self.interval * CAUGHT_UP:
                self._turn(max(self.interval / STEP, self.wanted), now)
        return self.interval

    def _turn(self, interval: float, now: float) -> None:
        self.interval, self._decided_at = interval, now
