"""WS /ws/topology: first the whole chart, then what changes. See docs/api.md for the messages.

The scope's user and origin were checked on the way here (dashboard.asgi); that the user may still look is asked again
while the socket stays open.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Coroutine
from importlib import import_module
from typing import Any

import orjson
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.db import Error as DatabaseTrouble
from django.http import HttpRequest
from uvicorn.protocols.utils import ClientDisconnected

from collectors import metrics
from dashboard.operations import policy
from dashboard.web.hub import hub
from dashboard.web.models import ApiToken
from dashboard.web.packed import Packed
from dashboard.web.picture import picture, source

log = logging.getLogger(__name__)
NOT_ALLOWED = 4403
TOO_SLOW = 4429
COME_BACK = 1011
ASK_AGAIN = 4.0
"""Seconds after which an open socket's user is looked up again. Less than a heartbeat, so that each asks: a log-out,
a new password or a lost role ends the socket within one."""


RESYNC_EVERY = 1.0
"""Seconds between two whole sources of the same name to one socket. A browser that still lacks something asks again at
the next heartbeat."""


class TopologyConsumer(AsyncWebsocketConsumer):
    channel_layer_alias = None
    """The hub alone listens to the layer. With one of its own, no chart would open while the broker is away."""

    pump: asyncio.Task[bool] | None = None
    queue: asyncio.Queue[Packed | None] | None = None
    over = False
    """Whether it was closed by us: what a client still says then is not answered."""

    counted = 0
    """1 once it is one of the open sockets of this process."""

    asked_at = 0.0
    """When it was last asked whether the user may still look, by time.monotonic()."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.resynced: dict[str, float] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """However it ends, also by an exception, for which nobody calls `disconnect`."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            metrics.SOCKETS.now -= self.counted
            self._leave()

    async def connect(self) -> None:
        if not await _may_look(self.scope):
            await self.close(NOT_ALLOWED)
            return
        await self.accept()
        self.counted = 1
        metrics.SOCKETS.now += 1
        self.queue = await hub().join()  # joined first: what happens while the chart is read waits in the queue
        if await self._or_comes_back(self._begin()):
            self.pump = asyncio.create_task(self._or_comes_back(self._pass_on(self.queue)))

    async def disconnect(self, code: int) -> None:
        self._leave()

    async def close(self, code: Any = None, reason: Any = None) -> None:
        self.over = True
        await super().close(code, reason)

    def _leave(self) -> None:
        if self.queue is not None:
            hub().leave(self.queue)
        if self.pump is not None:
            self.pump.cancel()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The one thing a browser may say: that it missed something of a source."""
        if self.over:
            return
        try:
            message = orjson.loads(text_data or "")
        except orjson.JSONDecodeError:
            return
        if isinstance(message, dict) and message.get("type") == "resync" and _is_source(message.get("source")):
            await self._or_comes_back(self._resync(message["source"]))

    async def _resync(self, name: str) -> None:
        now = time.monotonic()
        if now - self.resynced.get(name, -RESYNC_EVERY) < RESYNC_EVERY:
            return
        self.resynced = {known: at for known, at in self.resynced.items() if now - at < RESYNC_EVERY} | {name: now}
        if await self._still_may():
            await self._say(await source(name, brief=self._brief))

    async def _begin(self) -> None:
        await self._say(await picture(brief=self._brief))

    async def _or_comes_back(self, doing: Coroutine[Any, Any, None]) -> bool:
        """Whatever goes wrong ends the socket, so that its browser comes back and starts anew: one that stays open and
        tells nothing would look alive. A client that has gone is no news, and of a database that is away pages tell.
        """
        try:
            await doing
        except Exception as error:
            if not isinstance(error, (ClientDisconnected, DatabaseTrouble)):
                log.exception("A socket broke down, and is closed.")
            await self._end()
            return False
        return True

    async def _end(self) -> None:
        if self.queue is not None:
            hub().leave(self.queue)
        with contextlib.suppress(Exception):  # where it is closed already
            await self.close(COME_BACK)

    @property
    def _brief(self) -> bool:
        """Whether short ids were asked for, as our own page does."""
        return bool(self.scope["query_string"] == b"ids=short")

    async def _say(self, packed: Packed) -> None:
        await self.base_send(packed.message())

    async def _pass_on(self, queue: asyncio.Queue[Packed | None]) -> None:
        self.asked_at = time.monotonic()
        while (packed := await queue.get()) is not None:
            if not await self._still_may():
                return
            await self._say(packed)
        await self.close(TOO_SLOW)

    async def _still_may(self) -> bool:
        """Asked anew where the last time is long ago; closes the socket of one who may not."""
        if time.monotonic() - self.asked_at < ASK_AGAIN:
            return True
        if refusal := await self._refusal():
            await self.close(refusal)
            return False
        self.asked_at = time.monotonic()
        return True

    async def _refusal(self) -> int:
        """The code to close with; 0 while the user may look. Where that cannot be asked, nothing more is shown."""
        try:
            return 0 if await _may_look(self.scope) else NOT_ALLOWED
        except DatabaseTrouble:
            return COME_BACK


def _is_source(name: Any) -> bool:
    kind, _, pk = name.partition(":") if isinstance(name, str) else ("", "", "")
    return kind in ("host", "swarm") and pk.isascii() and pk.isdecimal() and len(pk) < 19


@database_sync_to_async
def _may_look(scope: dict[str, Any]) -> bool:
    """Whether the user behind the scope exists, is logged in still or holds a token still, and may see."""
    user = _user_now(scope)
    return user is not None and policy.may(user, "see")


def _user_now(scope: dict[str, Any]) -> Any:
    """As a request made now would find it: the scope's session and user are those of the handshake."""
    session = scope.get("session")
    if session is None:
        kind, _, token = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1").partition(" ")
        return ApiToken.user_of(token.strip()) if kind.lower() == "bearer" else None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session.session_key)
    return get_user(request)
