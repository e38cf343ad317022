"""The mark of every state: the shape that says it beside its colour. The chart draws the same shapes (docs/chart.md)."""

from __future__ import annotations

from typing import Literal

Shape = Literal["disc", "square", "triangle", "diamond", "bars", "ring"]

SHAPES: dict[Shape, frozenset[str]] = {
    "disc": frozenset({"running", "reachable", "ready", "succeeded", "healthy"}),
    "square": frozenset({"exited", "complete", "shutdown", "remove", "drain"}),
    "triangle": frozenset({
        "unhealthy", "dead", "unreachable", "down", "disconnected", "failed", "rejected", "orphaned", "refused", "lost",
    }),  # fmt: skip
    "diamond": frozenset({
        "restarting", "removing", "hung", "stale", "new", "pending", "assigned", "accepted", "preparing", "starting",
    }),  # fmt: skip
    "bars": frozenset({"paused", "pause"}),
}  # fmt: skip
"""disc: well. square: stopped on purpose. triangle: wrong. diamond: under way, or not as it should be. bars: paused."""


def shape_of(state: str) -> Shape:
    """The shape for a state in Docker's word or ours; a ring for all that says nothing yet (created, never-seen, …)."""
    return next((shape for shape, words in SHAPES.items() if state in words), "ring")
