"""An answer as it came, made out only when it is looked into: most say, byte by byte, what they said before."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, Generic, TypeVar

import msgspec

from collectors.engine.connection import Connection

Shape = TypeVar("Shape")
Entry = TypeVar("Entry")


class Told(Generic[Shape]):
    """The body that `path` was answered with. Whatever makes it out raises EngineError where it is not understood."""

    __slots__ = ("_connection", "_made", "_mark", "_path", "_shape", "body")

    def __init__(self, connection: Connection, path: str, body: bytes, shape: type[Shape]) -> None:
        self.body = body
        self._connection, self._path, self._shape = connection, path, shape
        self._made: Shape | None = None
        self._mark = b""

    @property
    def mark(self) -> bytes:
        """Equal for equal bytes only."""
        self._mark = self._mark or mark(self.body)
        return self._mark

    def made(self) -> Shape:
        if self._made is None:
            self._made = self._connection.decoded(self._path, self.body, self._shape)
        return self._made

    def pieces(self) -> list[Any]:
        """The bytes of each entry of a list."""
        return self._connection.decoded(self._path, self.body, list[msgspec.Raw])

    def entry(self, piece: Any, shape: type[Entry]) -> Entry:
        """One of them, made out."""
        return self._connection.decoded(self._path, bytes(piece), shape)


def mark(text: Any) -> bytes:
    """Of bytes: equal for equal ones only."""
    return blake2b(text, digest_size=16).digest()


def print_of(value: object) -> bytes:
    """Of anything made out: equal for equal ones. A number so large that no message holds it is written as Python
    does."""
    try:
        return mark(_ENCODER.encode(value))
    except OverflowError:
        return mark(repr(value).encode())


_ENCODER = msgspec.msgpack.Encoder()
