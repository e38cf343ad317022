"""Errors as problem JSON (RFC 9457), whatever went wrong and wherever: the shape never differs.

{"type": "about:blank", "title": …, "status": …, "detail": one sentence}; a 422 has "errors": [{"field", "reason"}] with
every field, and the first of them as "field" and "reason".
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from dashboard.operations.rules import Problem
from dashboard.web import trouble

CONTENT_TYPE = "application/problem+json"
PREFIX = "/api/v1/"

log = logging.getLogger(__name__)

BROKEN = "Docklines failed on this, which is its own fault: its log says how."


def docs() -> str:
    """Where the API says of itself what it can."""
    return f"{get_script_prefix()}api/v1/docs"


def not_found() -> str:
    return f"There is nothing at this address: see {docs()} for what there is."


def problem(status: int, detail: str, problems: Sequence[Problem] = ()) -> HttpResponse:
    """The answer for one error."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if problems:
        body |= {"field": problems[0].field, "reason": problems[0].words}
        body["errors"] = [{"field": each.field, "reason": each.words} for each in problems]
    response = HttpResponse(orjson.dumps(body), status=status, content_type=CONTENT_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="Docklines"'
    return response


def refused(problems: Sequence[Problem]) -> HttpResponse:
    """422: understood, and it will not do; each field with its reason."""
    return problem(422, problems[0].words, problems)


def install(api: NinjaAPI) -> None:
    """Makes every exception a problem."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        ValidationError: lambda _request, error: refused(sentences(error.errors)),
        Http404: lambda _request, error: problem(404, str(error) or not_found()),
        PermissionDenied: lambda _request, error: problem(403, str(error)),
        HttpError: lambda _request, error: problem(error.status_code, _worded(error)),
        Exception: _broken,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _worded(error: HttpError) -> str:
    if isinstance(error, Throttled):
        return "These are too many requests: wait as long as Retry-After says, then go on."
    if error.status_code == 400 and error.message.startswith("Cannot parse request body"):
        return "The body is no JSON: send one JSON object, with Content-Type: application/json."
    return error.message


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    told = trouble.told_of(error)
    if told is trouble.BROKEN:
        return problem(500, BROKEN)
    response = problem(told.status, told.sentence)
    response[trouble.TROUBLE], response["Retry-After"] = told.trouble, "5"
    return response


def sentences(errors: Sequence[dict[str, Any]]) -> list[Problem]:
    """pydantic's errors in our words, one for each field: pools.0.subnet, not body → body → pools → 0 → subnet."""
    found: dict[str, Problem] = {}
    for error in errors:
        place = [str(part) for part in error["loc"][2:]] if error["loc"][0] == "body" else [str(error["loc"][-1])]
        if place[-1:] in (["str"], ["int"]):  # pydantic names the branch of an id, text or number: it is no field
            place.pop()
            error = {**error, "type": "id_type"}
        field = ".".join(place) or "body"
        found.setdefault(field, Problem(field, _sentence(error, place)))
    return list(found.values())


_WANTED = {
    "string_type": "must be a text in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
}


def _sentence(error: dict[str, Any], place: list[str]) -> str:
    name = place[-1] if place else "The body"
    kind = error["type"]
    if kind == "missing":
        return f"{name} is missing: give it." if place else "The body is missing: send one JSON object."
    if kind == "extra_forbidden":
        return f"{name} is not known here: leave it out, or see {docs()} for its right name."
    if kind == "given_twice":
        return f"{name} is given more than once: give it once."
    if kind == "id_type":
        return f"{name} must be an id, like {name}:7."
    if kind in _WANTED:
        return f"{name} {_WANTED[kind]}."
    return f"{name} will not do: {error['msg'][:1].lower()}{error['msg'][1:]}."


class ProblemMiddleware:
    """What never reaches the API's own handlers, an unknown path or method, looks the same."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(PREFIX) or response.status_code < 400 or _is_problem(response):
            return response
        words = {
            404: not_found(),
            405: f"{request.method} is not for this address: see {docs()} for what is.",
            500: BROKEN,
        }
        status = HTTPStatus(response.status_code)
        if away := response.headers.get(trouble.TROUBLE):
            words[503] = (trouble.NO_DATABASE if away == "database" else trouble.NO_BROKER).sentence
        told = problem(status, words.get(status, status.description or status.phrase))
        for name in ("Allow", "Retry-After", trouble.TROUBLE):
            if name in response:
                told[name] = response[name]
        return told


def _is_problem(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith(CONTENT_TYPE)
