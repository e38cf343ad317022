"""A message that is deflated already goes out as it is; who wants none deflated gets the text."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.server import ServerState
from websockets.asyncio.client import connect

from dashboard.supervisor import frames
from dashboard.supervisor.frames import SharingProtocol
from dashboard.web.packed import Packed

FIRST, SECOND = Packed.of(b'{"type":"snapshot"}' * 500), Packed.of(b'{"type":"delta"}' * 500)


async def two_messages(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await send(FIRST.message())
    await send({"type": "websocket.send", "text": "between"})
    await send(SECOND.message())
    assert (await receive())["text"] == "thanks " * 100
    await send({"type": "websocket.close", "code": 1000})


@asynccontextmanager
async def served(application: Any = two_messages) -> AsyncIterator[tuple[str, list[int]]]:
    """The address, and how many bytes each write to a socket had."""
    config, written = Config(application, lifespan="off", log_config=None), list[int]()
    config.load()

    class Counted(SharingProtocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            write = transport.write
            transport.write = lambda data: (written.append(len(data)), write(data))

    server = await asyncio.get_running_loop().create_server(lambda: Counted(config, ServerState(), {}), "127.0.0.1", 0)
    try:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/", written
    finally:
        server.close()


@pytest.mark.parametrize("compression", ["deflate", None])
async def test_both_kinds_of_client_hear_the_same(compression: str | None) -> None:
    async with served() as (address, _), connect(address, compression=compression) as client:
        assert [await client.recv() for _ in range(3)] == [FIRST.text, "between", SECOND.text]
        await client.send("thanks " * 100)
        await client.wait_closed()
        assert client.close_code == 1000


async def test_what_was_deflated_once_is_what_is_sent() -> None:
    async with served() as (address, written), connect(address) as client:
        for _ in range(3):
            await client.recv()
        await client.send("thanks " * 100)
        await client.wait_closed()
    heads = 4
    assert len(FIRST.deflated) <= written[1] <= len(FIRST.deflated) + heads
    assert len(SECOND.deflated) <= written[3] <= len(SECOND.deflated) + heads


@pytest.mark.parametrize("compression", ["deflate", None])
async def test_a_client_that_stops_reading_is_cut_off(monkeypatch: pytest.MonkeyPatch, compression: str | None) -> None:
    monkeypatch.setattr(frames, "PATIENCE", 0.2)
    ended = asyncio.Event()
    large = Packed.of(base64.b64encode(os.urandom(2**20)))

    async def endless(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        try:
            while True:
                await send(large.message())
        except (ClientDisconnected, OSError):
            ended.set()

    async with served(endless) as (address, _), connect(address, compression=compression, max_queue=1) as client:
        async with asyncio.timeout(10):
            await ended.wait()
        client.transport.abort()
