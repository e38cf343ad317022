"""A browser's state, kept as docs/api.md tells a client to: the snapshot, then deltas by their revisions."""

from __future__ import annotations

from typing import Any

import orjson

from dashboard.topology import chart
from dashboard.topology.kept import Kept
from dashboard.topology.rows import for_socket

Message = dict[str, Any]
COLLECTIONS = ("swarms", "hosts", "networks", "containers", "endpoints", "services")


class Browser:
    """Starts from what the chart is now, or what is kept of it. `missed` are the sources whose deltas left a gap."""

    def __init__(self, kept: Kept | None = None) -> None:
        first = kept_whole(kept) if kept else read_whole()
        self.revisions: dict[str, int] = first["sources"]
        self.rows = {name: {row["id"]: row for row in first[name]} for name in COLLECTIONS}
        self.missed: list[str] = []

    def take(self, message: Message) -> None:
        message = plain(message)
        source = message["source"]
        if message["type"] == "source-removed":
            self._drop(source)
            return
        if message["revision"] != self.revisions.get(source, 0) + 1:
            self.missed.append(source)
        self.revisions[source] = message["revision"]
        for name, ids in message["remove"].items():
            for key in ids:
                self.rows[name].pop(key, None)
        for name, rows in message["upsert"].items():
            self.rows[name] |= {row["id"]: row for row in rows}

    def _drop(self, source: str) -> None:
        self.revisions.pop(source, None)
        for rows in self.rows.values():
            for key in [key for key, row in rows.items() if row["source"] == source]:
                del rows[key]

    def picture(self) -> Message:
        """All that is shown, without when it was read."""
        return {"revisions": self.revisions, **{name: _dateless(rows) for name, rows in self.rows.items()}}


def _dateless(rows: dict[str, Message]) -> dict[str, Message]:
    return {key: {name: value for name, value in row.items() if name != "collected_at"} for key, row in rows.items()}


def plain(message: Message) -> Message:
    """As it comes out of the socket."""
    return dict(orjson.loads(orjson.dumps(message)))


def read_whole() -> Message:
    """The snapshot by a way of its own: the answer of the API, as the socket slims it."""
    whole = chart.whole()
    return plain(whole | {name: for_socket(name, whole[name]) for name in COLLECTIONS})


def kept_whole(kept: Kept) -> Message:
    return dict(orjson.loads(kept.snapshot()[1]))
