"""GET /metrics: for Prometheus. See docs/metrics.md.

Let in are an API token of any role, the browser's session, and addresses in DOCKLINES_METRICS_FROM, which need neither:
so it answers them while the database, which knows tokens and sessions, is away.
"""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.exposition import choose_encoder

from dashboard.web.api.auth import reader_door
from dashboard.web.metrics.exposed import REGISTRY


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponseBase:
    if let_in(request.META.get("REMOTE_ADDR", ""), settings.ENV.metrics_from):
        return told(request)
    return reader_door(told)(request)


def told(request: HttpRequest) -> HttpResponse:
    """In Prometheus's text format, or as OpenMetrics where that is asked for."""
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(REGISTRY), content_type=content_type)


def let_in(address: str, networks: tuple[str, ...]) -> bool:
    """Whether this address, as the web server or a trusted proxy tells it, needs no token."""
    try:
        found = ip_address(address)
    except ValueError:  # a unix socket has none
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in _networks(networks))


@cache
def _networks(texts: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text) for text in texts)
