"""Every address of the site, out of the resolver, with arguments that lead to something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

Walked = Iterator[tuple[str, str]]


def walk(patterns: list[Any] | None = None, prefix: str = "", space: str = "") -> Walked:
    """(route, name) of every pattern; the name with its namespace."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            yield route, f"{space}{pattern.name}"


def filled(route: str, pk: int) -> str:
    """The route as an address, with this pk wherever it asks for an argument."""
    route = route.replace("(?P<app_label>auth|web|inventory|operations)", "inventory")
    route = re.sub(r"\(\?P<\w+>\.\*\)", "nothing", route)
    return "/" + re.sub(r"<[^>]+>", str(pk), route).replace("^", "").replace("$", "")
