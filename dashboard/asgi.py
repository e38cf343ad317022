"""The web's front door: HTTP goes to Django's pages, ws/topology to the socket that carries the chart.

Who a socket is comes from the Bearer header (a program) or the session cookie (a browser). A browser sends its cookie
to us from any site's page, so with the cookie the origin must be ours; no page can make a browser send the header.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.http.request import validate_host
from django.urls import path, re_path

from dashboard.web.base_path import at, mounted
from dashboard.web.body import limited
from dashboard.web.consumers import TopologyConsumer
from dashboard.web.models import ApiToken

DEFAULT_PORTS = {"http": 80, "https": 443}


class SocketDoor:
    """Lets a socket in with a token or with a session from our own pages, and refuses the handshake otherwise.

    `scope["user"]` is set for those let in; whether that user may see anything is the consumer's question.
    """

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.with_session = AuthMiddlewareStack(inner)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        kind, _, token = headers.get(b"authorization", "").partition(" ")
        if kind.lower() == "bearer":
            user = await database_sync_to_async(ApiToken.user_of)(token.strip())
            if user is None:
                return await refuse(receive, send)
            return await self.inner({**scope, "user": user}, receive, send)
        if not is_own_origin(headers.get(b"origin", ""), headers.get(b"host", "")):
            return await refuse(receive, send)
        return await self.with_session(scope, receive, send)


async def refuse(receive: Any, send: Any) -> None:
    """Answers the handshake with 403."""
    await receive()
    await send({"type": "websocket.close", "code": 4403})


def is_own_origin(origin: str, host: str) -> bool:
    """Whether a page of `origin` was served by the name in the Host header, one of those we answer to.

    The scheme is left out: behind a proxy that speaks TLS we cannot know ours.
    """
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return bool(host)
    try:
        parts = urlsplit(origin)
        ours = urlsplit(f"{parts.scheme}://{host}")
        default = DEFAULT_PORTS[parts.scheme]
        same = (parts.hostname, parts.port or default) == (ours.hostname, ours.port or default)
    except (KeyError, ValueError):  # no web page, or no address at all
        return False
    name = f"[{ours.hostname}]" if ours.hostname and ":" in ours.hostname else ours.hostname or ""
    return same and name != "" and validate_host(name, settings.ALLOWED_HOSTS)


async def no_such_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await refuse(receive, send)


MACHINES = ("/healthz", "/readyz", "/metrics")


async def pages_and_health(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The pages; those for load balancers and Prometheus under any name, as these ask by whatever address they have."""
    if scope["path"] in MACHINES:
        headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
        scope = {**scope, "headers": [*headers, (b"host", b"localhost")]}
    await pages({**scope, "path": at(scope["path"])}, receive, send)


sockets = URLRouter([path("ws/topology", TopologyConsumer.as_asgi()), re_path("", no_such_socket)])  # type: ignore[arg-type]
doors = ProtocolTypeRouter({"http": limited(pages_and_health), "websocket": SocketDoor(sockets)})
application = mounted(doors, settings.ENV.base_path)
