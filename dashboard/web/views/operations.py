"""GET /operations/: what people asked of Docker, and what became of it. The audit."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Max, Q
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from dashboard.operations.models import Operation
from dashboard.web import live
from dashboard.web.access import viewer_required, visible_operations
from dashboard.web.tables import Column, Filter, Table, choices_of, distinct, export

KINDS = {
    "create-network": "create network",
    "remove-network": "remove network",
    "connect-endpoint": "connect",
    "disconnect-endpoint": "disconnect",
}

TABLE = Table(
    columns=(
        Column("asked", "Asked", ("asked_at",), text=False, value=lambda row: row.asked_at),
        Column("what", "What", ("summary",), value=lambda row: row.summary, fixed=True),
        Column("state", "State", ("state",)),
        Column("host", "Host", ("host_name",), value=lambda row: row.host_name),
        Column("by", "By", ("user_name",), value=lambda row: row.user_name),
        Column("kind", "Kind", ("kind",), value=lambda row: KINDS.get(row.kind, row.kind), extra=True),
        Column("ended", "Ended", ("ended_at",), text=False, value=lambda row: row.ended_at, extra=True),
        Column("took", "Took", (F("ended_at") - F("asked_at"),), value=lambda row: _took(row), extra=True),
        Column("words", "Words of Docker", ("words",), extra=True),
        Column("warning", "Warning", ("warning",), extra=True),
        Column("made", "Made", value=lambda row: row.created_docker_id[:12], extra=True, code=True),
        Column("number", "Number", ("pk",), text=False, number=True, value=lambda row: row.pk, extra=True),
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


def _took(operation: Operation) -> str:
    """How long Docker took for it, with the way there and back."""
    if operation.ended_at is None:
        return ""
    return f"{(operation.ended_at - operation.asked_at).total_seconds():.1f} s"


@viewer_required
@require_safe
def operations(request: HttpRequest) -> HttpResponseBase:
    rows = visible_operations(request.user)

    if export.wanted(request):
        return TABLE.export(request, rows, "operations")

    def build() -> dict[str, Any]:
        return {"shown": TABLE.show(request, rows)}

    known = rows.order_by().aggregate(latest=Max("pk"), ended=Max("ended_at"), open=Count("pk", Q(state="pending")))
    return live.respond(request, "operations/index.html", "operations/table.html", build, also=known.values())
