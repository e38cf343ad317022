"""A message of the socket as it goes out: its text, and the same deflated once for all sockets that take it so.

`dashboard.supervisor.frames` sends the deflated form as it is. A server that knows nothing of it sends the text.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

FLUSH = b"\x00\x00\xff\xff"
"""What a sync flush ends with, and a message on the wire leaves out (RFC 7692, 7.2.1)."""


@dataclass(frozen=True)
class Packed:
    text: str
    deflated: bytes

    @classmethod
    def of(cls, text: bytes) -> Packed:
        """Deflated from nothing, so that it may come after any other message. Z_FILTERED, as it is full of ids in
        hexadecimal: to take their short chance matches for repetitions makes them longer, not shorter."""
        stream = zlib.compressobj(wbits=-zlib.MAX_WBITS, strategy=zlib.Z_FILTERED)
        deflated = stream.compress(text) + stream.flush(zlib.Z_SYNC_FLUSH)
        return cls(text.decode(), deflated.removesuffix(FLUSH))

    def message(self) -> dict[str, Any]:
        """ASGI's, with an extension of ours."""
        return {"type": "websocket.send", "text": self.text, "deflated": self.deflated}
