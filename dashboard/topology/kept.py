"""What sockets are told of each source, kept as JSON under that source's revision: only what moved is read again.

A row of the chart belongs to one source, and changes in no transaction but one that moves this source's revision. So
what was read under a revision stays true of it. In memory 10,000 containers are 6 MB with short ids and 8 MB with long
ones, each kept from the first time that somebody asked for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from random import uniform
from typing import Any

import orjson
from django.utils import timezone

from dashboard.growing import growing
from dashboard.topology import chart, freshness
from dashboard.topology.rows import Row

OF = {
    "swarm": ("swarms", "hosts", "networks", "services"),
    "host": ("hosts", "networks", "containers", "endpoints"),
}
"""The collections that a source has rows in."""
ALL = tuple(dict.fromkeys((*OF["swarm"], *OF["host"])))

AT_MOST = 3600.0
"""Seconds, should anything ever change a row past its revision. Some parts are read anew sooner than others, so that
no page waits for all of them."""
TURNS = 5
"""Readings of what moved while the last one went on, before a fleet counts as one that never rests."""


@dataclass(frozen=True, slots=True)
class Part:
    """`host` is the source's own row where it is a host: when it was last read has no revision, and is put in as it is
    sent. `lists` are all other rows, by collection: the insides of JSON lists."""

    revision: int
    until: float
    host: Row | None
    lists: dict[str, bytes]


class Kept:
    """The parts with one form of ids. Asked from any thread; who asks meanwhile waits."""

    def __init__(self, *, brief: bool) -> None:
        self._brief = brief
        self._lock = threading.Lock()
        self._parts: dict[str, Part] = {}

    def snapshot(self) -> tuple[dict[str, int], bytes]:
        """The whole chart, a socket's first message, and the revisions it tells. Its rows are those of exactly these
        revisions, as all of them stood at one moment; of a fleet that never rests some may be newer (`chart`)."""
        with self._lock:
            revisions = self._bring_up_to_date()
            parts = [self._parts[source] for source in revisions]
        head = {"type": "snapshot", "at": timezone.now().isoformat(), "sources": revisions}
        return revisions, _message(head, parts, ALL)

    def source(self, name: str) -> tuple[dict[str, int], bytes]:
        """One source whole, which replaces what a browser has of it; `source-removed` where it is gone."""
        with self._lock:
            self._bring_up_to_date(name)
            part = self._parts.get(name)
        if part is None:
            return {}, orjson.dumps({"type": "source-removed", "source": name})
        head = {"type": "source", "source": name, "revision": part.revision}
        return {name: part.revision}, _message(head, [part], OF[name.partition(":")[0]])

    def _bring_up_to_date(self, only: str = "") -> dict[str, int]:
        """Reads what moved, and once more what moved meanwhile. Gives the revisions of all sources there are."""
        for _ in range(TURNS):
            revisions, now = chart.revisions(), time.monotonic()
            self._parts = {name: part for name, part in self._parts.items() if name in revisions}
            moved = [
                name
                for name, revision in revisions.items()
                if only in ("", name) and not _is_true(self._parts.get(name), revision, now)
            ]
            if not moved:
                break
            self._read(moved, revisions, now)
        return revisions

    def _read(self, sources: Collection[str], revisions: dict[str, int], now: float) -> None:
        with growing():
            read = chart.parts(sources, brief=self._brief)
        for source, rows in read.items():
            own = next((row for row in rows.get("hosts", ()) if row["id"] == source), None)
            lists = {name: _inside(row for row in found if row is not own) for name, found in rows.items()}
            until = now + uniform(AT_MOST / 2, AT_MOST)  # noqa: S311 (no secret)
            self._parts[source] = Part(revisions[source], until, own, lists)


def _is_true(part: Part | None, revision: int, now: float) -> bool:
    return part is not None and part.revision == revision and now < part.until


def _message(head: dict[str, Any], parts: Collection[Part], collections: Iterable[str]) -> bytes:
    seen = freshness.all_seen()
    own = _inside(_as_seen(part.host, seen) for part in parts if part.host)
    said = [orjson.dumps(head)[:-1]]
    for name in collections:
        inside = [own] if name == "hosts" else []
        inside += [part.lists.get(name, b"") for part in parts]
        said.append(b'"%s":[%s]' % (name.encode(), b",".join(filter(None, inside))))
    return b",".join(said) + b"}"


def _as_seen(row: Row, seen: dict[str, str]) -> Row:
    """A host's row with the time of its last read."""
    at = seen.get(row["id"])
    return row | {"collected_at": at} if at else row


def _inside(rows: Iterable[Row]) -> bytes:
    return orjson.dumps(list(rows))[1:-1]
