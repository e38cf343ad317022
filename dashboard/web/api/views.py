"""GET, POST, PATCH and DELETE views: the saved views of a user, and those that others share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from ninja.throttling import BaseThrottle, UserRateThrottle

from dashboard.web import access, saved
from dashboard.web.api import shapes
from dashboard.web.api.answers import FETCHING, READING
from dashboard.web.api.bodies import ChangedView, NewView
from dashboard.web.api.ids import pk_or_404
from dashboard.web.api.problems import refused
from dashboard.web.models import SavedView

router = Router(tags=["views"])
THROTTLE: list[BaseThrottle] = [UserRateThrottle("300/m")]
REFUSING: dict[Any, Any] = dict.fromkeys((400, 422, 429), shapes.Problem)
Row = dict[str, Any]


@router.get("/views", response={200: shapes.SavedViews, **READING}, summary="Saved views")
def views(request: HttpRequest) -> dict[str, list[Row]]:
    """Yours first, then those that others share; each by name."""
    rows = [_row(request, view) for view in access.visible_saved_views(request.user)]
    return {"views": sorted(rows, key=lambda row: (not row["mine"], row["name"].casefold()))}


@router.post(
    "/views", response={201: shapes.SavedView, **READING, **REFUSING}, throttle=THROTTLE, summary="Save a view"
)
def save(request: HttpRequest, body: NewView) -> HttpResponse | Status[Row]:
    """For yourself; shared with everyone, if you are an operator."""
    result = saved.save(request.user, body.name, body.address, body.shared)
    return Status(201, _row(request, result)) if isinstance(result, SavedView) else refused(result)


@router.patch(
    "/views/{id}",
    response={200: shapes.SavedView, **FETCHING, **REFUSING},
    throttle=THROTTLE,
    summary="Rename, share or change a view",
)
def change(request: HttpRequest, body: ChangedView, id: str) -> HttpResponse | Status[Row]:
    """What is left out stays. The owner's, or an admin's where it is shared."""
    view = access.get_saved_view(request.user, pk_or_404(id, "view"), "change")
    result = saved.change(request.user, view, body.name, body.address, body.shared)
    return Status(200, _row(request, result)) if isinstance(result, SavedView) else refused(result)


@router.delete(
    "/views/{id}", response={204: None, **FETCHING, 429: shapes.Problem}, throttle=THROTTLE, summary="Delete a view"
)
def delete(request: HttpRequest, id: str) -> Status[None]:
    """The owner's, or an admin's where it is shared."""
    access.get_saved_view(request.user, pk_or_404(id, "view"), "change").delete()
    return Status(204, None)


def _row(request: HttpRequest, view: SavedView) -> Row:
    return {
        "id": f"view:{view.pk}",
        "name": view.name,
        "shared": view.shared,
        "owner": view.owner.get_username(),
        "mine": view.owner_id == request.user.pk,
        "address": view.address,
    }
