"""When the node is to be read: at each tick, at once when somebody asks, and for events at the first and once more when
no more come. Whatever comes during a read makes exactly one more."""

from __future__ import annotations

import random
import threading
import time

from collectors.bursts import Bursts

NEVER = float("-inf")
STAYS = 2.0
"""Seconds for which an event may wait for its answer: more than the end of a burst takes."""


class Due:
    """Threads call `ask` and `event`; the reader waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._bursts = Bursts()
        self._asked, self._stopped = True, False
        self._last = NEVER
        self._share = 1.0
        self._heard_at: float | None = None
        self.answers: float | None = None
        """When the first event was heard (time.monotonic) that the read which is due answers; None where none was."""

    def ask(self) -> None:
        with self._changed:
            self._asked = True
            self._changed.notify_all()

    def event(self) -> None:
        with self._changed:
            now = time.monotonic()
            self._bursts.heard(0, now)
            self._asked = True
            self._heard_at = now if self._heard_at is None else self._heard_at
            self._changed.notify_all()

    def unanswered(self) -> None:
        """The read found nothing new. Docker says an event a little before its lists show the change, so the read that
        follows the burst may still answer it."""
        with self._changed:
            if self.answers is not None and time.monotonic() - self.answers < STAYS:
                self._heard_at = self.answers

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def wait(self, interval: float) -> bool:
        """Returns when a read is due, at most `interval` seconds after the last one was. False when it is to stop.

        A little less than the interval, differently each time, so that a thousand nodes do not read at one moment.
        """
        with self._changed:
            while not self._stopped:
                now = time.monotonic()
                tick = self._last + interval * self._share
                over = self._bursts.ended(now)
                if self._asked or over or now >= tick:
                    self._asked, self._last = False, now
                    self.answers, self._heard_at = self._heard_at, None
                    self._share = random.uniform(0.85, 1.0)  # noqa: S311 (no secret)
                    return True
                self._changed.wait(min(tick, self._bursts.next_end) - now)
            return False
