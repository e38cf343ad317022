"""What each collector is asked to leave out of its next read, and to tell: written where it has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collectors.node import wire
from collectors.snapshot import as_text
from dashboard.intake.known import Node


class Wishes:
    """`_written` is what the broker has, by NodeID."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[str, str, bool, float]] = {}
        self._anew: dict[str, int] = {}
        self._asked = 0

    def ask_anew(self, node_id: str) -> None:
        """Until `settle` the node is told that nothing is known, in words that it has not heard yet: a wish that has
        not changed leaves it in the belief that what it sent is on its way (collectors/node/sent.py)."""
        self._asked += 1
        self._anew[node_id] = self._asked

    def settle(self, node_id: str) -> None:
        self._anew.pop(node_id, None)

    def write(self, nodes: Mapping[str, Node], interval: float, told: Any) -> None:
        """Puts what differs into a pipeline of the broker."""
        for node_id, node in nodes.items():
            anew = f"nothing {self._anew[node_id]}" if node_id in self._anew else ""
            wish = (anew or node.known, anew or node.swarm_known, node.reports, interval)
            if self._written.get(node_id) != wish:
                known, swarm_known, reports, _ = wish
                text = as_text(wire.Wish(known=known, swarm_known=swarm_known, reports=reports, interval=interval))
                told.set(wire.wish_key(node_id), text)
                self._written[node_id] = wish

    def forget(self, node_ids: Any = None) -> None:
        """Of nodes that are not in any more; without a word, of all: the broker has lost them."""
        for node_id in list(self._written) if node_ids is None else node_ids:
            self._written.pop(node_id, None)
