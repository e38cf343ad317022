"""Who comes into the admin: those of role admin. They log in and out where everybody does.

Not in the package admin, which registers its tables here and so comes later.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import auth
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from unfold.sites import UnfoldAdminSite

from dashboard.operations.policy import may
from dashboard.web.access import to_login


class DocklinesAdminSite(UnfoldAdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "administer")

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_login(request)
            if not self.has_permission(request):
                raise PermissionDenied("The admin is for admins. Ask one of them.")
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The login of the site, with its limit on attempts."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied("The admin is for admins. Ask one of them.")
        return redirect("admin:index") if request.user.is_authenticated else redirect("account_login")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method != "POST":
            return redirect("account_logout")
        auth.logout(request)
        return redirect("account_login")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("account_change_password")
