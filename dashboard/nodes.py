"""The way down to a node's own collector: its queue in the broker, which holds its keys under the node's prefix.

Celery's application stays one; what differs for a node is the connection, whose `global_keyprefix` is the node's. A
few are kept open in each process, those used last.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import kombu
from celery import current_app
from kombu.exceptions import OperationalError

from collectors.node import wire
from dashboard import broker

MOST_OPEN = 32
MOST_NUDGES = 4
"""Of those that its collector has not taken yet: one is enough, and a queue nobody takes from must not grow."""

PATIENCE = 5.0
"""Seconds that a thread waits for another one's sending to the same node."""


class _Way:
    """One node's connection; used by one thread at a time."""

    def __init__(self, node_id: str) -> None:
        options = {**current_app.conf.broker_transport_options, "global_keyprefix": wire.prefix(node_id)}
        self.connection: kombu.Connection = current_app.connection_for_write(transport_options=options)
        self.lock = threading.Lock()


_ways: OrderedDict[tuple[int, str], _Way] = OrderedDict()
_lock = threading.Lock()


def nudge(node_id: str) -> None:
    """Asks the collector to read soon. Raises what sending raises, and what asking Redis does."""
    if broker.client().llen(wire.prefix(node_id) + wire.QUEUE) < MOST_NUDGES:
        _send(node_id, wire.READ_NOW, [])


def command(node_id: str, operation_pk: int, text: str) -> None:
    """Sends a command (JSON text) whose claim has been set. Raises what sending raises."""
    _send(node_id, wire.RUN_COMMAND, [operation_pk, text])


def _send(node_id: str, name: str, arguments: list[Any]) -> None:
    with _way_to(node_id) as connection:
        # With the connection given, Celery's own router would ask for the queues of this side.
        current_app.send_task(name, arguments, connection=connection, queue=wire.QUEUE, ignore_result=True)


@contextmanager
def _way_to(node_id: str) -> Iterator[kombu.Connection]:
    with _lock:
        key = (os.getpid(), node_id)
        way = _ways.pop(key, None) or _Way(node_id)
        _ways[key] = way
        idle = next((k for k, w in _ways.items() if k != key and not w.lock.locked()), None)
        if len(_ways) > MOST_OPEN and idle is not None:
            _ways.pop(idle).connection.release()
    if not way.lock.acquire(timeout=PATIENCE):
        raise OperationalError(f"Others have been sending to node {node_id} for {PATIENCE:g} s.")
    try:
        yield way.connection
    finally:
        way.lock.release()
