"""When the node is to be read: at each tick, at once when somebody asks, and for events at the first and once more when
no more come. Whatever comes during a read makes exactly one more."""

from __future__ import annotations

import random
import threading
import time

from collectors.bursts import Bursts

NEVER = float("-inf")


class Due:
    """Threads call `ask` and `event`; the reader waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._bursts = Bursts()
        self._asked, self._stopped = True, False
        self._last = NEVER
        self._share = 1.0

    def ask(self) -> None:
        with self._changed:
            self._asked = True
            self._changed.notify_all()

    def event(self) -> None:
        with self._changed:
            self._bursts.heard(0, time.monotonic())
            self._asked = True
            self._changed.notify_all()

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
                    self._share = random.uniform(0.85, 1.0)  # noqa: S311 (no secret)
                    return True
                self._changed.wait(min(tick, self._bursts.next_end) - now)
            return False
