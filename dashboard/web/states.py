"""The mark of every state: the shape that says it beside its colour. The chart draws the same shapes."""

from __future__ import annotations

from typing import Literal

from dashboard.inventory.looks import look_of
from dashboard.inventory.models import Container

Shape = Literal["disc", "square", "triangle", "cross", "diamond", "bars", "ring"]

_WORDS: dict[Shape, str] = {
    "disc": "running reachable ready succeeded healthy",
    "square": "exited complete shutdown remove",
    "triangle": "unhealthy dead unreachable down disconnected failed rejected orphaned refused lost",
    "diamond": "restarting removing hung stale new pending assigned accepted preparing starting",
    "bars": "paused",
}
"""disc: well. square: stopped on purpose. triangle: wrong. cross: a container that has failed. diamond: under way, or
not as it should be. bars: paused."""


_SHAPES = {word: shape for shape, words in _WORDS.items() for word in words.split()}


_OF_LOOKS: dict[str, Shape] = {
    "running": "disc",
    "restarting": "diamond",
    "unhealthy": "triangle",
    "failed": "cross",
    "paused": "bars",
    "exited": "square",
}


def shape_of_container(container: Container) -> Shape:
    """The shape of its look, as on the chart (inventory.looks)."""
    return _OF_LOOKS[look_of(container)]


def words_of_container(container: Container) -> str:
    """Docker's word for its state and what makes it plain: "exited (137)". Unhealthy before being up."""
    if container.state == "running" and container.health == "unhealthy":
        return container.health
    if container.state == "created" and container.error:
        return "failed to start"
    return container.state if container.exit_code is None else f"{container.state} ({container.exit_code})"


def shape_of(state: str) -> Shape:
    """The shape for a state in Docker's word or ours; a ring for all that says nothing yet (created, never-seen, …)."""
    return _SHAPES.get(state, "ring")
