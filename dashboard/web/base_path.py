"""Where the site lives on its host: at "/", or below it where a proxy serves something else there.

A proxy may hand a path on as the browser asked for it, or without the base path: both mean the same here, and so do
/healthz and /readyz for a load balancer that asks us directly. Whatever is behind this door sees paths from "/".
Addresses that we make begin with the base path: Django's by FORCE_SCRIPT_NAME, the scripts' by static/js/base.js.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.urls import set_script_prefix

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]


def mounted(app: App, base: str) -> App:
    """The app below `base`, which begins and ends with a slash."""
    if base == "/":
        return app

    async def below(scope: Scope, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if f"{path}/" == base and scope["type"] == "http":
            return await _add_slash(base, scope, send)
        if path.startswith(base):
            scope = {**scope, "path": path[len(base) - 1 :]}
        set_script_prefix(base)  # Django sets it for its pages only
        await app(scope, receive, send)

    return below


def at(path: str) -> str:
    """The address of a path of the site, as an address bar has it."""
    return f"{settings.ENV.base_path}{path[1:]}"


def within(address: str) -> str:
    """What follows the host in an address bar, as the site itself has it: from "/"."""
    base = settings.ENV.base_path
    return f"/{address.removeprefix(base)}" if address.startswith(base) else address


async def _add_slash(base: str, scope: Scope, send: Any) -> None:
    asked = scope.get("query_string", b"")
    place = base.encode() + (b"?" + asked if asked else b"")
    await send({"type": "http.response.start", "status": 302, "headers": [(b"location", place)]})
    await send({"type": "http.response.body", "body": b""})
