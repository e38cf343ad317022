"""Follows many daemons at once, and calls back with the number of one that should be read. It changes nothing.

For each daemon one event stream, filtered by the daemon itself, and a ping beside it: a cut link leaves a stream
silent for ever, and a hung daemon keeps it open. All in one thread with an event loop; a stream costs a socket and a
few KB, so a thousand hosts need no thousand threads.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable
from urllib.parse import quote

from collectors.errors import EngineError
from collectors.target import Target, UnixPlace

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 3.0
PING_EVERY = 2.0
RETRY_FIRST = 0.5
RETRY_MOST = 2.0

FILTERS = {
    "type": ["container", "network", "node", "service"],
    "event": [
        # Each health check would add three exec events; they are left out where they arise.
        "create", "start", "restart", "die", "stop", "kill", "oom", "destroy", "pause", "unpause", "rename", "update",
        "health_status", "connect", "disconnect", "remove",
    ],
}  # fmt: skip
EVENTS = "/events?filters=" + quote(json.dumps(FILTERS, separators=(",", ":")))

log = logging.getLogger(__name__)


class Watcher:
    """`on_dirty(pk)` is called from the watcher's own thread, and must return at once: when a stream opens (what was
    before is not known), at each event, and when the daemon stops answering or answers again."""

    def __init__(self, on_dirty: Callable[[int], None]) -> None:
        self._on_dirty = on_dirty
        self._followed: dict[int, asyncio.Task[None]] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="watcher", daemon=True)
        self._thread.start()

    def watch(self, pk: int, target: Target) -> None:
        """Follows this daemon from now on, under its number. Watching a number again replaces its target."""
        self._loop.call_soon_threadsafe(self._follow, pk, target)

    def forget(self, pk: int) -> None:
        self._loop.call_soon_threadsafe(self._drop, pk)

    def close(self) -> None:
        """Ends every stream, and returns when the thread has ended."""
        asyncio.run_coroutine_threadsafe(self._drop_all(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _follow(self, pk: int, target: Target) -> None:
        self._drop(pk)
        self._followed[pk] = self._loop.create_task(Following(target, lambda: self._on_dirty(pk)).run())

    def _drop(self, pk: int) -> None:
        if (task := self._followed.pop(pk, None)) is not None:
            task.cancel()

    async def _drop_all(self) -> None:
        tasks = list(self._followed.values())
        for pk in list(self._followed):
            self._drop(pk)
        await asyncio.gather(*tasks, return_exceptions=True)


class Following:
    """One daemon followed: a stream for as long as pings are answered, then again, until cancelled."""

    def __init__(self, target: Target, dirty: Callable[[], None]) -> None:
        self.target, self.dirty = target, dirty
        self.answering = True

    async def run(self) -> None:
        delay = RETRY_FIRST
        while True:
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._stream())
                    both.create_task(self._ping())
            except* (EngineError, OSError, EOFError) as expected:
                log.debug("%s: %s", self.target, expected.exceptions[0])
            except* Exception as surprises:
                log.exception("%s is followed again after a surprise", self.target, exc_info=surprises.exceptions[0])
            delay = RETRY_FIRST if self.answering else min(delay * 2, RETRY_MOST)
            if self.answering:
                self.answering = False
                self.dirty()
            await asyncio.sleep(delay)

    async def _stream(self) -> None:
        """Reads events until the stream ends, which is an error like any other: a daemon never ends it itself."""
        async with asyncio.timeout(CONNECT_SECONDS + ANSWER_SECONDS):
            reader, writer = await ask(self.target, EVENTS)
            headers = await head(reader)
        try:
            self.answering = True
            self.dirty()
            last = b""
            async for event in lines(reader, chunked="chunked" in headers):
                if event != last:  # some actions are told of twice
                    self.dirty()
                last = event
        finally:
            writer.close()
        raise ConnectionError("the event stream ended")

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_EVERY)
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await ask(self.target, "/_ping")
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await head(reader)
            finally:
                writer.close()


async def ask(target: Target, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection on which GET `path` was sent. Raises EngineError, OSError or TimeoutError (one of them)."""
    place = target.place()
    if isinstance(place, UnixPlace):
        reader, writer = await asyncio.open_unix_connection(place.path)
    else:
        reader, writer = await asyncio.open_connection(place.host, place.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: docker\r\n\r\n".encode())
    return reader, writer


async def head(reader: asyncio.StreamReader) -> str:
    """The headers of a good answer, in lower case. Raises ConnectionError for any other."""
    text = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    if text.split(" ", 2)[1:2] != ["200"]:
        raise ConnectionError(text.partition("\r\n")[0])
    return text.lower()


async def lines(reader: asyncio.StreamReader, *, chunked: bool) -> AsyncIterator[bytes]:
    """The lines of an answer's body as they come, until it ends (RFC 9112, section 7.1)."""
    waiting = b""
    while True:
        if chunked:
            size = int((await reader.readline()).partition(b";")[0], 16)
            piece = (await reader.readexactly(size + 2))[:-2]
        else:
            piece = await reader.read(65536)
        if not piece:
            return
        *whole, waiting = (waiting + piece).split(b"\n")
        for line in whole:
            yield line
