"""Tells at once which host is worth reading again: one event stream and one ping for each, all in one thread.

It changes nothing and reads nothing. Whoever is told `on_dirty` has the host read, and once more when it has become
quiet: Docker says an event up to 10 ms before its lists show the change (measured on a container that ends by
itself), and says nothing at all of docker_gwbridge and of load balancers.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from functools import partial

from collectors.follow import Follower, ping_every
from collectors.target import Target

PACE = 0.05
"""Seconds between two calls for the same host: ten thousand events a second are twenty calls."""

log = logging.getLogger(__name__)


class Watcher:
    """Calls `on_dirty(pk)` at each event of a host, and when it begins to answer or stops answering: at once, and for
    all that follows within PACE once more at its end.

    It calls from its own thread, so `on_dirty` must return quickly.
    """

    def __init__(self, on_dirty: Callable[[int], object]) -> None:
        self._on_dirty = on_dirty
        self._following: dict[int, asyncio.Task[None]] = {}
        self._followers: dict[int, Follower] = {}
        self._resting: dict[int, bool] = {}  # hosts called for just now, and whether they are dirty again
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)
        self._thread.start()

    def watch(self, pk: int, target: Target) -> None:
        """Follows this host from now on, in place of one followed under the same pk."""
        self._loop.call_soon_threadsafe(self._start, pk, target)

    def forget(self, pk: int) -> None:
        """Follows it no longer. A call for it may still be under way."""
        self._loop.call_soon_threadsafe(self._stop, pk)

    def hears(self, pk: int) -> bool:
        """Whether this host answered when it was last asked: some two seconds ago, at most four; in a fleet of a
        thousand eight, at most ten."""
        follower = self._followers.get(pk)
        return follower is not None and follower.answers

    def close(self) -> None:
        """Ends every stream, and returns when the thread has ended."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _run(self) -> None:
        self._loop.run_forever()
        for pk in list(self._following):
            self._stop(pk)
        self._loop.run_until_complete(self._ended())
        self._loop.close()

    async def _ended(self) -> None:
        """When all that was cancelled, also just before, has closed its connections."""
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, pk: int, target: Target) -> None:
        self._stop(pk)
        self._followers[pk] = Follower(target, partial(self._tell, pk), lambda: ping_every(len(self._following)))
        self._following[pk] = self._loop.create_task(self._followers[pk].run())

    def _stop(self, pk: int) -> None:
        self._followers.pop(pk, None)
        if (task := self._following.pop(pk, None)) is not None:
            task.cancel()
        if pk in self._resting:
            self._resting[pk] = False

    def _tell(self, pk: int) -> None:
        if pk in self._resting:
            self._resting[pk] = True
            return
        self._resting[pk] = False
        self._loop.call_later(PACE, self._rested, pk)
        try:
            self._on_dirty(pk)
        except Exception:
            log.exception("host:%s is dirty, and nobody could be told", pk)

    def _rested(self, pk: int) -> None:
        if self._resting.pop(pk):
            self._tell(pk)
