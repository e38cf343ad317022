"""What an address asks for, whatever a visitor typed there: texts and numbers that a database can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LONGEST = 200


def text(given: Mapping[str, Any], key: str) -> str:
    """Without white space around it, at most LONGEST characters, and without the NUL that PostgreSQL refuses."""
    return str(given.get(key, "")).replace("\x00", "").strip()[:LONGEST]


def pk(given: Any) -> int:
    """0, which no row has, for all that is no number of a row."""
    digits = str(given)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0
