"""Single values at the door: what stands in a field against all sense becomes something that can be kept.

Docker's own API never says such things, but not every daemon is Docker, and not every one is well. One bad value
costs that value, not the whole host. Texts that are too long are cut later, to their column (inventory.kinds).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_interface
from typing import Any, TypeVar

import msgspec

Shape = TypeVar("Shape")
Value = TypeVar("Value")

LARGEST = 2**63 - 1
"""What a database takes for a number. Docker's replicas and slots are uint64."""

_LONGEST_ADDRESS = 64
_CONTROLS = re.compile(rb"(?<!\\)((?:\\\\)*)\\u00(?:0[0-8bcefBCEF]|1[0-9a-fA-F])")
"""Escaped control characters, but for tab and line ends; after an even number of backslashes it is none."""


class NotUnderstood(Exception):
    """The body is not JSON of the shape asked for. The text says where."""


def decode(body: bytes, shape: type[Shape]) -> Shape:
    """A reply's body in its shape. Control characters become U+FFFD: PostgreSQL keeps no NUL, and terminals obey ESC.

    Raises NotUnderstood: no JSON, no UTF-8, another shape, nested without end.
    """
    if b"\\u000" in body or b"\\u001" in body:
        body = _CONTROLS.sub(rb"\1\\ufffd", body)
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotUnderstood(str(error)) from error


def address(text: str) -> str:
    """An IP address or a subnet, with prefix or without, as Docker wrote it; "" for what is none ("<nil>", say)."""
    return text if text and len(text) <= _LONGEST_ADDRESS and _is_address(text) else ""


@lru_cache(maxsize=2**14)
def _is_address(text: str) -> bool:
    """Asked of the same texts at each read."""
    try:
        ip_interface(text)
    except ValueError:
        return False
    return True


def count(number: int) -> int:
    """The number, or the nearest one that can be kept."""
    return min(max(number, 0), LARGEST)


def number(told: int) -> int:
    """The same of one that may be below 0."""
    return min(max(told, -LARGEST), LARGEST)


def moment(text: str) -> int | None:
    """A time that Docker writes in RFC 3339, in whole seconds since 1970; None for what never was (the year 1)."""
    try:
        when = datetime.fromisoformat(text)
        seconds = int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None
    return seconds if seconds > 0 else None


def is_port(number: int) -> bool:
    """Whether it can be a port; 0 where Docker means none, or any."""
    return 0 <= number <= 65535


def port(text: str) -> int | None:
    """A port written in digits, without leading zeros or signs; None for anything else, and for 0."""
    return int(text) if re.fullmatch("[1-9][0-9]{0,4}", text) and is_port(int(text)) else None


def once(values: Iterable[Value], key: Callable[[Value], Any]) -> tuple[Value, ...]:
    """Sorted by key, each key once."""
    by_key = {key(value): value for value in values}
    return tuple(by_key[known] for known in sorted(by_key))
