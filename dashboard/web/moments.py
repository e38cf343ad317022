"""A moment, however it was told: our own times, Docker's texts, seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime


def moment_of(when: datetime | str | float | None) -> datetime | None:
    """In UTC; None for what says no time. Docker writes nanoseconds, and the year 1 for what never was."""
    try:
        if isinstance(when, (int, float)) and when > 0:
            return datetime.fromtimestamp(when, tz=UTC)
        if isinstance(when, str) and when and not when.startswith("0001-"):
            when = parse_datetime(_without_nanoseconds(when))
        if not isinstance(when, datetime):
            return None
        return when.astimezone(UTC) if timezone.is_aware(when) else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):  # what a broken daemon writes, or one with a broken clock
        return None


def _without_nanoseconds(text: str) -> str:
    head, dot, tail = text.partition(".")
    zone = tail.lstrip("0123456789")
    return f"{head}{dot}{tail[: len(tail) - len(zone)][:6]}{zone}" if dot else text
