"""GET /containers/: every container of every host, with its addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from dashboard.inventory.looks import IS_UNWELL, LOOKS
from dashboard.inventory.models import Container, Endpoint, Host
from dashboard.web import live
from dashboard.web.access import viewer_required, visible_containers
from dashboard.web.moments import moment_of
from dashboard.web.tables import Column, Filter, Table, choices_of, distinct, export, named
from dashboard.web.templatetags.docklines import published

STATES = ("running", "paused", "restarting", "exited", "created", "dead", "removing")
"""Docker's words for a container's state."""

UNHEALTHY = "unhealthy"
OURS = {"unwell": IS_UNWELL, "failed": LOOKS["failed"], UNHEALTHY: LOOKS["unhealthy"]}
"""What the chart calls so, beside them."""


def _search(q: str) -> Q:
    by_address = Endpoint.objects.filter(
        Q(ipv4__startswith=q) | Q(ipv6__startswith=q.lower()) | Q(mac__startswith=q.lower()), container__isnull=False
    )
    return (
        Q(name__icontains=q)
        | Q(image__icontains=q)
        | Q(docker_id__startswith=q.lower())
        | Q(stack__icontains=q)
        | Q(pk__in=by_address.values("container"))
    )


def _in_state(value: str) -> Q:
    return OURS.get(value) or Q(state=value)


def _state(container: Container) -> str:
    """As the page shows it: unhealthy before running."""
    return UNHEALTHY if container.state == "running" and container.health == UNHEALTHY else container.state


def _each(container: Container, tell: Callable[[Endpoint], str]) -> list[str]:
    """What each of its endpoints says, where it says something."""
    return [told for endpoint in container.endpoints.all() if (told := tell(endpoint))]


def _place(endpoint: Endpoint) -> str:
    return " ".join(filter(None, (endpoint.network_name, endpoint.ipv4, endpoint.ipv6)))


def _gateways(endpoint: Endpoint) -> str:
    return " ".join(filter(None, (endpoint.gateway, endpoint.gateway6)))


def _aliases(container: Container) -> list[str]:
    return list(dict.fromkeys(alias for endpoint in container.endpoints.all() for alias in endpoint.aliases))


def _service(container: Container) -> str:
    return container.service.name if container.service else container.compose_service


ENDPOINTS = Endpoint.objects.filter(container=OuterRef("pk")).exclude(kind="gateway").order_by()
NETWORK_COUNT = Coalesce(Subquery(ENDPOINTS.values("container").annotate(n=Count("pk")).values("n")), 0)
"""Worked out only where it is what the table is sorted by."""

TABLE = Table(
    columns=(
        Column("name", "Container", ("name",), fixed=True),
        Column("state", "State", ("state", "health"), value=lambda row: _state(row)),
        Column("since", "Since", ("since",), text=False, value=lambda row: moment_of(row.since)),
        Column("host", "Host", ("host__name", "name"), value=lambda row: row.host.name),
        Column("networks", "Networks", (NETWORK_COUNT,), value=lambda row: _each(row, _place)),
        Column("ports", "Ports", value=lambda row: published(row.ports)),
        Column("stack", "Stack", ("stack", "name")),
        Column("image", "Image", ("image",)),
        Column("id", "ID", ("docker_id",), value=lambda row: row.docker_id[:12], extra=True, code=True),
        Column("created", "Created", ("created",), text=False, value=lambda row: moment_of(row.created), extra=True),
        Column("health", "Health", ("health",), extra=True),
        Column("exit_code", "Exit code", ("exit_code",), text=False, number=True, extra=True),
        Column("service", "Service", ("service__name", "compose_service"), value=lambda row: _service(row), extra=True),
        Column("macs", "MACs", value=lambda row: _each(row, lambda one: one.mac), extra=True, code=True),
        Column("gateways", "Gateways", value=lambda row: _each(row, _gateways), extra=True, code=True),
        Column("aliases", "Aliases", value=lambda row: _aliases(row), extra=True),
        Column("mode", "Network mode", ("network_mode",), value=lambda row: row.network_mode, extra=True),
        Column("labels", "Labels", value=lambda row: len(row.labels), number=True, extra=True),
        Column("engine", "Engine", ("host__engine_version",), value=lambda row: row.host.engine_version, extra=True),
        Column("error", "Error", ("error",), extra=True),
    ),
    search=_search,
    filters=(
        Filter("state", "State", choices_of([*STATES, *OURS]), _in_state),
        Filter("host", "Host", lambda: named(Host.objects.all()), lambda value: Q(host=value)),
        Filter("stack", "Stack", lambda: distinct(Container, "stack"), lambda value: Q(stack=value)),
    ),
)


@viewer_required
@require_safe
def containers(request: HttpRequest) -> HttpResponseBase:
    endpoints = Prefetch("endpoints", Endpoint.objects.exclude(kind="gateway").select_related("network"))
    rows = visible_containers(request.user).select_related("host", "service").prefetch_related(endpoints)
    if export.wanted(request):
        return TABLE.export(request, rows, "containers")

    def build() -> dict[str, Any]:
        return {"shown": TABLE.show(request, rows)}

    return live.respond(request, "containers/index.html", "containers/table.html", build)
