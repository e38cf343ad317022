"""GET find: ids by label, by text in labels, or by the time of the last change. The chart adds them to its search."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router
from ninja.throttling import BaseThrottle, UserRateThrottle

from dashboard.operations.rules import Problem
from dashboard.web import finding
from dashboard.web.api import shapes, spans
from dashboard.web.api.answers import READING, plain
from dashboard.web.api.problems import refused

router = Router(tags=["find"])

LONGEST = 300

Label = Annotated[str | None, Query(description="key=value, or key: who has just this label")]
Text = Annotated[str | None, Query(description="Who has this in a label; two letters at least")]
Since = Annotated[str | None, Query(description=f"What was added or changed from then on: {spans.LIKE}")]
Begins = Annotated[bool, Query(description="With label: where nobody has it, who has one that begins so")]


class Found(shapes.Shape):
    ids: list[str] = Field(description=f"At most {finding.MOST}", examples=[["container:12", "network:7"]])
    cut: bool = Field(description="Whether there may be more: ask more closely")


class OneUser(UserRateThrottle):
    """Counts by user, apart from what else is counted by user."""

    scope = "find"


THROTTLE: list[BaseThrottle] = [OneUser("300/m")]
"""More than the chart asks for whoever types without a pause."""


@router.get(
    "/find",
    response={200: Found, **READING, 422: shapes.Problem, 429: shapes.Problem},
    throttle=THROTTLE,
    summary="Find by label or change",
)
def find(
    request: HttpRequest, label: Label = None, text: Text = None, since: Since = None, begins: Begins = False
) -> HttpResponse:
    """Ids of containers, networks and services. Of `since` the latest first. Give one of label, text and since."""
    given = {"label": label, "text": text, "since": since}
    problems = _problems({field: value for field, value in given.items() if value is not None})
    if problems:
        return refused(problems)
    if label is not None:
        return _answer(finding.with_label(request.user, label, begins))
    if text is not None:
        return _answer(finding.with_text_in_labels(request.user, text))
    told = spans.moment("since", since or "")
    if isinstance(told, Problem):
        return refused([told])
    return _answer(finding.changed_since(request.user, told))


def _answer(found: finding.Found) -> HttpResponse:
    return plain({"ids": found.ids, "cut": found.cut})


def _problems(given: dict[str, str]) -> list[Problem]:
    if len(given) != 1:
        return [Problem("label", "Give one of label, text and since.")]
    [(field, value)] = given.items()
    least = 2 if field == "text" else 1
    if not least <= len(value) <= LONGEST or "\0" in value:
        return [Problem(field, f"Give {field} {least} to {LONGEST} letters, without a NUL.")]
    return []
