"""Who is in the swarm, by the word of the local manager: what no collector can forge.

Asked in a thread of its own, as a daemon that hangs must hold up nothing else.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from collectors.snapshot import Failure, Members, NodeSnapshot

EVERY = 4.0
"""Seconds. A removed node is marked one look later."""

LEAST = 1.0
"""Seconds between two looks, however often somebody asks for one."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """`asked_at` is when the look began, by time.monotonic(). With a `failure`, why it did not say, `nodes` and
    `cluster_id` are those of the last look that succeeded: roles last longer than a manager's trouble."""

    asked_at: float = 0.0
    cluster_id: str = ""
    nodes: dict[str, NodeSnapshot] = field(default_factory=dict)
    failure: str = "The local manager has not been asked yet."

    @property
    def is_known(self) -> bool:
        return not self.failure

    def is_manager(self, node_id: str) -> bool:
        return node_id in self.nodes and self.nodes[node_id].role == "manager"


class Manager:
    """`ask` is `engine.members` of the local daemon. `answer` is the latest, whole."""

    def __init__(self, ask: Callable[[], Members | Failure]) -> None:
        self._ask = ask
        self._wanted, self._stopped = threading.Event(), threading.Event()
        self.answer = Answer()

    def start(self) -> None:
        """After a first look: without one nobody could be believed."""
        self.look()
        threading.Thread(target=self._run, name="manager", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        self._wanted.set()

    def ask_soon(self) -> None:
        self._wanted.set()

    def look(self) -> None:
        """Asks now, and waits for it."""
        asked_at = time.monotonic()
        try:
            told = self._ask()
        except Exception:
            log.exception("A surprise in asking the local manager for its nodes")
            told = Failure(state="unreachable", kind="protocol", words="The log of the intake tells why.")
        if isinstance(told, Failure):
            if self.answer.failure != told.words:
                log.warning("The local manager does not say who is in the swarm: %s", told.words)
            self.answer = replace(self.answer, asked_at=asked_at, failure=told.words)
        else:
            nodes = {node.docker_id: node for node in told.nodes}
            self.answer = Answer(asked_at, told.cluster_id, nodes, "")

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._wanted.clear()
            self.look()
            self._stopped.wait(LEAST)
            self._wanted.wait(EVERY - LEAST)
