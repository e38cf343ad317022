"""GET changes: what was written about the fleet, newest first. One page of it; `next` leads to the one before.

The rows are inventory.models.Change, which hold what daemons told: no address of a daemon, key or password is among it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Annotated, Any, get_args

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router

from dashboard.inventory.changeset import Kind
from dashboard.inventory.models import Change
from dashboard.operations.rules import Problem
from dashboard.topology.rows import Row
from dashboard.web import access
from dashboard.web.api import shapes, spans
from dashboard.web.api.answers import READING, plain
from dashboard.web.api.details import ChangeShape
from dashboard.web.api.ids import pk_of
from dashboard.web.api.problems import refused, sentences

router = Router(tags=["changes"])

MOST_OBJECTS = 200
MOST = 500
"""Changes of one answer."""

ASKED = frozenset({"since", "until", "object", "source", "limit", "cursor"})
Objects = Annotated[list[str] | None, Query(description="Only of this object; may be given again and again")]
Source = Annotated[str | None, Query(description="Only what this host or swarm told: host:3")]
Since = Annotated[str | None, Query(description=f"From this time on, ISO 8601 with its zone: {spans.LIKE}")]
Until = Annotated[str | None, Query(description="Before this time, written alike")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most")]
Cursor = Annotated[str | None, Query(description="`next` of the answer before")]


class Told(ChangeShape):
    id: str = Field(examples=["change:812"])
    source: str = Field(description="The host or swarm that told", examples=["host:3"])
    revision: int


class Changes(shapes.Shape):
    """`next` is the cursor of what is older, null at the end."""

    changes: list[Told]
    next: str | None


@router.get("/changes", response={200: Changes, **READING, 422: shapes.Problem}, summary="What changed")
def changes(
    request: HttpRequest,
    since: Since = None,
    until: Until = None,
    object: Objects = None,
    source: Source = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> HttpResponse:
    """What was added, changed and removed, newest first, with the values before and after."""
    problems = [_unknown(name) for name in sorted(set(request.GET) - ASKED)]
    where = Q()
    for asked in (_spanned(since, until), _about(object), _told_by(source), _after(cursor)):
        if isinstance(asked, Problem):
            problems.append(asked)
        else:
            where &= asked
    if problems:
        return refused(problems)
    return plain(_page(list(access.visible_changes(request.user).filter(where)[: limit + 1]), limit))


def _page(found: list[Change], limit: int) -> Row:
    shown = found[:limit]
    more = spans.written(shown[-1].at, shown[-1].pk) if len(found) > limit else None
    return {"changes": [_row(change) for change in shown], "next": more}


def _row(change: Change) -> Row:
    return {
        "id": f"change:{change.pk}",
        "at": change.at.isoformat(),
        "source": change.source,
        "revision": change.revision,
        "object": f"{change.kind}:{change.object_pk}",
        "name": change.name,
        "action": change.action,
        "before": change.before,
        "after": change.after,
    }


def _spanned(since: str | None, until: str | None) -> Q | Problem:
    where, times = Q(), dict[str, datetime]()
    for field, lookup, text in (("since", "at__gte", since), ("until", "at__lt", until)):
        if text is None:
            continue
        told = spans.moment(field, text)
        if isinstance(told, Problem):
            return told
        where, times[field] = where & Q(**{lookup: told}), told
    if len(times) == 2 and times["since"] > times["until"]:
        return Problem("until", "until is before since: exchange the two.")
    return where


def _about(objects: list[str] | None) -> Q | Problem:
    if objects is None:
        return Q()
    if len(objects) > MOST_OBJECTS:
        return Problem("object", f"These are more than {MOST_OBJECTS} objects: ask for some of them at a time.")
    pks: dict[str, list[int]] = defaultdict(list)
    for text in objects:
        kind, _, _ = text.partition(":")
        pk = pk_of(text, kind) if kind in get_args(Kind) and ":" in text else None
        if pk is None:
            return Problem("object", f"“{text[:80]}” is no id of an object: write it like network:7.")
        pks[kind].append(pk)
    where = Q(pk__in=[])
    for kind, of_kind in pks.items():
        where |= Q(kind=kind, object_pk__in=of_kind)
    return where


def _told_by(source: str | None) -> Q | Problem:
    if source is None:
        return Q()
    kind, _, _ = source.partition(":")
    if kind not in ("host", "swarm") or ":" not in source or pk_of(source, kind) is None:
        return Problem("source", f"“{source[:80]}” is no host and no swarm: write it like host:3.")
    return Q(source=source)


def _after(cursor: str | None) -> Q | Problem:
    if cursor is None:
        return Q()
    told = spans.cursor(cursor)
    if isinstance(told, Problem):
        return told
    at, pk = told
    return Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=pk))  # in this form databases use the index


def _unknown(name: str) -> Problem:
    error: dict[str, Any] = {"type": "extra_forbidden", "loc": ("query", name)}
    return sentences([error])[0]
