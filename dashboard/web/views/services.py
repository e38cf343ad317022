"""GET /services/: every service of every swarm, and whether it runs as wished."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from dashboard.inventory.models import Service, Swarm
from dashboard.web import live
from dashboard.web.access import viewer_required, visible_services
from dashboard.web.tables import Column, Filter, Table, choices_of, distinct, export, named
from dashboard.web.templatetags.docklines import published

MODES = ("replicated", "global", "replicated-job", "global-job")
RUNS = {"as-wished": Q(running=F("replicas")), "too-few": Q(running__lt=F("replicas")), "none": Q(running=0)}

TABLE = Table(
    columns=(
        Column("name", "Service", ("name",), fixed=True),
        Column("mode", "Mode", ("mode",)),
        Column("running", "Running", ("running",), text=False, number=True),
        Column("ports", "Ports", value=lambda row: published(row.ports)),
        Column("stack", "Stack", ("stack", "name")),
        Column("swarm", "Swarm", ("swarm__name", "name")),
        Column("image", "Image", ("image",)),
        Column("wished", "Wished", ("replicas",), text=False, number=True, value=lambda row: row.replicas, extra=True),
        Column("endpoint-mode", "Endpoint mode", ("endpoint_mode",), value=lambda row: row.endpoint_mode, extra=True),
        Column("vips", "Virtual addresses", value=lambda row: _vips(row), extra=True, code=True),
        Column("networks", "Networks", value=lambda row: len(row.networks), number=True, extra=True),
        Column("labels", "Labels", value=lambda row: len(row.labels), number=True, extra=True),
        Column("id", "ID", ("docker_id",), value=lambda row: row.docker_id, extra=True, code=True),
    ),
    search=lambda q: (
        Q(name__icontains=q) | Q(image__icontains=q) | Q(stack__icontains=q) | Q(docker_id__startswith=q.lower())
    ),
    filters=(
        Filter("runs", "Running", choices_of(list(RUNS)), RUNS.__getitem__),
        Filter("mode", "Mode", choices_of(MODES), lambda value: Q(mode=value)),
        Filter("stack", "Stack", lambda: distinct(Service, "stack"), lambda value: Q(stack=value)),
        Filter("swarm", "Swarm", lambda: named(Swarm.objects.all()), lambda value: Q(swarm=value)),
    ),
)


def _vips(service: Service) -> list[str]:
    return [vip["address"] for vip in service.vips if vip["address"]]


@viewer_required
@require_safe
def services(request: HttpRequest) -> HttpResponseBase:
    rows = visible_services(request.user).select_related("swarm")
    if export.wanted(request):
        return TABLE.export(request, rows, "services")

    def build() -> dict[str, Any]:
        return {"shown": TABLE.show(request, rows)}

    return live.respond(request, "services/index.html", "services/table.html", build)
