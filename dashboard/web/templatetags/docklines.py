"""What templates say often: states, drivers, times, short ids."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboard.inventory.models import Container, Endpoint
from dashboard.inventory.pool_map import PoolMap
from dashboard.web.moments import moment_of
from dashboard.web.pool_words import many
from dashboard.web.states import shape_of, shape_of_container, words_of_container
from dashboard.web.tables import Column, Shown
from dashboard.web.tables.column import plain

register = template.Library()


@register.simple_tag
def state(word: str, health: str = "") -> SafeString:
    """A state by shape, colour and word. An unhealthy container shows that before its being up."""
    shown = health if health == "unhealthy" and word == "running" else word
    also = f"{word}, health check starting" if health == "starting" else ""
    words = shown.replace("-", " ") if shown else "unknown"
    html = '<span class="state" data-shape="{}" title="{}">{}</span>'
    return format_html(html, shape_of(shown), also or words, words)


@register.simple_tag
def container_state(container: Container) -> SafeString:
    """A container's state by its look, with the exit code of what ended."""
    words = words_of_container(container)
    also = f"{words}, health check starting" if container.health == "starting" else words
    html = '<span class="state" data-shape="{}" title="{}">{}</span>'
    return format_html(html, shape_of_container(container), also, words)


SINCE = {
    "running": "Running since",
    "paused": "Paused since",
    "created": "Made",
    "restarting": "Last ended",
}


@register.filter
def since_name(container: Container) -> str:
    """What its `since` is the time of."""
    ill = container.state == "running" and container.health == "unhealthy"
    return "Unhealthy since" if ill else SINCE.get(container.state, "Ended")


@register.simple_tag
def driver(name: str) -> SafeString:
    """A network's driver in its colour. Docker calls the driver of the network none "null"."""
    return format_html('<span class="driver" data-driver="{}">{}</span>', name, name)


@register.simple_tag
def severity(word: str) -> SafeString:
    """How bad something is, by shape, colour and word: critical, high or low."""
    return format_html('<span class="severity" data-severity="{}">{}</span>', word, word)


@register.simple_tag
def pool_numbers(pool: PoolMap) -> dict[str, str]:
    """How many of a pool's addresses are used and how many are free, as text."""
    return {"used": many(pool.count("used")), "free": many(pool.count("free")), "size": many(pool.size)}


@register.filter
def ago(when: datetime | str | float | None) -> SafeString | str:
    """A time: in full without a script, as "3 min ago" with one. Also of Docker's texts and seconds since 1970."""
    return _time(when, '<time datetime="{}" data-ago>{}</time>')


@register.filter
def since(when: datetime | str | float | None) -> SafeString | str:
    """How long a state has lasted: "since" with the time in full, and "for 3 min" with a script."""
    return _time(when, '<time datetime="{}" data-since>since {}</time>')


@register.filter
def published(ports: list[dict[str, Any]]) -> list[str]:
    """Ports of a container or a service that are open to the outside, as "8080 → 80/tcp", once for IPv4 and IPv6."""
    told = []
    for port in ports:
        outside = port.get("host_port", port.get("published"))
        inside = port.get("container_port", port.get("target"))
        if outside:
            ip = port.get("host_ip", "")
            where = "" if ip in ("", "0.0.0.0", "::") else f"[{ip}]:" if ":" in ip else f"{ip}:"  # noqa: S104
            told.append(f"{where}{outside} → {inside}/{port['protocol']}")
    return list(dict.fromkeys(told))


@register.filter
def exposed(ports: list[dict[str, Any]]) -> list[str]:
    """The ports that are open on the container's networks only, as "80/tcp"."""
    outside = {(port["container_port"], port["protocol"]) for port in ports if port.get("host_port")}
    inside = [(port["container_port"], port["protocol"]) for port in ports if not port.get("host_port")]
    return [f"{number}/{protocol}" for number, protocol in dict.fromkeys(inside) if (number, protocol) not in outside]


ENDPOINT_WORDS = {
    "service-lb": "load balancer of this host",
    "ingress": "ingress of this host",
    "gateway": "gateway leg",
    "orphan": "endpoint without a sandbox",
}


@register.filter
def endpoint_words(endpoint: Endpoint) -> str:
    """What an endpoint is that belongs to no container we know: one of Docker's own sandboxes, or a rest."""
    return ENDPOINT_WORDS.get(endpoint.kind, "container not listed")


@register.filter
def short(docker_id: str) -> str:
    """A docker_id as `docker ps` shows it."""
    return docker_id[:12]


@register.filter
def image_name(image: str) -> str:
    """An image without the digest that Swarm adds to it."""
    return image.split("@sha256:")[0]


@register.simple_tag
def extra_cells(shown: Shown, row: Any) -> SafeString:
    """The cells of the columns that were asked for beyond the usual ones."""
    return format_html_join("", "{}", ((_cell(column, column.of(row)),) for column in shown.extras))


def _cell(column: Column, value: Any) -> SafeString:
    blank = value is None or value in ("", [], ())
    kind = "blank" if blank else "number" if column.number else "address" if column.code else ""
    parts = value if isinstance(value, (list, tuple)) else [value]
    words = (ago(part) if isinstance(part, datetime) else plain(part) for part in parts)
    inner = "" if blank else format_html_join("", "<div>{}</div>", ((word,) for word in words))
    return format_html('<td data-title="{}" class="{}">{}</td>', column.title, kind, inner)


def _time(when: datetime | str | float | None, html: str) -> SafeString | str:
    moment = moment_of(when)
    if moment is None:
        return ""
    utc = moment.astimezone(UTC)
    return format_html(html, utc.isoformat(), utc.strftime("%Y-%m-%d %H:%M:%S UTC"))
