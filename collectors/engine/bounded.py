"""Sockets that bound a whole answer, in time and in size: a timeout of its own holds for each piece only.

A daemon that sends a byte each second would be read for ever, and one that never stops would fill the memory.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

from collectors import tls
from collectors.errors import EngineError
from collectors.target import Target

SLACK = 0.05
"""Seconds that a wait may be longer than it should be: a socket's timeout is a call to the kernel each time that it is
set, in which the thread lets others go first, and a read takes twenty answers."""


class TooMuch(Exception):
    """More bytes came than were allowed."""


class BoundedSocket(socket.socket):
    """`allow` begins an exchange. After its time receiving raises TimeoutError, after its bytes TooMuch."""

    _ends = 0.0
    _left = 0

    def allow(self, seconds: float, size: int) -> None:
        self._ends, self._left = time.monotonic() + seconds, size
        self._wait(seconds)  # for sending: sendall counts it for all pieces together

    def recv_into(self, *where: Any) -> int:
        """Of all ways to receive, the one that `answers` takes."""
        patience = self._ends - time.monotonic()
        if patience <= 0:
            raise TimeoutError
        self._wait(patience)
        got = super().recv_into(*where)
        self._left -= got
        if self._left < 0:
            raise TooMuch
        return got

    def _wait(self, seconds: float) -> None:
        """So long at most, from now on, and SLACK."""
        if not seconds <= (self.gettimeout() or 0.0) <= seconds + SLACK:
            self.settimeout(seconds)

    def failure(self, error: Exception) -> EngineError | None:
        """What this way to a daemon knows of an exchange that broke off; None: nothing more than that it did."""
        return None


class BoundedTlsSocket(BoundedSocket, ssl.SSLSocket):
    """The same under TLS. Made by a context whose `sslsocket_class` it is, so that no piece goes round the bounds."""

    target: Target

    def failure(self, error: Exception) -> EngineError | None:
        """A daemon that refuses our certificate says so after the handshake, and the word may lie unread behind an
        error of sending."""
        if isinstance(error, ConnectionError) and not isinstance(error, ssl.SSLError):
            try:
                self.settimeout(0)
                self.read(1)
            except ssl.SSLError as told:
                error = told
            except (OSError, ValueError):  # ValueError: it was shut down
                pass
        if isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLWantReadError, ssl.SSLEOFError)):
            return tls.failed(self.target, error)
        return None


class RelayedSocket(BoundedSocket):
    """Our end of a pair whose other end is somebody's who knows more: of a stream through SSH, say."""

    told: Callable[[], EngineError | None]

    def failure(self, error: Exception) -> EngineError | None:
        return self.told()
