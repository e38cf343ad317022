"""GET /services/: every service of every swarm, and whether it runs as wished."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.inventory.models import Service, Swarm
from dashboard.web import live
from dashboard.web.access import viewer_required, visible_services
from dashboard.web.tables import Column, Filter, Table, choices_of, distinct, named

MODES = ("replicated", "global", "replicated-job", "global-job")
RUNS = {"as-wished": Q(running=F("replicas")), "too-few": Q(running__lt=F("replicas")), "none": Q(running=0)}

TABLE = Table(
    columns=(
        Column("name", "Service", ("name",)),
        Column("mode", "Mode", ("mode",)),
        Column("running", "Running", ("running",), text=False, number=True),
        Column("ports", "Ports"),
        Column("stack", "Stack", ("stack", "name")),
        Column("swarm", "Swarm", ("swarm__name", "name")),
        Column("image", "Image", ("image",)),
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


@viewer_required
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    def build() -> dict[str, Any]:
        return {"shown": TABLE.show(request, visible_services(request.user).select_related("swarm"))}

    return live.respond(request, "services/index.html", "services/table.html", build)
