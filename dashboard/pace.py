"""How soon each host is read again: once in an interval, and less often while reads are behind.

Only so many reads are asked for as the readers get done in a few seconds. A host whose moment has come and for which
there is no room waits, once, in the order in which they came: so nothing queues without bound, no host is left out,
and intervals stretch for all alike. It clears by itself as soon as the readers are quick enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.coalesce import Load

GOLDEN = 0.618033988749895

SECONDS_AHEAD = 5.0
"""So much of the readers' work may be asked for. Far less than a read may wait (coalesce.LONGEST_READ)."""

LEAST_AHEAD = 32
"""Reads that may always be under way: two for each thread of a reader (dashboard.run.READERS)."""

BEHIND, CAUGHT_UP = 0.5, 0.2
"""Parts of an interval that a host waits, above which reads are said to be behind, and below which they are not."""


def is_due(host_pk: int, last: float, now: float, interval: float) -> bool:
    """Whether the host's moment lies in (last, now], both in seconds. Moments are spread by the golden ratio, so that
    hosts added one after another lie apart."""
    moment = (host_pk * GOLDEN % 1.0) * interval
    return (now - moment) // interval > (last - moment) // interval


class Pace:
    """`came` takes in hosts whose moment has come, `take` gives those to ask for now. In seconds, by one clock."""

    def __init__(self, interval: float) -> None:
        self.interval = interval
        self.behind = False
        self._waiting: dict[int, float] = {}
        self._seen: tuple[float, Load] | None = None
        self._rate = 0.0

    @property
    def has_waiting(self) -> bool:
        return bool(self._waiting)

    def came(self, due: Iterable[int], hosts: Collection[int], now: float) -> None:
        """`hosts` are all there are: one that was removed waits no more."""
        self._waiting = {pk: since for pk, since in self._waiting.items() if pk in hosts}
        for pk in due:
            self._waiting.setdefault(pk, now)

    def take(self, load: Load, hosts: int, now: float) -> list[int]:
        """As many as there is room for beside the reads under way."""
        self._rate += (self._ended(load, now) - self._rate) * 0.2
        most = max(LEAST_AHEAD, min(SECONDS_AHEAD * self._rate, 2 * hosts / self.interval))
        taken = list(self._waiting)[: max(0, int(most) - load.under_way)]
        for pk in taken:
            del self._waiting[pk]
        return taken

    def _ended(self, load: Load, now: float) -> float:
        """Reads a second that came to their end since the last look, those that events asked for among them: in a
        fleet where much changes they are most, and without them the readers would seem slow."""
        before, self._seen = self._seen, (now, load)
        if before is None or now <= before[0]:
            return self._rate
        at, then = before
        return max(0.0, load.begun - then.begun + then.under_way - load.under_way) / (now - at)

    def every(self, now: float) -> float | None:
        """Seconds from one read of a host to the next while reads are behind, else None."""
        waited = now - min(self._waiting.values()) if self._waiting else 0.0
        self.behind = waited > self.interval * (CAUGHT_UP if self.behind else BEHIND)
        return self.interval + waited if self.behind else None
