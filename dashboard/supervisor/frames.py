"""The web server's sockets: a message that comes deflated already goes out as it is, to any number of sockets.

uvicorn alone would deflate each message anew for every socket, in the event loop (40 ms for the first one of 2,500
containers), and keep a window of each socket's past for it (60 KB). Ours are deflated once, without a past
(`dashboard.web.packed`), and so may be any client's next message.
"""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import replace
from typing import Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions import Extension
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.protocol import State

PATIENCE = 30.0
"""Seconds that a client may take to read what was sent. Closing would wait for it to read the rest, which it need not
ever do: it is cut off."""

NO_PAST = ServerPerMessageDeflateFactory(server_no_context_takeover=True, client_no_context_takeover=True)


class Already(Extension):
    """Where deflating would be: marks a frame as deflated, which it is."""

    name = PerMessageDeflate.name

    def encode(self, frame: Frame) -> Frame:
        return replace(frame, rsv1=True)


class SharingProtocol(WebSocketsSansIOProtocol):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.conn.available_extensions = [NO_PAST]

    async def send(self, message: Any) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._send(message)
        except TimeoutError:
            self.transport.abort()
            raise ClientDisconnected from None

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.transport.abort()

    async def _send(self, message: Any) -> None:
        deflated = message.get("deflated")
        if deflated is None or not self._takes_deflated():
            return await super().send(message)
        await self.writable.wait()
        if self.disconnected or self.conn.state is not State.OPEN:
            raise ClientDisconnected
        self.transport.write(Frame(Opcode.TEXT, deflated).serialize(mask=False, extensions=[Already()]))

    def _takes_deflated(self) -> bool:
        """Whether this client agreed to it, with a window as large as ours."""
        return any(
            isinstance(agreed, PerMessageDeflate) and agreed.local_max_window_bits == zlib.MAX_WBITS
            for agreed in self.conn.extensions
        )
