"""The sign of life, as long as the collector gets on with its work: a key in the broker, and a file for Docker's check.

A thread of its own renews both, so that a slow daemon does not make the collector look dead. It stops when the work has
taken longer than it may: a collector that hangs must not look alive. It is also the first to see that the broker is
away, or has lost what it held, the key among it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from math import inf
from pathlib import Path

import redis

from collectors import VERSION
from collectors.node import broker, health, wire
from collectors.node.said import Said

log = logging.getLogger(__name__)


class Pulse:
    """`working` says how long the next step may take at most, `resting` that there is none under way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._until = inf
        self._client: redis.Redis | None = None
        self._key = ""
        self._lost: Callable[[], object] = bool
        self._stuck, self._files = Said(log), Said(log)
        threading.Thread(target=self._run, name="pulse", daemon=True).start()

    def is_in(self, client: redis.Redis, node_id: str, lost: Callable[[], object]) -> None:
        """From now on the broker is told as well. `lost` is called when it does not answer, or knew of no beat."""
        self._key, self._lost = wire.alive_key(node_id), lost
        self._client = client
        self._renewed(client)  # before the first reading comes: else its node looks silent until the next beat

    def working(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def resting(self) -> None:
        self._until = inf

    def _run(self) -> None:
        while True:
            self.beat()
            time.sleep(wire.BEAT_SECONDS)

    def beat(self) -> None:
        if time.monotonic() > self._until:
            self._stuck.warn("A read has not come to its end in its time: the collector gives no sign of life.")
            return
        self._stuck.over("The collector gets on again.")
        try:
            health.beat(self._folder)
            self._files.over("The sign of life can be left again.")
        except OSError as error:
            self._files.warn(f"No sign of life can be left for the health check: {error}")
        if self._client is not None and not self._renewed(self._client):
            self._lost()

    def _renewed(self, client: redis.Redis) -> bool:
        """Whether the broker still held the last beat. What is wrong with it the reader tells."""
        try:
            return client.set(self._key, VERSION, ex=wire.ALIVE_SECONDS, get=True) is not None
        except broker.BrokerError:
            return False
