"""One HTTP connection to a simulated daemon: requests in, replies and event streams out."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import httptools
import orjson

from collectors.simulator import exchange
from collectors.simulator.exchange import Answer, Request, Stream
from collectors.simulator.refusal import Refusal

if TYPE_CHECKING:
    from collectors.simulator.server import Listener

REASONS = {200: "OK", 201: "Created", 204: "No Content", 304: "Not Modified", 400: "Bad Request", 403: "Forbidden"}
REASONS |= {
    404: "Not Found",
    409: "Conflict",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
}
LINES = {status: f"HTTP/1.1 {status} {reason}\r\n".encode() for status, reason in REASONS.items()}
UNREAD_BYTES = 4 << 20
"""A follower that leaves so much unread is cut off, as it would grow this process without end."""


class Connection(asyncio.Protocol):
    """Parses with httptools; requests of one connection are answered in their order."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.stream: Stream | None = None
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._target, self._body = b"", b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")
        self._transport = transport  # type: ignore[assignment]  # uvloop's transports are none of asyncio's
        self.listener.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.listener.connections.discard(self)
        self.listener.streams.discard(self)
        self.stream = self._transport = None

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self.abort()

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        target, body, self._target, self._body = self._target, self._body, b"", b""
        method = self._parser.get_method().decode()
        try:
            request = exchange.request(method, target.decode("latin-1"), body)
        except Refusal as refusal:
            self.reply(Request(method, "", {}, {}), exchange.refused(refusal))
            return
        self.listener.take(self, request)

    def reply(self, request: Request, answer: Answer) -> None:
        if self._transport is None:
            return
        kind = f"Content-Type: {answer.kind}\r\n".encode() if answer.kind else b""
        length = b"" if answer.status in (204, 304) else b"Content-Length: %d\r\n" % len(answer.body)
        body = b"" if request.method == "HEAD" or answer.status in (204, 304) else answer.body
        self._transport.write(b"".join((LINES[answer.status], self.listener.headers, kind, length, b"\r\n", body)))
        if not self._parser.should_keep_alive():
            self._transport.close()

    def begin_stream(self, stream: Stream) -> None:
        """Headers at once, past events, and from now on what `Listener.tell` brings."""
        if self._transport is None:
            return
        kind = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        self._transport.write(LINES[200] + self.listener.headers + kind)
        for event in stream.past:
            line = orjson.dumps(event) + b"\n"
            self.send_chunk(b"%x\r\n%b\r\n" % (len(line), line))
        self.stream = stream
        self.listener.streams.add(self)
        if stream.until is not None:
            asyncio.get_running_loop().call_later(max(0.0, stream.until - time.time()), self._end_stream)

    def send_chunk(self, chunk: bytes) -> None:
        if self._transport is None:
            return
        self._transport.write(chunk)
        if self._transport.get_write_buffer_size() > UNREAD_BYTES:
            self.abort()

    def _end_stream(self) -> None:
        if self._transport is not None:
            self._transport.write(b"0\r\n\r\n")
            self._transport.close()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()
