"""The first message of a socket, the whole chart, and one source whole for who missed something of it: read,
serialised and deflated once for all that ask meanwhile.

A picture must not be older than the asking, as what happens from then on waits in the socket's queue. It may be kept
while no revision moves: then what would be read is what was read. What has no revision in it (when each source was last
read) comes with the next heartbeat.
"""

from __future__ import annotations

import asyncio
import time
from functools import cache, lru_cache
from typing import Any

import orjson
from channels.db import database_sync_to_async

from dashboard.topology import chart
from dashboard.web.packed import Packed

KEPT = 30.0
"""Seconds at most, should anything ever change a row past its revision."""


SOURCES = 64
"""Sources that are kept so: those that were asked for last."""


class Picture:
    """One of each kind in each event loop; of one source where that is named."""

    def __init__(self, brief: bool, source: str = "") -> None:
        self.brief, self.source = brief, source
        self.reading: asyncio.Future[Packed] | None = None
        self.next: asyncio.Future[Packed] | None = None
        self.known: tuple[dict[str, int], float, Packed] | None = None

    async def fresh(self) -> Packed:
        """Not older than the call. Who calls while one is read shares the next one with all others that do."""
        if self.next is None:
            self.next = asyncio.ensure_future(self._after(self.reading))
        return await asyncio.shield(self.next)

    async def _after(self, before: asyncio.Future[Packed] | None) -> Packed:
        if before is not None:
            await asyncio.wait([before])
        self.reading, self.next = self.next, None
        return await self._read()

    @database_sync_to_async
    def _read(self) -> Packed:
        revisions, now = chart.revisions(self.source), time.monotonic()
        if self.known is None or self.known[0] != revisions or now - self.known[1] > KEPT:
            told, whole = self._whole()
            self.known = (told, now, Packed.of(orjson.dumps(whole)))
        return self.known[2]

    def _whole(self) -> tuple[dict[str, int], dict[str, Any]]:
        """The message, and the revisions it tells."""
        if not self.source:
            whole = chart.whole_for_socket(brief=self.brief)
            return whole["sources"], whole
        whole = chart.source_for_socket(self.source, brief=self.brief)
        return {self.source: whole["revision"]} if "revision" in whole else {}, whole


async def picture(*, brief: bool) -> Packed:
    return await _picture(asyncio.get_running_loop(), brief).fresh()


async def source(name: str, *, brief: bool) -> Packed:
    return await _of_source(asyncio.get_running_loop(), name, brief).fresh()


@lru_cache(SOURCES)
def _of_source(_loop: asyncio.AbstractEventLoop, name: str, brief: bool) -> Picture:
    return Picture(brief, name)


@cache
def _picture(_loop: asyncio.AbstractEventLoop, brief: bool) -> Picture:
    return Picture(brief)
