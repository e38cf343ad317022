"""GET /operations/: what people asked of Docker, and what became of it. The audit."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.operations.models import Operation
from dashboard.web import live
from dashboard.web.access import viewer_required, visible_operations
from dashboard.web.tables import Column, Filter, Table, choices_of, distinct

KINDS = {
    "create-network": "create network",
    "remove-network": "remove network",
    "connect-endpoint": "connect",
    "disconnect-endpoint": "disconnect",
}

TABLE = Table(
    columns=(
        Column("asked", "Asked", ("asked_at",), text=False),
        Column("what", "What", ("summary",)),
        Column("state", "State", ("state",)),
        Column("host", "Host", ("host_name",)),
        Column("by", "By", ("user_name",)),
    ),
    search=lambda q: Q(summary__icontains=q) | Q(words__icontains=q) | Q(user_name__icontains=q),
    filters=(
        Filter("state", "State", choices_of(Operation.State.values), lambda value: Q(state=value)),
        Filter("kind", "What", lambda: list(KINDS.items()), lambda value: Q(kind=value)),
        Filter("host", "Host", lambda: distinct(Operation, "host_name"), lambda value: Q(host_name=value)),
        Filter("by", "By", lambda: distinct(Operation, "user_name"), lambda value: Q(user_name=value)),
    ),
    sort="-asked",
)


@viewer_required
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    rows = visible_operations(request.user)

    def build() -> dict[str, Any]:
        return {"shown": TABLE.show(request, rows)}

    known = rows.order_by().aggregate(latest=Max("pk"), ended=Max("ended_at"), open=Count("pk", Q(state="pending")))
    return live.respond(request, "operations/index.html", "operations/table.html", build, also=known.values())
