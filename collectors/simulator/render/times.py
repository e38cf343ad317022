"""Times and spans as Docker writes them."""

from __future__ import annotations

import time

from collectors.simulator.model import SECOND
from collectors.simulator.render.shapes import NEVER

MINUTE, HOUR, DAY = 60, 3600, 86400


def rfc3339(nanoseconds: int) -> str:
    """2026-11-24T06:34:41.327235863Z, without trailing zeros, as Go writes it; 0 is never."""
    if not nanoseconds:
        return NEVER
    seconds, rest = divmod(nanoseconds, SECOND)
    text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    return f"{text}.{rest:09d}".rstrip("0").rstrip(".") + "Z"


def human(nanoseconds: int) -> str:
    """A span in the words of docker ps: "About an hour", "3 weeks"."""
    seconds = max(nanoseconds, 0) // SECOND
    if seconds < 1:
        return "Less than a second"
    if seconds < 2 * MINUTE:
        return "1 second" if seconds == 1 else f"{seconds} seconds" if seconds < MINUTE else "About a minute"
    if seconds < 2 * HOUR:
        return f"{seconds // MINUTE} minutes" if seconds < HOUR else "About an hour"
    for unit, word, least in (
        (HOUR, "hours", 48),
        (DAY, "days", 14),
        (7 * DAY, "weeks", 8.6),
        (30 * DAY, "months", 24.3),
    ):
        if seconds < unit * least:
            return f"{seconds // unit} {word}"
    return f"{seconds // (365 * DAY)} years"
