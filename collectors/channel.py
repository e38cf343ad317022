"""The broker's channel, with one client for all that it asks.

Celery's own makes a client for each question, which takes longer than the question: 0.2 ms, two or three times a task.
A client keeps nothing but its pool of connections, so one does for all of a channel.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis as transport


class Channel(transport.Channel):
    _made: tuple[Any, Any] | None = None

    def _create_client(self, asynchronous: bool = False) -> Any:
        """As kombu's. What listens has a client, and a connection, of its own; and so has each new pool."""
        if asynchronous:
            return super()._create_client(asynchronous=True)  # type: ignore[no-untyped-call]
        pool = self.pool
        if self._made is None or self._made[0] is not pool:
            self._made = (pool, super()._create_client())  # type: ignore[no-untyped-call]
        return self._made[1]


def use() -> None:
    """For all connections to a broker that this process opens from now on."""
    transport.Transport.Channel = Channel
