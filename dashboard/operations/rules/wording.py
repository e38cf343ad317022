"""How sentences name several things."""

from __future__ import annotations

NAMED = 5
"""How many a sentence names; it counts the rest."""


def listed(texts: list[str]) -> str:
    """“a”, “a and b”, “a, b and 3 more”."""
    if len(texts) > NAMED:
        texts = [*texts[:NAMED], f"{len(texts) - NAMED} more"]
    return " and ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))
