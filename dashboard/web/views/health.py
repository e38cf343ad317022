"""For load balancers and supervisors: does the process live, can it do its work? Open to all, telling no secrets."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from dashboard import broker

PATIENCE = 2.0
log = logging.getLogger(__name__)


async def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process lives."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
async def readyz(request: HttpRequest) -> JsonResponse:
    """200 only when database, broker and channel layer answer, else 503 naming those that do not."""
    parts: dict[str, Callable[[], Awaitable[Any]]] = {
        "database": sync_to_async(ask_database),
        "broker": sync_to_async(ask_broker, thread_sensitive=False),
        "channel_layer": ask_channel_layer,
    }
    answers = dict(zip(parts, await asyncio.gather(*(answered(name, ask) for name, ask in parts.items())), strict=True))
    failed = [name for name, well in answers.items() if not well]
    return JsonResponse({"ready": not failed, "failed": failed}, status=503 if failed else 200)


async def answered(name: str, ask: Callable[[], Awaitable[Any]]) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await ask()
    except Exception as error:  # noqa: BLE001 (whatever fails there, the answer is "not ready")
        log.warning("Not ready, %s: %s", name, error or type(error).__name__)
        return False
    return True


def ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_broker() -> None:
    broker.client().ping()


async def ask_channel_layer() -> None:
    """A message to ourselves, there and back. Cancelling the listener is how a layer is told that a channel ended."""
    layer = get_channel_layer()
    channel = await layer.new_channel("ready")
    heard = asyncio.Event()

    async def listen() -> None:
        while True:
            await layer.receive(channel)
            heard.set()

    listening = asyncio.create_task(listen())
    try:
        await layer.send(channel, {"type": "ready"})
        await heard.wait()
    finally:
        listening.cancel()
