"""A table as a file of comma-separated values: every row of the view, sent piece by piece while it is read."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connections
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from dashboard.web.tables.column import Column, plain

PIECE = 500
"""Rows that are read, written and sent at a time."""

AT_ONCE = 4
"""Files that one user reads at a time from one process: each keeps a thread for as long as it is read."""

TOO_MANY = f"You are downloading {AT_ONCE} files already: come back when one of them is done."

FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BLANK = ("\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula, and what it may drop before it looks."""

Rows = list[Any]

_readers: WeakKeyDictionary[StreamingHttpResponse, int | None] = WeakKeyDictionary()
"""The files under way, and by whom: none stays that nobody holds any more, however its reader went."""

_counting = Lock()


def wanted(request: HttpRequest) -> bool:
    """Whether the address asks for the file instead of the page."""
    return request.GET.get("format") == "csv"


def pieces(rows: QuerySet[Any], more: Callable[[Rows], None], after: Iterable[Any] = ()) -> Iterator[Rows]:
    """The rows in their order, some hundreds at a time. Which they are is settled at first: a slow reader keeps no
    query open, and what is added or removed meanwhile shifts nothing."""
    pks = list(rows.values_list("pk", flat=True))
    for start in range(0, len(pks), PIECE):
        some = list(rows.filter(pk__in=pks[start : start + PIECE]))
        more(some)
        yield some
    yield list(after)


def answer(request: HttpRequest, name: str, columns: Sequence[Column], rows: Iterator[Rows]) -> HttpResponseBase:
    """The file, named by what it holds and when it was made; or to come back later, where this user reads so many."""
    with _counting:
        under_way = sum(not one.closed and reader == request.user.pk for one, reader in _readers.items())
        if under_way >= AT_ONCE:
            return HttpResponse(TOO_MANY, status=429, content_type="text/plain; charset=utf-8")
        response = _file(request, name, _parts(columns, rows))
        _readers[response] = request.user.pk
    return response


def _file(request: HttpRequest, name: str, parts: Iterator[bytes]) -> StreamingHttpResponse:
    made = timezone.now().strftime("%Y-%m-%d-%H%M")
    return StreamingHttpResponse(
        _one_by_one(parts) if isinstance(request, ASGIRequest) else parts,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="docklines-{name}-{made}.csv"',
            "Cache-Control": "private, no-store",
        },
    )


def _parts(columns: Sequence[Column], rows: Iterator[Rows]) -> Iterator[bytes]:
    yield _written([[column.title for column in columns]])
    for some in rows:
        if some:
            yield _written([harmless(plain(column.of(row))) for column in columns] for row in some)


def _written(lines: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(lines)
    return text.getvalue().encode("utf-8", "replace")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: names come from whoever may start a container."""
    return f"'{cell}" if cell.startswith(BLANK) or cell.lstrip().startswith(FORMULA) else cell


async def _one_by_one(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The same for a server that is asynchronous: it would gather all of a plain iterator before it sends any."""
    following = sync_to_async(_following)
    while part := await following(parts):
        yield part


def _following(parts: Iterator[bytes]) -> bytes:
    """The next piece. While it is sent, which takes as long as its reader likes, no connection to the database is kept:
    the thread is the request's own, and so is its connection."""
    try:
        return next(parts, b"")
    finally:
        for connection in connections.all(initialized_only=True):
            if not connection.in_atomic_block:
                connection.close()
