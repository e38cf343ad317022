"""The broker's channel, with one client for all that it asks, and no transaction around what it notes of a message.

Celery's own makes a client for each question, which takes longer than the question: 0.2 ms, two or three times a task.
A client keeps nothing but its pool of connections, so one does for all of a channel. And a transaction makes four
answers of two, twice a task.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kombu.transport import redis as transport


class Noting(transport.QoS):
    """Which messages are under way, in an index by time and in a table. Both are written in one piece; who reads them
    (`restore_by_tag`, in a transaction) takes one without the other for a message that is done."""

    @contextmanager
    def pipe_or_acquire(self, pipe: Any = None, client: Any = None) -> Iterator[Any]:
        if pipe:
            yield pipe
        else:
            with self.channel.conn_or_acquire(client) as client:
                yield client.pipeline(transaction=False)


class Channel(transport.Channel):
    QoS = Noting
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
