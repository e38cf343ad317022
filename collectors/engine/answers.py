"""The answers on one connection, one after another: HTTP/1.1 as daemons speak it, read by httptools.

Several calls may be sent at once and answered in their order: Go's server reads the next when it has answered one. On
the 25 calls of a read this costs a third of what http.client takes, most of which goes into its headers.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple, Protocol

import httptools

MOST_HEAD = 65_536
"""Bytes of an answer's head."""

PIECE = 65_536


class NotHttp(Exception):
    """What came is no HTTP, or a head without end."""


class CutOff(Exception):
    """The connection ended before a whole answer came."""


class Answer(NamedTuple):
    """`headers` by their names in small letters."""

    status: int
    body: bytes
    headers: dict[bytes, bytes]


class Receiving(Protocol):
    """Of a socket what is used here."""

    def recv_into(self, buffer: memoryview, /) -> int: ...


class Answers:
    """Take them with `next`, one for each call that was sent."""

    def __init__(self, socket: Receiving) -> None:
        self._socket = socket
        self._parser = httptools.HttpResponseParser(self)
        self._piece = memoryview(bytearray(PIECE))
        self._whole: deque[Answer] = deque()
        self._body: list[bytes] = []
        self._headers: dict[bytes, bytes] = {}
        self._in_head, self._head_bytes = True, 0

    def next(self) -> Answer:
        """Waits for it as long as the socket does. Raises NotHttp and CutOff, and what the socket raises."""
        while not self._whole:
            got = self._socket.recv_into(self._piece)
            if not got:
                return self._ended()
            if self._in_head:
                self._head_bytes += got
            try:
                self._parser.feed_data(self._piece[:got])
            except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
                raise NotHttp(str(error)) from error
            if self._in_head and self._head_bytes > MOST_HEAD:
                raise NotHttp("a head without end")
        return self._whole.popleft()

    def end(self) -> None:
        """To be called when no more is taken. The parser knows whom it calls, so both would stay, with the room for
        what comes, until garbage is looked for: sixty KiB a read."""
        vars(self).clear()

    def _ended(self) -> Answer:
        """An answer that says of itself no length ends with the connection, as HTTP/1.0 has it."""
        told = b"content-length" in self._headers or b"transfer-encoding" in self._headers
        if self._in_head or told:
            raise CutOff
        return Answer(self._parser.get_status_code(), b"".join(self._body), self._headers)

    # What the parser calls.

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        self._in_head, self._head_bytes = False, 0

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status >= 200:  # what is below only says that an answer is to come
            self._whole.append(Answer(status, b"".join(self._body), self._headers))
        self._body, self._headers, self._in_head = [], {}, True
