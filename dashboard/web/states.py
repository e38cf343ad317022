"""The mark of every state: the shape that says it beside its colour. The chart draws the same shapes."""

from __future__ import annotations

from typing import Literal

Shape = Literal["disc", "square", "triangle", "diamond", "bars", "ring"]

_WORDS: dict[Shape, str] = {
    "disc": "running reachable ready succeeded healthy",
    "square": "exited complete shutdown remove",
    "triangle": "unhealthy dead unreachable down disconnected failed rejected orphaned refused lost",
    "diamond": "restarting removing hung stale new pending assigned accepted preparing starting",
    "bars": "paused",
}
"""disc: well. square: stopped on purpose. triangle: wrong. diamond: under way, or not as it should be. bars: paused."""


_SHAPES = {word: shape for shape, words in _WORDS.items() for word in words.split()}


def shape_of(state: str) -> Shape:
    """The shape for a state in Docker's word or ours; a ring for all that says nothing yet (created, never-seen, …)."""
    return _SHAPES.get(state, "ring")
