"""A reason not to send a command."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`field` is the name the form and the API know it by ("pools.0.subnet"); `words` one sentence with what to do."""

    field: str
    words: str
