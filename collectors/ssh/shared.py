"""SSH for threads: one loop in a process, in a thread of its own, which keeps one connection to each machine.

A reader gets an ordinary socket, the other end of which the loop relays through a channel. Nothing is carried across a
fork: a child begins with a loop of its own.
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as NotYet
from typing import NamedTuple

from collectors.errors import EngineError
from collectors.ssh.channels import Stream
from collectors.ssh.kept import Kept
from collectors.target import SshPlace, Target

OPEN_SECONDS = 6.0
"""For a stream, a login among it."""

IDLE_SECONDS = 300.0
"""After so long without a stream a connection is closed: its host is gone, or has other keys now."""


class Opened(NamedTuple):
    """A socket to a daemon, and what is known when it ends before its time."""

    socket: socket.socket
    told: Callable[[], EngineError | None]


def stream(target: Target, place: SshPlace) -> Opened:
    """A stream to the daemon. Takes OPEN_SECONDS at most. Raises EngineError."""
    return _here().stream(target, place)


_LOCK = threading.Lock()
_LOOPS: dict[int, _Loop] = {}


def _here() -> _Loop:
    """The loop of this process."""
    with _LOCK:
        if (found := _LOOPS.get(os.getpid())) is None:
            _LOOPS.clear()
            found = _LOOPS[os.getpid()] = _Loop()
        return found


class _Loop:
    def __init__(self) -> None:
        self._kept: dict[Target, Kept] = {}
        self._used: dict[Target, float] = {}
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="ssh", daemon=True).start()

    def stream(self, target: Target, place: SshPlace) -> Opened:
        opening = asyncio.run_coroutine_threadsafe(self._open(target, place), self._loop)
        try:
            return opening.result(OPEN_SECONDS)
        except NotYet:
            opening.cancel()
            words = f"The SSH server of {place} takes long to answer: it is asked again soon."
            raise EngineError(words, kind="timeout") from None

    async def _open(self, target: Target, place: SshPlace) -> Opened:
        self._end_idle()
        kept = self._kept.setdefault(target, Kept(target, place))
        self._used[target] = time.monotonic()
        made = await kept.stream(lambda: _Relayed(place))
        ours, theirs = socket.socketpair()
        try:
            await self._loop.connect_accepted_socket(lambda: _Near(made), theirs)
        except BaseException:
            made.channel.abort()
            ours.close()
            raise
        return Opened(ours, lambda: made.ended)

    def _end_idle(self) -> None:
        since = time.monotonic() - IDLE_SECONDS
        for target in [target for target, used in self._used.items() if used < since]:
            del self._used[target]
            self._kept.pop(target).close()


class _Relayed(Stream):
    """The far end. What comes before the near one is there waits in its channel."""

    near: asyncio.Transport | None = None

    def connection_made(self, chan: object) -> None:
        super().connection_made(chan)  # type: ignore[arg-type]
        self.channel.pause_reading()

    def join(self, near: asyncio.Transport) -> None:
        self.near = near
        self.channel.resume_reading()

    def arrived(self, data: bytes) -> None:
        if self.near is not None:
            self.near.write(data)

    def over(self) -> None:
        if self.near is not None:
            self.near.close()

    def pause_writing(self) -> None:
        if self.near is not None:
            self.near.pause_reading()

    def resume_writing(self) -> None:
        if self.near is not None:
            self.near.resume_reading()


class _Near(asyncio.Protocol):
    """The other end of a reader's socket."""

    def __init__(self, far: _Relayed) -> None:
        self._far = far

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if self._far.channel.is_closing():
            transport.close()
        else:
            self._far.join(transport)

    def data_received(self, data: bytes) -> None:
        if not self._far.channel.is_closing():
            self._far.channel.write(data)
            self._far.hurry()

    def connection_lost(self, exc: Exception | None) -> None:
        self._far.channel.abort()

    def pause_writing(self) -> None:
        self._far.channel.pause_reading()

    def resume_writing(self) -> None:
        self._far.channel.resume_reading()
