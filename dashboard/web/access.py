"""The door of every page: who comes in, and what they may fetch.

Decorators ask for a role. The getters below are the permission check for objects: they give what this user may see,
404 for what is unseen, 403 for what is seen but may not be acted on. Rights over groups of hosts, when they come,
change the `visible_…` querysets and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from dashboard.inventory.models import Change, Container, Host, Network, Pool, Service
from dashboard.operations.models import Operation
from dashboard.operations.policy import ROLES, Role, may, role_of
from dashboard.web.models import SavedView

View = Callable[..., HttpResponseBase]
Row = TypeVar("Row", bound=Model)


def viewer_required(view: View) -> View:
    return _role_required("viewer", view)


def operator_required(view: View) -> View:
    return _role_required("operator", view)


def admin_required(view: View) -> View:
    return _role_required("admin", view)


def role_of_request(request: HttpRequest) -> Role | None:
    """role_of(request.user), asked of the database once per request."""
    if not hasattr(request, "docklines_role"):
        request.docklines_role = role_of(request.user)  # type: ignore[attr-defined]
    return cast("Role | None", request.docklines_role)  # type: ignore[attr-defined]


def _role_required(least: Role, view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_login(request)
        role = role_of_request(request)
        if role is None:
            return without_role(request)
        if ROLES.index(role) < ROLES.index(least):
            raise PermissionDenied(f"This needs the role {least}; yours is {role}. Ask an admin.")
        return view(request, *args, **kwargs)

    guarded.least_role = least  # type: ignore[attr-defined]
    return guarded


def to_login(request: HttpRequest) -> HttpResponseBase:
    """Nobody is logged in: a page leads to the login and back; a refresh of a part of a page, or JSON, gets 401."""
    login = reverse("account_login")
    if getattr(request, "htmx", False):
        back = _path_of(request.htmx.current_url or reverse("chart"))  # type: ignore[attr-defined]
        headers = {"HX-Redirect": f"{login}?{urlencode({'next': back})}"}
        return HttpResponse("Log in again.", status=401, headers=headers)
    if request.accepts("application/json") and not request.accepts("text/html"):
        return JsonResponse({"title": "Log in, or send a token.", "status": 401}, status=401)
    return HttpResponse(status=302, headers={"Location": f"{login}?{urlencode({'next': request.get_full_path()})}"})


def _path_of(address: str) -> str:
    """Path and query of what the browser says is its page; the chart where that is no address."""
    try:
        here = urlsplit(address)
    except ValueError:
        return reverse("chart")
    return here.path + (f"?{here.query}" if here.query else "")


def without_role(request: HttpRequest) -> HttpResponseBase:
    return render(request, "no_role.html", status=403)


def visible_hosts(user: Any) -> QuerySet[Host]:
    return _visible(user, Host)


def visible_networks(user: Any) -> QuerySet[Network]:
    return _visible(user, Network)


def visible_containers(user: Any) -> QuerySet[Container]:
    return _visible(user, Container)


def visible_services(user: Any) -> QuerySet[Service]:
    return _visible(user, Service)


def visible_operations(user: Any) -> QuerySet[Operation]:
    return _visible(user, Operation)


def visible_changes(user: Any) -> QuerySet[Change]:
    return _visible(user, Change)


def visible_saved_views(user: Any) -> QuerySet[SavedView]:
    """The user's own and the shared ones. Nobody, not even an admin, sees what another keeps for himself."""
    return _visible(user, SavedView).filter(Q(owner_id=user.pk) | Q(shared=True)).select_related("owner")


def get_host(user: Any, pk: int, action: str = "see") -> Host:
    return _get(visible_hosts(user), user, pk, action)


def get_network(user: Any, pk: int, action: str = "see") -> Network:
    return _get(visible_networks(user).select_related("host", "swarm"), user, pk, action)


def get_container(user: Any, pk: int, action: str = "see") -> Container:
    return _get(visible_containers(user).select_related("host", "service"), user, pk, action)


def get_service(user: Any, pk: int, action: str = "see") -> Service:
    return _get(visible_services(user).select_related("swarm"), user, pk, action)


def get_pool(user: Any, pk: int) -> Pool:
    """A pool of a network that this user may see."""
    seen = Pool.objects.filter(network__in=visible_networks(user).values("pk"))
    return _get(seen.select_related("network__host", "network__swarm"), user, pk, "see")


def get_operation(user: Any, pk: int, action: str = "see") -> Operation:
    return _get(visible_operations(user), user, pk, action)


def get_saved_view(user: Any, pk: int, action: str = "see") -> SavedView:
    """Any other action than "see" is for the owner, and for an admin where the view is shared."""
    view = _get(visible_saved_views(user), user, pk, "see")
    if action != "see" and view.owner_id != user.pk and not may(user, "administer"):
        raise PermissionDenied(f"This view is {view.owner}'s: only the owner or an admin changes it.")
    return view


def _visible(user: Any, model: type[Row]) -> QuerySet[Row]:
    rows = model._default_manager.all()
    return rows if may(user, "see") else rows.none()


def _get(rows: QuerySet[Row], user: Any, pk: int, action: str) -> Row:
    """The one row, for this user and this action. Http404 when unseen, PermissionDenied when only seen."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404(f"There is no {rows.model._meta.verbose_name} {pk}, or it is gone.")
    if action != "see" and not may(user, action):
        raise PermissionDenied("Your role lets you look, not change. Ask an admin.")
    return row
