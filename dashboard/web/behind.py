"""Whether reads are behind: each host is then read less often than was asked for, and what pages show is older.

The tick says so in Redis while it lasts (dashboard.pace), so it clears by itself.
"""

from __future__ import annotations

from django.conf import settings

from dashboard.topology import freshness


def reads() -> dict[str, float] | None:
    """Seconds from one read of a host to the next, as it is (`every`) and as it was asked for (`wanted`); None while
    reads are not behind."""
    every = freshness.pace()
    return None if every is None else {"every": every, "wanted": settings.ENV.collect_interval}


def words() -> str:
    """What a page says of it; "" while there is nothing to say."""
    told = reads()
    if told is None:
        return ""
    return (
        f"Reads are behind: each host is read every {told['every']:g} s instead of {told['wanted']:g}. "
        "What you see may be as old as that."
    )


def word() -> str:
    """The same for the scripts of a page, in a header: "behind 23 10"."""
    told = reads()
    return "" if told is None else f"behind {told['every']:g} {told['wanted']:g}"
