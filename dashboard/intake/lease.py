"""One intake at a time: two would take in the same message. Another one waits, and takes over when this one is gone."""

from __future__ import annotations

from redis.exceptions import LockError
from redis.lock import Lock

from dashboard import broker

SECONDS = 10.0


class Lease:
    def __init__(self) -> None:
        self._lock = Lock(broker.client(), "docklines:intake", timeout=SECONDS, thread_local=False)
        self._mine = False

    def keep(self) -> bool:
        """Whether this process is the one, from now on for SECONDS. To be called well before they end."""
        if self._mine:
            try:
                self._mine = bool(self._lock.extend(SECONDS, replace_ttl=True))
            except LockError:  # the broker was started anew, or we were held up for longer
                self._mine = False
        if not self._mine:
            self._mine = bool(self._lock.acquire(blocking=False))
        return self._mine

    def give_up(self) -> None:
        if self._mine:
            self._mine = False
            self._lock.release()
