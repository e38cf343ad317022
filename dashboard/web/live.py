"""Pages that keep themselves fresh: a part of the page asks again every few seconds (page.js), and is answered with
204 while nothing has changed, with the part alone when it has. While the broker is away, or
reads are behind, a header says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers

from dashboard.inventory.models import Host, Swarm
from dashboard.web import behind, trouble
from dashboard.web.standstill import stands_still


def inventory_version() -> str:
    """Changes with every revision of any source, with every host that is added, and when one goes."""
    hosts = Host.objects.order_by("pk").values_list("pk", "revision", "state", "name")
    swarms = Swarm.objects.order_by("pk").values_list("pk", "revision", "state")
    return blake2b(repr((list(hosts), list(swarms))).encode(), digest_size=8).hexdigest()


def respond(
    request: HttpRequest, page: str, part: str, build: Callable[[], dict[str, Any]], also: Iterable[object] = ()
) -> HttpResponse:
    """The page, which includes its part, or the part for a refresh. `also` are further things the page depends on."""
    version = inventory_version() + "".join(f".{value}" for value in also)
    htmx: Any = getattr(request, "htmx", None)
    refresh = bool(htmx) and not htmx.history_restore_request
    still = ("broker" if stands_still() else behind.word()) if refresh else ""
    if refresh and request.GET.get("v") == version:
        return HttpResponse(status=204, headers={trouble.TROUBLE: still} if still else {})
    asked = request.GET.copy()
    asked["v"] = version
    context = {**build(), "part": part, "live_address": f"{request.path}?{asked.urlencode()}"}
    response = render(request, part if refresh else page, context)
    if still:
        response[trouble.TROUBLE] = still
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, private=True, no_cache=True)
    return response
