"""GET operations by id: how a change goes that was asked for."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from dashboard.operations.models import Operation
from dashboard.operations.touched import network_made
from dashboard.topology.rows import Row, ref
from dashboard.web import access
from dashboard.web.api import shapes
from dashboard.web.api.answers import FETCHING
from dashboard.web.api.ids import pk_or_404

router = Router(tags=["operations"])


@router.get("/operations/{id}", response={200: shapes.Operation, **FETCHING}, summary="One operation")
def operation(request: HttpRequest, id: str) -> Row:
    """What was asked, by whom, its state, and Docker's own words. Ask again while it is pending or running."""
    return row(access.get_operation(request.user, pk_or_404(id, "operation")))


def row(operation: Operation) -> Row:
    made = network_made(operation)
    return {
        "id": f"operation:{operation.pk}",
        "state": operation.state,
        "kind": operation.kind,
        "summary": operation.summary,
        "asked_at": operation.asked_at,
        "ended_at": operation.ended_at,
        "by": operation.user_name,
        "host": ref("host", operation.host_id),
        "host_name": operation.host_name,
        "swarm": ref("swarm", operation.swarm_id),
        "command": operation.command,
        "words": operation.words,
        "warning": operation.warning,
        "created_docker_id": operation.created_docker_id or None,
        "made": ref("network", made.pk if made else None),
    }
