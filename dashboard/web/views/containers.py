"""GET /containers/: every container of every host, with its addresses."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.inventory.models import Container, Endpoint, Host
from dashboard.web import live
from dashboard.web.access import viewer_required, visible_containers
from dashboard.web.tables import Column, Filter, Table, choices_of, distinct, named

STATES = ("running", "paused", "restarting", "exited", "created", "dead", "removing")
"""Docker's words for a container's state."""

UNHEALTHY = "unhealthy"


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
    return Q(health=UNHEALTHY, state="running") if value == UNHEALTHY else Q(state=value)


TABLE = Table(
    columns=(
        Column("name", "Container", ("name",)),
        Column("state", "State", ("state", "health")),
        Column("host", "Host", ("host__name", "name")),
        Column("networks", "Networks"),
        Column("ports", "Ports"),
        Column("stack", "Stack", ("stack", "name")),
        Column("image", "Image", ("image",)),
    ),
    search=_search,
    filters=(
        Filter("state", "State", choices_of([*STATES, UNHEALTHY]), _in_state),
        Filter("host", "Host", lambda: named(Host.objects.all()), lambda value: Q(host=value)),
        Filter("stack", "Stack", lambda: distinct(Container, "stack"), lambda value: Q(stack=value)),
    ),
)


@viewer_required
@require_safe
def containers(request: HttpRequest) -> HttpResponse:
    def build() -> dict[str, Any]:
        endpoints = Prefetch("endpoints", Endpoint.objects.exclude(kind="gateway").select_related("network"))
        rows = visible_containers(request.user).select_related("host", "service").prefetch_related(endpoints)
        return {"shown": TABLE.show(request, rows)}

    return live.respond(request, "containers/index.html", "containers/table.html", build)
