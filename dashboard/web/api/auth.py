"""Who comes in: a program with a Bearer token, or the browser with its session and the CSRF token.

A token's user has the token's role as `token_role`, which policy.role_of lets lessen the user's own, never raise it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja.errors import AuthenticationError, HttpError
from ninja.security import APIKeyCookie, HttpBearer

from dashboard.operations.policy import role_of
from dashboard.web.access import to_login
from dashboard.web.api.problems import problem
from dashboard.web.models import ApiToken

NOBODY = "Log in, or send a token: Authorization: Bearer TOKEN."
NO_ROLE = "You have no role yet, so there is nothing to see: ask an admin for one."


class TokenAuth(HttpBearer):
    """Authorization: Bearer TOKEN, with a token made by `manage.py token create`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        user = ApiToken.user_of(token)
        if user is None:
            raise AuthenticationError(401, "This token is not known, or its user is not active: make a new one.")
        request.user = user  # type: ignore[assignment]
        return with_role(user)


class SessionAuth(APIKeyCookie):
    """The browser's session. Whatever changes something must carry the CSRF token as X-CSRFToken."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        if not request.user.is_authenticated:
            raise AuthenticationError(401, NOBODY)
        try:
            super().__call__(request)  # checks CSRF
        except HttpError as error:
            words = "The CSRF token is missing or wrong: send it as X-CSRFToken, or use an API token."
            raise HttpError(403, words) from error
        return with_role(request.user)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user


def with_role(user: Any) -> Any:
    """The user, who has some role. Raises PermissionDenied for one without."""
    if role_of(user) is None:
        raise PermissionDenied(NO_ROLE)
    return user


def reader_door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """openapi.json and the reader of it are for users with a role: by token, or logged in (a browser is led there)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if TokenAuth()(request) is None:
                if not request.user.is_authenticated:
                    return to_login(request) if request.path.endswith("/docs") else problem(401, NOBODY)
                with_role(request.user)
        except AuthenticationError as error:
            return problem(401, error.message)
        except PermissionDenied as error:
            return problem(403, str(error))
        return view(request, *args, **kwargs)

    return guarded
