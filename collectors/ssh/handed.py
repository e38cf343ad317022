"""A stream for who lives in the loop of its connection: bytes are handed over as asyncio hands them to a protocol."""

from __future__ import annotations

from typing import Protocol

import asyncssh

from collectors.ssh.channels import Stream
from collectors.target import SshPlace


class Taker(Protocol):
    """What takes part in an HTTP exchange: collectors.follow.Line."""

    def begin(self, sink: asyncssh.SSHClientChannel[bytes], /) -> None: ...

    def data_received(self, data: bytes, /) -> None: ...

    def connection_lost(self, error: Exception | None, /) -> None: ...


class Handed(Stream):
    def __init__(self, place: SshPlace, taker: Taker) -> None:
        super().__init__(place)
        self._taker = taker

    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        super().connection_made(chan)
        self._taker.begin(chan)

    def arrived(self, data: bytes) -> None:
        self._taker.data_received(data)

    def over(self) -> None:
        self._taker.connection_lost(self.ended)
