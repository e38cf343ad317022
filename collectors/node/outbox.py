"""The way up: Messages into the node's stream. The dashboard takes its source from the key, and deletes what it took.

A reading is worth nothing when the next one is there, so it waits until there is room, and is dropped with an error.
How a command went is told once in the world, so it is kept until the broker has it. The stream has no longest length
of its own: that would throw away the oldest, and the oldest may be an outcome. It is bounded by who writes: readings
wait, and each outcome has had its claim.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque

import redis

from collectors.node import broker, wire
from collectors.node.said import Said

AGAIN_FIRST, AGAIN_LAST = 0.1, 2.0

log = logging.getLogger(__name__)


class Outbox:
    """Of one node."""

    def __init__(self, client: redis.Redis, node_id: str) -> None:
        self._client, self._key = client, wire.outbox(node_id)
        self._kept: deque[wire.Message] = deque()
        self._changed = threading.Condition()
        self._said = Said(log)
        threading.Thread(target=self._post, name="outbox", daemon=True).start()

    def put(self, message: wire.Message) -> None:
        """Once, now. Raises BrokerError."""
        self._client.xadd(self._key, {wire.FIELD: wire.pack(message)})

    def keep(self, message: wire.Message) -> None:
        """In its turn, however long the broker is away. Returns at once."""
        with self._changed:
            self._kept.append(message)
            self._changed.notify_all()

    def emptied(self, seconds: float) -> bool:
        """Waits until all that was kept is in the broker."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._kept, seconds)

    def _post(self) -> None:
        again = AGAIN_FIRST
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._kept))
                message = self._kept[0]
            try:
                self.put(message)
            except broker.BrokerError as error:
                self._said.warn(f"How a command went is told later. {broker.words(error)}")
                time.sleep(again)
                again = min(again * 2, AGAIN_LAST)
                continue
            except Exception:
                log.exception("A surprise: it is not told how operation:%s went", message.operation)
            self._said.over("How commands went has been told.")
            again = AGAIN_FIRST
            with self._changed:
                self._kept.popleft()
                self._changed.notify_all()
