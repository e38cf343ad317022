"""Collectors that fell silent, and nodes that left the swarm. Their hosts say so, with what the manager says of them.

A collector renews `alive` while it lives; the key ends by itself, by the broker's clock.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from collectors.node import wire
from dashboard import broker
from dashboard.intake.known import Node
from dashboard.intake.manager import Answer
from dashboard.inventory.models import Host

GRACE = wire.ALIVE_SECONDS + 3.0
"""So long after it came in, after the broker was started anew and after this process was, a collector has time to say
that it lives."""

LEFT = "It left the swarm: the manager lists no node {node_id} any more. If it is not to come back, remove this host."
DOWN = (
    "Its collector is silent, and the manager says that the node is {state}: the machine or its Docker is off, or cut "
    "from the managers."
)
UP = (
    "Its collector is silent, while the manager says that the node is {state}: the collector has stopped (docker "
    "service ps tells), or cannot reach the broker."
)
UNKNOWN = "Its collector is silent, and the manager does not say how the node is: {failure}"


class Silence:
    def __init__(self) -> None:
        self._since: dict[str, float] = {}

    def start_anew(self) -> None:
        """The broker has forgotten who is alive."""
        self._since.clear()

    def silent(self, nodes: Mapping[str, Node]) -> list[Node]:
        """Those that have not been heard of for a while, and of whose rows nobody knows it yet."""
        now = time.monotonic()
        self._since = {node_id: self._since.get(node_id, now) for node_id in nodes}
        if not nodes:
            return []
        alive: Any = broker.client().mget([wire.alive_key(node_id) for node_id in nodes])
        quiet = [node for node, beat in zip(nodes.values(), alive, strict=True) if beat is None]
        return [node for node in quiet if now - self._since[node.node_id] >= GRACE]


def words_for(node: Node, manager: Answer) -> str:
    """What to say of a silent one."""
    if not manager.is_known:
        return UNKNOWN.format(failure=manager.failure)
    if node.node_id not in manager.nodes:
        return LEFT.format(node_id=node.node_id)
    state = manager.nodes[node.node_id].state
    return (UP if state == "ready" else DOWN).format(state=state)


def is_news(node: Node, words: str) -> bool:
    return node.state != Host.State.UNREACHABLE or node.error != words


def left(nodes: Mapping[str, Node], manager: Answer) -> list[Node]:
    """Those that the manager does not list any more, whatever they themselves say."""
    return [node for node_id, node in nodes.items() if node_id not in manager.nodes] if manager.is_known else []
