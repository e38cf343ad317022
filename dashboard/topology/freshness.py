"""When each source was last read with success. Kept in Redis: an unchanged host must not write a row.

The rows carry the time of the last change, and of the last read before a failure, for when Redis has forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from collectors.turns import SEEN
from dashboard import broker

PACE = "docklines:pace"
"""Seconds from one read of a host to the next, while that is more than was asked for."""

PACE_STANDS = 15
"""Seconds. Nobody takes back what a tick said that has ended."""


def seen(source: str, at: datetime) -> None:
    broker.client().hset(SEEN, source, at.isoformat())


def all_seen_at(sources: Iterable[str], at: datetime) -> None:
    """The same of many, in one command."""
    if told := dict.fromkeys(sources, at.isoformat()):
        broker.client().hset(SEEN, mapping=told)  # type: ignore[arg-type]  # a Mapping's keys are invariant


def forget(source: str) -> None:
    """Of a source that has ended. Where Redis cannot be asked, the time of something nobody shows stays behind."""
    with suppress(broker.BrokerError):
        broker.client().hdel(SEEN, source)


def last_seen(source: str) -> datetime | None:
    """None when it never was, or Redis has forgotten or cannot be asked."""
    told = all_seen().get(source)
    return datetime.fromisoformat(told) if told else None


def all_seen() -> dict[str, str]:
    """ISO 8601 times by source; empty when Redis cannot be asked, as a chart without ages beats no chart."""
    try:
        return dict(broker.client().hgetall(SEEN))  # type: ignore[arg-type]  # decode_responses: texts
    except broker.BrokerError:
        return {}


def tell_pace(seconds: float | None) -> None:
    """Raises BrokerError."""
    if seconds is None:
        broker.client().delete(PACE)
    else:
        broker.client().set(PACE, round(seconds), ex=PACE_STANDS)


def pace() -> int | None:
    """How many seconds lie between two reads of a host, while reads are behind; None when they are not, or when Redis
    cannot be asked."""
    try:
        told = broker.client().get(PACE)
    except broker.BrokerError:
        return None
    return int(told) if isinstance(told, str) else None
