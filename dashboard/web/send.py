"""Asking for a change from a page: as operations.request, and while the broker is away the form comes back as it was.

The Operation that was not sent stays in the record, as one who looks for it there must find it.
"""

from __future__ import annotations

from typing import Any

from collectors.commands import Command
from dashboard import pipeline
from dashboard.operations import record
from dashboard.operations.facts import Place
from dashboard.operations.models import Operation
from dashboard.operations.request import request
from dashboard.operations.rules import Problem


def ask(user: Any, command: Command, place: Place) -> Operation | list[Problem]:
    """The Operation under way, or what speaks against it. Raises PermissionDenied for a role that may not."""
    result = request(user, command, place, pipeline.dispatch)
    if isinstance(result, Operation) and record.get(result.pk).words == pipeline.NOT_SENT:
        return [unsent()]
    return result


def unsent() -> Problem:
    """Of no field: it stands above the form."""
    return Problem("", pipeline.NOT_SENT)
