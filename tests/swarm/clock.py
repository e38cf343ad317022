"""A daemon whose clock is an hour off, as far as it can be seen from outside: a relay that shifts each time it tells.

Docker asks the kernel for the time and not the C library, so nothing can be put before one daemon's clock on a machine
that it shares with others. Every moment that the API tells (RFC 3339, seconds and nanoseconds since 1970) goes through
here an hour later; how long something has lasted ("Up 5 seconds") stays, as it would. Not covered is what nodes check
among themselves: a certificate of the swarm that is not yet valid.
"""

from __future__ import annotations

import re
import select
import socket
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

OFF = timedelta(hours=1)

_WRITTEN = re.compile(rb"2\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\d")
_COUNTED = re.compile(rb'("(?:Created|time|timeNano)":)(\d{10})(\d{9})?\b')
QUIET = 0.005
"""Seconds without another byte after which what came is passed on: a moment may be cut in two."""


def shifted(told: bytes) -> bytes:
    """The same bytes with every moment in them an hour later; not one more or less."""

    def written(found: re.Match[bytes]) -> bytes:
        return (datetime.fromisoformat(found[0].decode()) + OFF).isoformat().encode()

    def counted(found: re.Match[bytes]) -> bytes:
        return found[1] + str(int(found[2]) + int(OFF.total_seconds())).encode() + (found[3] or b"")

    return _COUNTED.sub(counted, _WRITTEN.sub(written, told))


class Relay:
    """A socket at `path` that leads to the daemon behind `daemon`, both paths of unix sockets."""

    def __init__(self, path: Path, daemon: str) -> None:
        self.daemon, self.address = daemon, f"unix://{path}"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(64)

    def __enter__(self) -> Relay:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._carry, args=(self._listener.accept()[0],), daemon=True).start()

    def _carry(self, asking: socket.socket) -> None:
        with asking, socket.socket(socket.AF_UNIX) as answering, suppress(OSError):
            answering.connect(self.daemon)
            while True:
                ready = select.select([asking, answering], [], [])[0]
                if asking in ready and not _pass(asking.recv(65536), answering):
                    return
                if answering in ready and not _pass(shifted(_whole(answering)), asking):
                    return


def _whole(answering: socket.socket) -> bytes:
    """What comes until it is quiet for a moment, or the end."""
    parts = [answering.recv(65536)]
    while parts[-1] and select.select([answering], [], [], QUIET)[0]:
        parts.append(answering.recv(65536))
    return b"".join(parts)


def _pass(told: bytes, to: socket.socket) -> bool:
    to.sendall(told)
    return bool(told)
