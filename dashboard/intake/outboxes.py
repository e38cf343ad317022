"""What collectors wrote: fetched over all nodes at once, handed out node by node, deleted once it is kept.

A node whose messages wait here is not asked for more, so each has a few in memory at most, and the broker keeps the
rest. Turns go round, so one that writes much keeps no other waiting.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from collectors.node import wire
from dashboard import broker

AT_ONCE = 8
"""Of one node. Of its readings among them only the last is applied."""

MOST_BYTES = 128 * 2**20
"""Of an outbox at the start. One that is larger may be what ended the process before: it is dropped unread."""

MOST_BEHIND = 128
"""Entries of an outbox; a collector of ours stops reading at wire.MOST_WAITING. The oldest of a flood are dropped."""


class Entry(NamedTuple):
    """`at` is when the broker took it, in seconds by the broker's clock."""

    id: bytes
    packed: bytes

    @property
    def at(self) -> float:
        return int(self.id.partition(b"-")[0]) / 1000


class Outboxes:
    def __init__(self) -> None:
        self._waiting: OrderedDict[str, list[Entry]] = OrderedDict()
        self._since: dict[str, float] = {}
        self._done: dict[str, list[bytes]] = {}
        self._behind: set[str] = set()

    @property
    def is_empty(self) -> bool:
        return not self._waiting

    def waits(self, now: float) -> float:
        """How long the oldest of what was fetched waits, in seconds by time.monotonic()."""
        return now - min(self._since.values()) if self._since else 0.0

    def fetch(self, node_ids: Iterable[str], wait: float) -> list[str]:
        """Asks for more of those whose messages are all handed out; gives the nodes that wrote. Waits so many seconds
        for the first message while there is nothing to do."""
        asked = {wire.outbox(node_id).encode(): node_id for node_id in node_ids if node_id not in self._waiting}
        if not asked:
            return []
        block = None if self._waiting else max(1, int(wait * 1000))
        told: Any = broker.binary().xread(dict.fromkeys(asked, "0"), count=AT_ONCE, block=block)
        found = []
        for key, entries in told.items() if isinstance(told, dict) else told or []:
            node_id = asked[key]
            entries = entries[0] if isinstance(told, dict) else entries  # RESP3 wraps each stream's entries
            self._waiting[node_id] = [Entry(at, fields.get(wire.FIELD, b"")) for at, fields in entries]
            self._since[node_id] = time.monotonic()
            if len(entries) == AT_ONCE:
                self._behind.add(node_id)
            found.append(node_id)
        return found

    def of(self, node_id: str) -> list[Entry]:
        return self._waiting.get(node_id, [])

    def first(self) -> str:
        """The node whose turn it is."""
        return next(iter(self._waiting))

    def postpone(self, node_id: str) -> None:
        """Others first: what could not be kept is tried again after them."""
        self._waiting.move_to_end(node_id)

    def taken(self, node_id: str, entries: Iterable[Entry]) -> None:
        """These are kept, or dropped for good: to be deleted with the next `flush`."""
        ids = [entry.id for entry in entries]
        self._done.setdefault(node_id, []).extend(ids)
        left = [entry for entry in self._waiting.get(node_id, []) if entry.id not in ids]
        if left:
            self._waiting[node_id] = left
        else:
            self._waiting.pop(node_id, None)
            self._since.pop(node_id, None)

    def flush(self, told: Any) -> None:
        """Puts the deletions into a pipeline of the broker."""
        for node_id, ids in self._done.items():
            if ids:
                told.xdel(wire.outbox(node_id), *ids)
        for node_id in self._behind:
            told.xtrim(wire.outbox(node_id), maxlen=MOST_BEHIND, approximate=False)
        self._done, self._behind = {}, set()

    def drop_floods(self, node_ids: Collection[str]) -> list[str]:
        """Drops what no collector of ours writes, and would not fit into memory; gives whose it was."""
        asked = broker.client().pipeline(transaction=False)
        for node_id in node_ids:
            asked.memory_usage(wire.outbox(node_id), samples=0)
        floods = [node_id for node_id, size in zip(node_ids, asked.execute(), strict=True) if (size or 0) > MOST_BYTES]
        if floods:
            broker.client().unlink(*(wire.outbox(node_id) for node_id in floods))
        return floods

    def forget(self, node_ids: Iterable[str]) -> None:
        """Of nodes that are not in any more."""
        for node_id in node_ids:
            self._waiting.pop(node_id, None)
            self._since.pop(node_id, None)
            self._done.pop(node_id, None)

    def forget_all(self) -> None:
        """After a loss of the broker: what it still has comes again."""
        self._waiting.clear()
        self._since.clear()
        self._done.clear()
