"""GET /matrix/: who stands on which network, in digits. Hosts by networks; with ?by=services, services by networks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.inventory.models import Swarm
from dashboard.web import live
from dashboard.web.access import viewer_required, visible_networks
from dashboard.web.matrix import hosts, services
from dashboard.web.matrix.grid import SORTS, Asked, lay_out
from dashboard.web.tables import distinct, named


@viewer_required
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    by_service = request.GET.get("by") == "services"

    def build() -> dict[str, Any]:
        asked = Asked.of(request.GET)
        plan = services.plan_of(request.user) if by_service else hosts.plan_of(request.user, asked.unused)
        return {
            "grid": lay_out(plan, asked),
            "by": "services" if by_service else "hosts",
            "other": "service" if by_service else "host",
            "empty": not plan.others,
            "sorts": SORTS.items(),
            "drivers": distinct(visible_networks(request.user).model, "driver"),
            "swarms": named(Swarm.objects.all()),
        }

    return live.respond(request, "matrix/index.html", "matrix/live.html", build)
