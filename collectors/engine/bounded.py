"""A socket that bounds a whole answer, in time and in size: a timeout of its own holds for each piece only.

A daemon that sends a byte each second would be read for ever, and one that never stops would fill the memory.
"""

from __future__ import annotations

import socket
import time
from typing import Any


class TooMuch(Exception):
    """More bytes came than were allowed."""


class BoundedSocket(socket.socket):
    """`allow` begins an exchange. After its time receiving raises TimeoutError, after its bytes TooMuch."""

    _ends = 0.0
    _left = 0

    def allow(self, seconds: float, size: int) -> None:
        self._ends, self._left = time.monotonic() + seconds, size
        self.settimeout(seconds)  # for sending: sendall counts it for all pieces together

    def recv_into(self, *where: Any) -> int:
        """Of all ways to receive, the one that `answers` takes."""
        patience = self._ends - time.monotonic()
        if patience <= 0:
            raise TimeoutError
        self.settimeout(patience)
        got = super().recv_into(*where)
        self._left -= got
        if self._left < 0:
            raise TooMuch
        return got
