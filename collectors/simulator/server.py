"""The sockets: one unix socket a daemon, all served by one event loop, with the faults that daemons have.

Written on asyncio's protocols with httptools' parser: a ping costs 11 us of CPU on an open connection and 46 on a new
one, where aiohttp on the same event loop took 42 and 136, and each followed host is pinged on a new one every 2 s.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from collectors.simulator.connection import Connection
from collectors.simulator.exchange import Answer, Daemon, Request

LONGEST_PATH = 107
"""Bytes of a unix socket's path, by the kernel's sockaddr_un."""
Fault = str
"""One of FAULTS, "" for none."""
FAULTS = {
    "hang": "connects are taken, nothing is answered (SIGSTOP)",
    "refuse": "the socket file stays and refuses (SIGKILL); comes back with another default bridge",
    "gone": "no socket file (stopped); comes back with another default bridge",
    "slow": "each answer takes so many seconds",
    "drop": "a request ends its connection without an answer, as a verbose inspect can on a real daemon",
}


class Listener:
    """One daemon's socket and the connections on it."""

    def __init__(self, daemon: Daemon, path: Path, version: str, on_return: Callable[[], None] = lambda: None) -> None:
        if len(os.fsencode(path)) > LONGEST_PATH:
            raise ValueError(
                f"a socket's path has at most {LONGEST_PATH} bytes; use a shorter folder than {path.parent}."
            )
        self.daemon, self.path, self.on_return = daemon, path, on_return
        self.fault: Fault = ""
        self.seconds = 0.0
        self.connections: set[Connection] = set()
        self.streams: set[Connection] = set()
        self.waiting: list[tuple[Connection, Request]] = []
        always = {"Api-Version": "1.41", "Docker-Experimental": "false", "Ostype": "linux", "Server": version}
        self.headers = "".join(f"{name}: {value}\r\n" for name, value in always.items()).encode()
        self._server: asyncio.AbstractServer | None = None

    @property
    def address(self) -> str:
        return f"unix://{self.path}"

    async def open(self) -> None:
        """Bind anew, over a file that a killed run left. We make the socket, so that closing it leaves the file."""
        self.path.unlink(missing_ok=True)
        bound = socket.socket(socket.AF_UNIX)
        bound.setblocking(False)
        bound.bind(os.fspath(self.path))
        os.chmod(self.path, 0o600)
        bound.listen(256)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(lambda: Connection(self), sock=bound, backlog=256)

    def close(self, *, unlink: bool = True) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for connection in list(self.connections):
            connection.abort()
        if unlink:
            self.path.unlink(missing_ok=True)

    async def turn(self, fault: Fault, seconds: float = 0.0) -> None:
        """Into a fault, or out of it with "". A daemon that hung answers what it was asked meanwhile."""
        was, self.fault, self.seconds = self.fault, fault, seconds
        if fault in ("refuse", "gone"):
            self.close(unlink=fault == "gone")
            self.daemon.kept.forget()
        elif self._server is None:
            await self.open()
            self.on_return()
        if was == "hang":
            waiting, self.waiting = self.waiting, []
            for connection, request in waiting:
                self.take(connection, request)

    def take(self, connection: Connection, request: Request) -> None:
        """Answer a request now, later or never."""
        if self.fault == "hang":
            self.waiting.append((connection, request))
        elif self.fault == "drop":
            connection.abort()
        elif self.fault == "slow":
            asyncio.get_running_loop().call_later(self.seconds, self._answer, connection, request)
        else:
            self._answer(connection, request)

    def _answer(self, connection: Connection, request: Request) -> None:
        answer = self.daemon.answer(request)
        if isinstance(answer, Answer):
            connection.reply(request, answer)
        else:
            connection.begin_stream(answer)

    def tell(self, event: dict[str, Any]) -> None:
        """An event of this daemon, to whoever follows it. A hung one says nothing."""
        self.daemon.kept.add(event)
        if not self.streams or self.fault == "hang":
            return
        line = orjson.dumps(event) + b"\n"
        chunk = b"%x\r\n%b\r\n" % (len(line), line)
        for connection in list(self.streams):
            if connection.stream is not None and connection.stream.wanted.takes(event):
                connection.send_chunk(chunk)


__all__ = ["FAULTS", "Listener"]
