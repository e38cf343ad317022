"""Following one daemon: its event stream, and a ping beside it.

A cut link or a stopped daemon leaves an event stream open and silent for ever, so the ping decides. What the events
say is not looked at: each is a hint that the daemon is to be read again. asyncio, as one thread can then follow
hundreds of daemons; `watcher` gives it its thread.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import ssl
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

import httptools

from collectors import resolve, tls
from collectors.errors import EngineError
from collectors.target import SshPlace, Target, TcpPlace

if TYPE_CHECKING:
    from collectors.ssh import Kept

CONNECT_SECONDS = 2.0
TLS_SECONDS = 2.0
ANSWER_SECONDS = 3.0
PING_EVERY, PINGS_A_SECOND = 2.0, 125
"""Seconds between two pings of a host, and how many go to all hosts together: beyond 250 each has its turn more
seldom, as to ping a thousand hosts every two seconds took a quarter of what follows their events."""
PINGS_OF_ONE = 5
"""On one connection, where it is kept for the next."""

RETRY_FIRST, RETRY_LAST = 1.0, 2.0

EVENTS = {
    "type": ["container", "network", "node", "service"],
    "event": [
        *("create", "start", "die", "stop", "pause", "unpause", "rename", "update", "health_status", "destroy"),
        *("connect", "disconnect", "remove"),
    ],
}
"""Filtered by the daemon. Without exec_*: a health check makes three of them at each run. Without kill: a die follows
when it had an effect."""

EVENTS_PATH = "/events?filters=" + quote(json.dumps(EVENTS, separators=(",", ":")))

log = logging.getLogger(__name__)


def ping_every(hosts: int) -> float:
    """Seconds between two pings of one of so many hosts."""
    return max(PING_EVERY, hosts / PINGS_A_SECOND)


class Follower:
    """Calls `dirty` at each event, and when the daemon begins to answer or stops answering."""

    def __init__(
        self, target: Target, dirty: Callable[[], None], every: Callable[[], float] = lambda: ping_every(1)
    ) -> None:
        """`every` gives the seconds to the next ping."""
        self._target, self._dirty, self._every = target, dirty, every
        self._answers: bool | None = None
        self._kept: Kept | None = None  # of a host behind SSH
        self._pinged: Line | None = None

    @property
    def answers(self) -> bool:
        """Whether its stream is open and the last ping was answered."""
        return bool(self._answers)

    async def run(self) -> None:
        """Until cancelled. A daemon that cannot be followed is tried again after one second, then every two."""
        try:
            await self._run()
        finally:
            if self._kept is not None:
                self._kept.close()

    async def _run(self) -> None:
        delay = RETRY_FIRST
        while True:
            try:
                await self._follow()
            except (OSError, EngineError) as error:  # a TimeoutError is an OSError
                log.debug("%r cannot be followed: %s", self._target, error)
            except Exception:
                log.exception("%r is followed again after a surprise", self._target)
            if self._answers:
                delay = RETRY_FIRST
            self._turn(False)
            await asyncio.sleep(delay * random.uniform(0.9, 1.1))  # noqa: S311 (spreads the tries of many hosts)
            delay = min(delay * 1.3, RETRY_LAST)

    async def _follow(self) -> None:
        """One event stream, from its opening until it ends or a ping fails."""
        stream = await self._connect(self._dirty)
        try:
            if (status := await stream.ask(EVENTS_PATH)) != 200:
                raise ConnectionError(f"/events was answered with {status}")
            self._turn(True)
            while not await stream.ends_within(self._every()):
                await self._ping()
        finally:
            stream.close()
            self._leave()

    async def _ping(self) -> None:
        """On a new connection: a daemon that is being stopped takes no more, and still serves those it has for 10 s.
        Over TLS, where a new one costs eight times the ping, and where it is a process there, only at every fifth."""
        if self._pinged is not None and self._pinged.asked < PINGS_OF_ONE:
            try:
                return await self._pinged.ask_whole("/_ping")
            except ConnectionError:  # a new one tells whether it is the daemon that has gone
                self._leave()
        self._leave()
        self._pinged = await self._connect()
        try:
            await self._pinged.ask_whole("/_ping")
        finally:
            if not (self._target.speaks_tls or (self._kept and self._kept.runs_commands)):
                self._leave()

    def _leave(self) -> None:
        if self._pinged is not None:
            self._pinged.close()
            self._pinged = None

    async def _connect(self, piece: Callable[[], None] | None = None) -> Line:
        """Raises OSError, TimeoutError, or EngineError."""
        place = self._target.place()
        if not isinstance(place, SshPlace):
            return await connect(self._target, piece)
        from collectors import ssh  # here, as asyncssh costs 0.3 s and 12 MB where no host is behind SSH

        if self._kept is None:
            self._kept = ssh.Kept(self._target, place)
        line = Line("docker", piece)
        await self._kept.stream(lambda: ssh.Handed(place, line))
        return line

    def _turn(self, answers: bool) -> None:
        if self._answers is not answers:
            self._answers = answers
            self._dirty()


class Sink(Protocol):
    """The way out of a connection: asyncio's, or SSH's."""

    def write(self, data: bytes) -> None: ...

    def abort(self) -> None: ...


class Line(asyncio.Protocol):
    """One HTTP connection, for one request at a time. `piece` is called for every piece of a good answer's body."""

    def __init__(self, host: str, piece: Callable[[], None] | None) -> None:
        self._host, self._piece = host, piece
        self._parser = httptools.HttpResponseParser(self)
        self._transport: Sink | None = None
        self._ended = asyncio.get_running_loop().create_future()
        self._answer: asyncio.Future[int] | None = None
        self._lost = False
        self.asked = 0

    async def ask(self, path: str) -> int:
        """The status of the answer, as soon as its head is there. Raises TimeoutError, or OSError when cut off."""
        loop = asyncio.get_running_loop()
        self._answer, self.asked = loop.create_future(), self.asked + 1
        if self._transport is None or self._lost:
            raise ConnectionResetError("The connection has ended.")
        if self._ended.done():
            self._ended = loop.create_future()
        self._transport.write(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())
        async with asyncio.timeout(ANSWER_SECONDS):
            return await self._answer

    async def ask_whole(self, path: str) -> None:
        """Until the whole answer is there, so that the next may follow it. Raises as `ask` does."""
        await self.ask(path)
        if not await self.ends_within(ANSWER_SECONDS):
            raise TimeoutError

    async def ends_within(self, seconds: float) -> bool:
        await asyncio.wait([self._ended], timeout=seconds)
        return self._ended.done()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.begin(transport)

    def begin(self, sink: Sink) -> None:
        self._transport = sink

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self.close()  # not a Docker daemon

    def connection_lost(self, error: Exception | None) -> None:
        self._lost = True
        self._end()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError("The connection ended without an answer."))

    # What the parser calls.

    def on_headers_complete(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(self._parser.get_status_code())

    def on_body(self, body: bytes) -> None:
        if self._piece is not None and self._parser.get_status_code() == 200:
            self._piece()

    def on_message_complete(self) -> None:
        self._end()

    def _end(self) -> None:
        if not self._ended.done():
            self._ended.set_result(None)


async def connect(target: Target, piece: Callable[[], None] | None = None) -> Line:
    """A connection to a daemon on a socket or a port. Raises OSError, TimeoutError, or EngineError for an address or
    certificates that can open nothing."""
    place = target.place()
    if isinstance(place, TcpPlace):
        context = tls.context_of(target) if target.speaks_tls else None
        return await _first(place, context, piece)
    assert not isinstance(place, SshPlace)
    async with asyncio.timeout(CONNECT_SECONDS):
        loop = asyncio.get_running_loop()
        return (await loop.create_unix_connection(lambda: Line("docker", piece), place.path))[1]


async def _first(place: TcpPlace, context: ssl.SSLContext | None, piece: Callable[[], None] | None) -> Line:
    """A connection to the first address that lets us in; each has its share of the time."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(CONNECT_SECONDS):
        found = await asyncio.wrap_future(resolve.lookup(place))
    seconds = CONNECT_SECONDS + (TLS_SECONDS if context else 0)
    failed: OSError = TimeoutError()
    for each in found:
        try:
            async with asyncio.timeout(seconds / len(found)):
                host, port = each.address[:2]
                line = partial(Line, f"{place.host}:{place.port}", piece)
                name = place.host if context else None
                return (await loop.create_connection(line, host, port, ssl=context, server_hostname=name))[1]
        except OSError as error:
            failed = error
    raise failed
