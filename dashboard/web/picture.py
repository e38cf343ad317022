"""The first message of a socket, the whole chart, and one source whole for who missed something of it: put together and
deflated once for all that ask meanwhile.

A picture must not be older than the asking, as what happens from then on waits in the socket's queue. It may be kept
while no revision moves: then what would be read is what was read. Where one did, `topology.kept` reads that source
again and has the others. When each source was last read has no revision; it comes anew with the next heartbeat.
"""

from __future__ import annotations

import asyncio
import time
from functools import cache, lru_cache

from channels.db import database_sync_to_async

from dashboard.topology import chart
from dashboard.topology.kept import Kept
from dashboard.web.packed import Packed

KEPT = 30.0
"""Seconds at most, so that no picture says of a host that it was last read long ago."""

SOURCES = 64
"""Sources whose message is kept so: those that were asked for last."""


class Picture:
    """One with each form of ids in each event loop; of one source where that is named."""

    def __init__(self, parts: Kept, source: str = "") -> None:
        self.parts, self.source = parts, source
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
            told, text = self.parts.source(self.source) if self.source else self.parts.snapshot()
            self.known = (told, now, Packed.of(text))
        return self.known[2]


async def picture(*, brief: bool) -> Packed:
    return await _picture(asyncio.get_running_loop(), brief).fresh()


async def source(name: str, *, brief: bool) -> Packed:
    return await _of_source(asyncio.get_running_loop(), name, brief).fresh()


@lru_cache(SOURCES)
def _of_source(loop: asyncio.AbstractEventLoop, name: str, brief: bool) -> Picture:
    return Picture(_picture(loop, brief).parts, name)


@cache
def _picture(_loop: asyncio.AbstractEventLoop, brief: bool) -> Picture:
    return Picture(Kept(brief=brief))
