"""Moments and places in a list, as they are written in an address. Pure.

A cursor is the moment and the pk of the last row of a page: what is written later comes before it and moves nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dashboard.operations.rules import Problem

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LIKE = "2026-11-27T07:30:00Z"

Cursor = tuple[datetime, int]


def moment(field: str, text: str) -> datetime | Problem:
    """An ISO 8601 time with its zone, in UTC. A + that an address has turned into a space is a + again."""
    head, space, zone = text.rpartition(" ")
    try:
        told = datetime.fromisoformat(f"{head}+{zone}" if space and "T" in head.upper() else text)
        if told.tzinfo is None:
            return Problem(field, f"{field} must say its time zone: write it like {LIKE}.")
        return told.astimezone(UTC)
    except (ValueError, OverflowError):
        return Problem(field, f"{field} is no ISO 8601 time: write it like {LIKE}.")


def written(at: datetime, pk: int) -> str:
    """The cursor after the row of this moment and pk."""
    return f"{(at - EPOCH) // timedelta(microseconds=1)}-{pk}"


def cursor(text: str) -> Cursor | Problem:
    """The moment and the pk in a cursor."""
    micros, dash, pk = text.partition("-")
    if dash and all(part.isascii() and part.isdigit() and len(part) <= 18 for part in (micros, pk)):
        try:
            return EPOCH + timedelta(microseconds=int(micros)), int(pk)
        except OverflowError:
            pass
    return Problem("cursor", "cursor is none of ours: give “next” of the answer before, as it is.")
