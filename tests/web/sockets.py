"""The live socket as a browser or a program opens it, against the whole ASGI application."""

from __future__ import annotations

import time
from typing import Any

import orjson
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from dashboard.asgi import application
from dashboard.web.models import ApiToken

HOST = "127.0.0.1:8000"


def session_of(user: User) -> str:
    """The Cookie header of a browser in which this user is logged in."""
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def token_of(user: User, role: str = "viewer") -> str:
    """The Authorization header of a program that has a token of this user."""
    return f"Bearer {ApiToken.issue(user, role)[1]}"


class Socket(ApplicationCommunicator):
    """One handshake and what follows it. Headers are given as keywords; Host is our own unless told otherwise.

    It speaks ASGI itself: the one of channels.testing wants a web server installed that we do not use.
    """

    def __init__(self, path: str = "/ws/topology", **headers: str | None) -> None:
        sent = {"host": HOST, **headers}
        super().__init__(
            application,
            {
                "type": "websocket",
                "path": path.partition("?")[0],
                "query_string": path.partition("?")[2].encode(),
                "headers": [(name.encode(), text.encode("latin-1")) for name, text in sent.items() if text is not None],
                "subprotocols": [],
            },
        )

    async def opens(self) -> bool:
        """Whether the handshake is accepted; where it is not, nothing but the refusal may have been said."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(timeout=5)
        if answer["type"] == "websocket.accept":
            return True
        assert answer == {"type": "websocket.close", "code": 4403} | answer
        assert await self.receive_nothing()
        return False

    async def hears(self, kind: str, within: float = 5) -> dict[str, Any]:
        """The next message of this type; those before it are skipped."""
        while True:
            answer = await self.receive_output(timeout=within)
            assert answer["type"] == "websocket.send", answer
            if (message := orjson.loads(answer["text"]))["type"] == kind:
                return dict(message)

    async def ended(self, within: float) -> int:
        """The code the socket is closed with; fails when it is still open after so many seconds."""
        until = time.monotonic() + within
        while (left := until - time.monotonic()) > 0:
            answer = await self.receive_output(timeout=left)
            if answer["type"] == "websocket.close":
                return int(answer["code"])
        raise AssertionError(f"still open after {within} s")

    async def leaves(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(1)
