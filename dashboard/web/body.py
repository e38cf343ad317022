"""How much a stranger may send: Django would write any body to the disk before it looks who sent it.

Forms and API bodies are a few kilobytes; PEM keys of a host are the largest thing that anyone has to say here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from dashboard.web import trouble
from dashboard.web.api import problems

MOST_BYTES = 3_000_000
"""Just above DATA_UPLOAD_MAX_MEMORY_SIZE, of which Django itself says so with a page of its own."""

SECONDS = 30.0
"""For the next piece of a body. Whoever is slower holds a connection for nothing."""

MORE_BYTES, MORE_SECONDS = 8_000_000, 5.0
"""What is still listened to, and thrown away, of a body that is refused: a sender who is cut off in the middle of it
never reads why, and a proxy between says 502 instead."""

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class Unwanted(Exception):
    """The body is not taken any further. The argument is what to say of it."""


TOO_LARGE = Unwanted(trouble.TOO_LARGE)
TOO_SLOW = Unwanted(trouble.TOO_SLOW)


def limited(app: App) -> App:
    """The app, for HTTP, without bodies that are too large or too slow."""

    async def judged(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            if _declared(scope) > MOST_BYTES:
                raise TOO_LARGE
            await app(scope, _counting(receive), send)
        except Unwanted as reason:
            if reason is TOO_LARGE and b"expect" not in dict(scope["headers"]):
                await _hear_out(receive)
            kind, words = _worded(scope, *reason.args)
            headers = [(b"content-type", kind), (b"connection", b"close")]
            await send({"type": "http.response.start", "status": reason.args[0].status, "headers": headers})
            await send({"type": "http.response.body", "body": words})

    return judged


async def _hear_out(receive: Receive) -> None:
    """Lets the sender come to the end, within reason."""
    heard, more = 0, True
    with suppress(TimeoutError):
        async with asyncio.timeout(MORE_SECONDS):
            while more and heard < MORE_BYTES:
                message = await receive()
                heard += len(message.get("body", b""))
                more = message.get("more_body", False)


def _worded(scope: dict[str, Any], told: trouble.Told) -> tuple[bytes, bytes]:
    """As the rest of the site says it: a problem to programs, a page to people, else the sentence alone."""
    if scope.get("path", "").startswith(problems.PREFIX):
        return problems.CONTENT_TYPE.encode(), problems.problem(told.status, told.sentence).content
    if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
        return b"text/html; charset=utf-8", trouble.page(told).encode()
    return b"text/plain; charset=utf-8", f"{told.sentence}\n".encode()


def _declared(scope: dict[str, Any]) -> int:
    text = dict(scope["headers"]).get(b"content-length", b"")
    return int(text) if text.isdigit() and len(text) < 19 else 0


def _counting(receive: Receive) -> Receive:
    """Gives the pieces of the body as they come. Once it is whole, what comes is the end of the connection, and that
    may take as long as it likes."""
    taken, whole = 0, False

    async def piece() -> dict[str, Any]:
        nonlocal taken, whole
        if whole:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), SECONDS)
        except TimeoutError:
            raise TOO_SLOW from None
        taken += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if taken > MOST_BYTES:
            raise TOO_LARGE
        return message

    return piece
