"""Answers as bytes: rows go out as they are, by orjson. A chart of ten thousand containers is not validated again."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpResponse
from ninja import Status

from dashboard.operations.models import Operation
from dashboard.operations.rules import Problem
from dashboard.web.api import shapes
from dashboard.web.api.problems import refused

READING: dict[Any, Any] = {401: shapes.Problem, 403: shapes.Problem}
FETCHING: dict[Any, Any] = {**READING, 404: shapes.Problem}
ASKING: dict[Any, Any] = {202: shapes.Accepted, **FETCHING, **dict.fromkeys((400, 422, 429), shapes.Problem)}
"""The responses in the schema: of a list, of one object, of a change that is asked for."""

Answer = HttpResponse | Status[dict[str, str]]


def plain(body: Any) -> HttpResponse:
    return HttpResponse(orjson.dumps(body), content_type="application/json")


def asked(result: Operation | list[Problem]) -> Answer:
    """202 with the operation, or 422 with what speaks against it."""
    if isinstance(result, Operation):
        return Status(202, {"operation": f"operation:{result.pk}"})
    return refused(result)
