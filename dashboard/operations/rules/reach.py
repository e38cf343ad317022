"""Whether whom the command goes to can be asked at all. Nothing is queued for a daemon that is away."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.operations.rules.facts import Reach
from dashboard.operations.rules.problem import Problem

_WORDS = {
    "unreachable": "cannot be reached",
    "hung": "accepts connections but does not answer",
    "stale": "has no manager that can be reached",
}


def reachable(reach: Reach) -> Iterator[Problem]:
    """A Problem that says since when, and why, it cannot be asked."""
    if reach.state == "reachable":
        return
    if reach.state == "never-seen":
        yield Problem(reach.kind, f"The {reach.kind} {reach.name} has not been read yet: ask again once it has been.")
        return
    since = f" since {reach.since:%Y-%m-%d %H:%M} UTC" if reach.since else ""
    why = f" ({reach.error.rstrip('.')})" if reach.error else ""
    what = _WORDS.get(reach.state, "cannot be asked")
    yield Problem(reach.kind, f"The {reach.kind} {reach.name} {what}{since}{why}: nothing can be changed there now.")
