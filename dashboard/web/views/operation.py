"""GET /operations/<pk>/: one operation. It asks for itself until it has ended, and what was made can be seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from dashboard.inventory.models import Network
from dashboard.operations.models import Operation
from dashboard.operations.touched import network_touched
from dashboard.web.access import get_operation, viewer_required

WAITS_FOR_THE_OBJECT = timedelta(seconds=30)
"""How long a page looks out for what was made: the next read of its host brings it."""

TITLES = {"ipv4": "IPv4", "ipv6": "IPv6", "gateway_priority": "Gateway priority", "config_from": "Configuration from"}
TOLD_OTHERWISE = frozenset({"type", "network_name", "container_name"})
"""Parts of a command that the page does not list by themselves."""


@viewer_required
@require_safe
def operation(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_operation(request.user, pk)
    network = network_touched(found)
    version = f"{found.state}.{network.pk if network else 0}"
    watching = _watching(found, network)
    htmx = getattr(request, "htmx", None)
    refresh = htmx is not None and bool(htmx) and not htmx.history_restore_request
    if refresh and watching and request.GET.get("v") == version:
        return HttpResponse(status=204)
    context = {
        "operation": found,
        "network": network,
        "watching": watching,
        "asked": _asked(found.command),
        "live_address": f"{request.path}?v={version}",
    }
    response = render(request, "operations/live.html" if refresh else "operations/operation.html", context)
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _watching(found: Operation, network: Network | None) -> bool:
    if not found.ended:
        return True
    awaited = found.created_docker_id and network is None and found.ended_at is not None
    return bool(awaited) and timezone.now() - found.ended_at < WAITS_FOR_THE_OBJECT  # type: ignore[operator]


def _asked(command: dict[str, Any]) -> list[tuple[str, str]]:
    """The command as short facts, a title and a line each; a network or a container is told by its name and id."""
    told: list[tuple[str, str]] = []
    for name, value in command.items():
        if name == "ipv4" and isinstance(value, bool):  # of a new network: on, unless one asks
            told.extend([] if value else [(TITLES[name], "no")])
        elif name not in TOLD_OTHERWISE and value not in ("", False, [], {}):
            known = command.get(f"{name}_name")
            lines = [f"{known} ({value[:12]})"] if known else _lines(value)
            told.extend((TITLES.get(name, name.replace("_", " ").capitalize()), line) for line in lines)
    return told


def _lines(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [f"{key}={text}" for key, text in value.items()]
    if isinstance(value, list):
        return [_pool(each) for each in value] if isinstance(value[0], dict) else [", ".join(value)]
    return ["yes" if value is True else str(value)]


def _pool(pool: dict[str, str]) -> str:
    more = [f"{name.replace('_', ' ')} {pool[name]}" for name in ("gateway", "ip_range") if pool.get(name)]
    return ", ".join([pool["subnet"], *more])
