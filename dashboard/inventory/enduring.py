"""Since when a container is as it is, where its daemon does not tell: from when we saw it turn. Pure.

What Docker tells (collectors.parse.lasting) goes before what we saw. What is as it was keeps its time: a reader that
was started anew works the beginning of an illness out once more, some seconds beside, and that is no change.
"""

from __future__ import annotations

from datetime import datetime

from dashboard.inventory.compare import Columns


def since_when(stands: Columns | None, told: Columns, at: datetime) -> int | None:
    """In seconds since 1970; None for what began before anybody looked. `at` is when it was read."""
    known: int | None = told["since"]
    if stands is None or not (_is_paused(told) or _is_ill(told)):
        return known
    if any(stands[name] != told[name] for name in ("state", "health")):
        return int(at.timestamp()) if known is None else known
    return known if stands["since"] is None else stands["since"]


def _is_paused(told: Columns) -> bool:
    return bool(told["state"] == "paused")


def _is_ill(told: Columns) -> bool:
    return bool(told["state"] == "running" and told["health"] == "unhealthy")
