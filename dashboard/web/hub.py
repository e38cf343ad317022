"""One hub in each web process: takes the published messages from the channel layer and hands each, serialised and
deflated once, to every socket. It also beats: every 5 s the sources' revisions, by which a browser sees what it has
missed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from functools import cache
from typing import Any

import orjson
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer

from dashboard.topology import chart, freshness
from dashboard.topology.publish import GROUP
from dashboard.web import behind
from dashboard.web.packed import Packed
from dashboard.web.standstill import stands_still

BEAT = 5.0
WAITING_AT_MOST = 1000
LARGE = 32_768
"""Characters from which a message is no small matter for the event loop: about 1 ms."""

log = logging.getLogger(__name__)


class Hub:
    """Sockets join with a queue of their own. A queue that nobody empties is ended with None: its browser comes back
    and starts anew, and a slow one never holds the others up."""

    def __init__(self) -> None:
        self.queues: set[asyncio.Queue[Packed | None]] = set()
        self.running: list[asyncio.Task[None]] = []
        self.turn = asyncio.Lock()

    async def join(self) -> asyncio.Queue[Packed | None]:
        queue: asyncio.Queue[Packed | None] = asyncio.Queue(WAITING_AT_MOST)
        self.queues.add(queue)
        if not self.running:
            self.running = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]
        return queue

    def leave(self, queue: asyncio.Queue[Packed | None]) -> None:
        self.queues.discard(queue)

    async def _listen(self) -> None:
        """Never ends: a broker that is away is tried again, and a message lost meanwhile shows as a gap."""
        layer = get_channel_layer()
        while True:
            try:
                channel = await layer.new_channel("hub")
                await layer.group_add(GROUP, channel)
                while True:
                    _end_if_asked()
                    await self._hand_out((await layer.receive(channel))["text"])
            except Exception as error:  # noqa: BLE001 (the layer raises whatever its client does)
                log.warning("Live messages are interrupted, trying again: %s", error)
                await asyncio.sleep(1)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            if self.queues:
                with contextlib.suppress(Exception):  # a database that is away shows as heartbeats that stay out
                    await self._hand_out(await _heartbeat())

    async def _hand_out(self, text: str) -> None:
        """One message at a time, in the order they came: a heartbeat that overtook a delta would look like a loss."""
        async with self.turn:
            if self.queues:
                self._queue(await _packed(text))

    def _queue(self, packed: Packed) -> None:
        for queue in list(self.queues):
            try:
                queue.put_nowait(packed)
            except asyncio.QueueFull:
                self.leave(queue)
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(None)


def _end_if_asked() -> None:
    """Raises CancelledError in a task that was cancelled. The layer takes that for the end of a task of its own, where
    it waits for one while it connects, and goes on."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _packed(text: str) -> Packed:
    """A large message is deflated beside the event loop: 1 MB takes 40 ms, in which no socket would be served."""
    if len(text) < LARGE:
        return Packed.of(text.encode())
    return await asyncio.to_thread(lambda: Packed.of(text.encode()))


@database_sync_to_async
def _heartbeat() -> str:
    beat: dict[str, Any] = {"type": "heartbeat", "sources": chart.revisions(), "collected_at": freshness.all_seen()}
    if stands_still():
        beat["away"] = ["broker"]
    elif told := behind.reads():
        beat["reads"] = told
    return orjson.dumps(beat).decode()


def hub() -> Hub:
    """The hub of the running event loop."""
    return _hub(asyncio.get_running_loop())


@cache
def _hub(_loop: asyncio.AbstractEventLoop) -> Hub:
    return Hub()
