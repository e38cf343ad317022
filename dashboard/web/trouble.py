"""What a page says when it fails: one sentence, and what to do.

These pages stand by themselves: they ask neither the database nor the session, as it may be those that failed. 404 and
403 are pages like any other (templates/404.html); where even they cannot be made, it is one of these that comes.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from dashboard import broker

PAGE = "apart.html"
DATABASE_AWAY = (OperationalError, InterfaceError)
"""What Django raises for a file that cannot be opened or is locked, and for a server that is gone."""

TROUBLE = "Docklines-Trouble"
"""A header that says in a word what is away, for the scripts of a page: database, broker."""


@dataclass(frozen=True)
class Told:
    """`words` say what is so, `cure` what to do."""

    status: int
    title: str
    words: str
    cure: str
    trouble: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.words} {self.cure}"


NO_DATABASE = Told(
    503,
    "The database does not answer",
    "Docklines cannot read what it knows, as its database does not answer.",
    "Try again in a moment; the log of the web process says why.",
    "database",
)
NO_BROKER = Told(
    503,
    "The broker does not answer",
    "This needs the broker (Redis or Valkey), which does not answer.",
    "Try again in a moment; the log of the web process says why.",
    "broker",
)
BROKEN = Told(
    500,
    "Something broke",
    "Docklines failed on this, which is its own fault; your hosts are not touched by it.",
    "Try again; if it stays, the log of the web process says how.",
)
BAD = Told(
    400, "This cannot be understood", "The request is not one that Docklines understands.", "Open the page anew."
)
STRANGE_NAME = Told(
    400,
    "Not the name of this dashboard",
    "Docklines does not answer to the name in this address.",
    "Use one it was started with, or add this one to DOCKLINES_ALLOWED_HOSTS.",
)
TOO_LARGE = Told(
    413,
    "This is too large",
    "This is more than can be sent here: three megabytes at most.",
    "Go back and send less.",
)
TOO_SLOW = Told(408, "This came too slowly", "The request did not come whole in time.", "Go back, and send it again.")
TOO_MANY = Told(
    400, "This has too many fields", "The form has more fields than can be sent here.", "Go back and send fewer."
)
REFUSALS: dict[type[BaseException], Told] = {
    DisallowedHost: STRANGE_NAME,
    RequestDataTooBig: TOO_LARGE,
    TooManyFieldsSent: TOO_MANY,
}
NOT_SO = Told(
    405,
    "Nothing to open here",
    "This address only takes what a button of another page sends.",
    "Go back to that page and press it there.",
)
UNSAVED = "Nothing was changed. Go back: what you typed is still in the form."


def told_of(error: BaseException | None) -> Told:
    """What to say of an exception that nobody expected."""
    if isinstance(error, DATABASE_AWAY):
        return NO_DATABASE
    return NO_BROKER if isinstance(error, broker.BrokerError) else BROKEN


def page(told: Told, path: str = "", method: str = "GET") -> str:
    """`path` is where "Try again" leads; what was posted is tried again by going back."""
    again = path if told.status >= 500 and method in ("GET", "HEAD") else ""
    typed = UNSAVED if told.status >= 500 and method == "POST" else ""
    return render_to_string(PAGE, {"told": told, "again": again, "typed": typed})


def answer(request: HttpRequest, told: Told) -> HttpResponse:
    """The page; for a part of a page the sentence alone, which page.js puts where it was asked for."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(told.sentence, status=told.status, content_type="text/plain; charset=utf-8")
    else:
        response = HttpResponse(page(told, request.get_full_path(), request.method or "GET"), status=told.status)
    response.headers["Cache-Control"] = "no-store"
    if told.trouble:
        response.headers[TROUBLE] = told.trouble
        response.headers["Retry-After"] = "5"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler500, called while the exception is being handled."""
    return answer(request, told_of(sys.exc_info()[1]))


def bad_request(request: HttpRequest, exception: BaseException) -> HttpResponse:
    """Django's handler400."""
    return answer(request, REFUSALS.get(type(exception), BAD))


class WordsForRefusals:
    """Django refuses a wrong method with nothing in the answer, which a browser shows as an empty page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != NOT_SO.status or response.streaming or response.content:
            return response
        told = answer(request, NOT_SO)
        told["Allow"] = response["Allow"]
        return told


class InOneLine(logging.Filter):
    """A database or a broker that is away is said in one line: with each open page asking every three seconds, its
    tracebacks would bury what led to it."""

    def filter(self, record: logging.LogRecord) -> bool:
        error: Any = record.exc_info[1] if record.exc_info else None
        if error is not None and told_of(error) is not BROKEN:
            record.msg, record.args = "%s: %s", (record.getMessage(), str(error).strip() or type(error).__name__)
            record.exc_info = record.exc_text = None
        return True
