"""Since when a container is as it is, and how its last run ended.

The facts are inspect's, to the second: State.StartedAt, FinishedAt, ExitCode and Health. The list has them only in its
`Status`, in words that age ("Exited (137) 3 hours ago"): those are never shown, but tell that a run is a new one. As
each container is inspected when it is new or changed, no call is made for this that was not made before, but for one
when a container's health turns.
"""

from __future__ import annotations

import re

import msgspec

from collectors.parse import replies, values

_EXIT_CODE = re.compile(r"\((\d+)\)")
_SPAN = re.compile(r"(Less than a|About an?|\d+) (second|minute|hour|day|week|month|year)s?\b")
_SECONDS = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 7 * 86_400, "month": 30 * 86_400,
    "year": 365 * 86_400,
}  # fmt: skip
_NEVER_RAN = "created"
_UP = frozenset({"running", "paused"})
DOCKERS_RETRIES = 3
"""Failed checks after which a container is unhealthy, where it does not say another number."""


class Lasting(msgspec.Struct, frozen=True, gc=False):
    """Of the last run: when it began and ended, when its health turned to unhealthy, its exit code. Seconds since 1970.

    The code of a run that goes on is 0, as Docker says.
    """

    started: int | None = None
    finished: int | None = None
    unhealthy: int | None = None
    exit_code: int = 0


def lasting(reply: replies.InspectedContainer) -> Lasting:
    state = reply.state or replies.InspectedState()
    check = reply.config.healthcheck if reply.config else None
    return Lasting(
        started=values.moment(state.started_at),
        finished=values.moment(state.finished_at),
        unhealthy=_turned(state.health, check) if state.health else None,
        exit_code=values.number(state.exit_code),
    )


def since(state: str, health: str, created: int, known: Lasting) -> int | None:
    """When this state began; None where Docker does not tell.

    running: the start, or the check that made it unhealthy. exited, restarting, dead: the end of the last run. created:
    its making, as nobody keeps when a start failed. Nor when one was paused.
    """
    if state == "running":
        return known.unhealthy if health == "unhealthy" else known.started
    if state == _NEVER_RAN:
        return created or None
    return None if state == "paused" else known.finished


def exit_code(state: str, status: str, known: Lasting) -> int | None:
    """That of the last run; of one that was not inspected as its Status says. None while it runs and before it did."""
    if state in _UP:
        return None
    if state == _NEVER_RAN:
        return known.exit_code or None
    return known.exit_code if known != Lasting() else exit_code_in(status)


def exit_code_in(status: str) -> int | None:
    """137 of "Exited (137) 3 hours ago"."""
    found = _EXIT_CODE.search(status)
    return int(found.group(1)) if found else None


def span_in(status: str) -> int:
    """The least seconds that a Status speaks of: 10800 of "Up 3 hours". They only grow while the state lasts, so fewer
    than before is another run, even where nothing else of the list shows it. 0 where it speaks of none."""
    found = _SPAN.search(status)
    if found is None:
        return 0
    count, unit = found.groups()
    number = int(count[:9]) if count.isdigit() else 0 if count.startswith("Less") else 1
    return number * _SECONDS[unit]


def span_free(status: str) -> str:
    """The Status without how long it has been so, all that changes of it while nothing happens: "Up  (healthy)"."""
    return _SPAN.sub("", status, count=1)


def _turned(health: replies.InspectedHealth, check: replies.HealthCheck | None) -> int | None:
    """The end of the check that made it unhealthy: the one that failed as often in a row as is asked for.

    Docker keeps five runs; what lies before them is worked out from their pace.
    """
    ends = [end for run in health.log or [] if (end := values.moment(run.end)) is not None]
    if health.status != "unhealthy" or not ends:
        return None
    since_then = max(0, health.failing_streak - ((check.retries if check else 0) or DOCKERS_RETRIES))
    if since_then < len(ends):
        return ends[-1 - since_then]
    pace = (ends[-1] - ends[0]) / (len(ends) - 1) if len(ends) > 1 else 0
    return max(1, int(ends[-1] - since_then * pace)) if pace > 0 else None
