"""What every answer carries. The Content-Security-Policy: scripts and styles come from our own files only.

The admin is made by a library whose scripts evaluate expressions and write styles, and so is the API's reader; both
get a looser policy, on their own addresses only.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

STRICT = (
    "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; "
    "img-src 'self' data:"
)
LOOSE = (
    f"{STRICT}; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self' data:"
)

LOOSE_UNDER = ("/admin/", "/api/v1/docs")


class ContentSecurityPolicy:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = LOOSE if request.path_info.startswith(LOOSE_UNDER) else STRICT
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


class CookiesStaySecure:
    """A cookie given over TLS is never sent without. Whether a request came over TLS, a trusted proxy says."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response
