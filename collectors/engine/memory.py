"""What reads of one daemon remember between them, in this process only: it saves calls, and is never the truth.

Details cost a call a container, so they are kept until the container's entry in the list changes. Strangers on a
network are told of only once they have stayed, as a starting container is one for a moment.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from collectors import parse
from collectors.engine.sameness import Picture
from collectors.engine.told import Told, print_of
from collectors.parse import Detail, Stranger, replies
from collectors.target import Target

if TYPE_CHECKING:
    from collectors.engine.swarm import SwarmMemory

ORPHAN_SECONDS = 5.0
"""A container takes under two seconds from its endpoint to its sandbox, even on a busy host."""

REFRESHED_AT_ONCE = 8
"""Stopped containers inspected anew at each read, the longest remembered first.

The list does not show when an alias or the error of a failed start changes on one that does not run.
"""

FORGOTTEN_AFTER = 2 * 3600.0
"""Seconds without a read: twice the longest interval there is. Such an address was removed or corrected."""

Inspect = Callable[[list[str]], Iterable[tuple[str, Detail | None]]]
"""Asks for containers by their ids, and gives each one's Detail as it comes; None of one that has vanished."""

_MEMORIES: dict[str, Memory] = {}
"""By address, the one used last at the end."""

_LOCK = threading.Lock()


@dataclass(slots=True)
class Remembered:
    """`span` is what the Status last said: the next one says no less while the same run or end lasts. `runs` as
    listed. Signature and Detail are kept as a hash and packed: as they are they take a hundred KB a host."""

    signature: bytes
    span: int
    packed: bytes
    asked_at: float
    runs: bool

    @property
    def detail(self) -> Detail:
        return _UNPACKER.decode(self.packed)

    def fits(self, entry: replies.Container) -> bool:
        """Whether the Detail still holds of what is listed now."""
        return self.signature == _signature(entry) and self.span <= parse.span_in(entry.status)


@dataclass(slots=True)
class Memory:
    """One daemon's. Reads replace its dicts whole, so two at once in two threads do no harm.

    `inspects` are those of stopped containers, by the marks of their bytes. `one_by_one`: it does not answer calls that
    are sent at once. `api_version` is what it last spoke.
    """

    details: dict[str, Remembered] = field(default_factory=dict)
    inspects: dict[str, tuple[bytes, Detail]] = field(default_factory=dict)
    strangers: dict[Stranger, float] = field(default_factory=dict)
    told: frozenset[Stranger] = frozenset()
    picture: Picture | None = None
    swarm: SwarmMemory | None = None
    api_version: str = ""
    one_by_one: bool = False
    used_at: float = 0.0

    def in_turn(self, most: int) -> tuple[list[str], list[str]]:
        """The networks and the containers that the next read looks at in any case, so many at most."""
        stopped = _oldest_stopped(self.details)
        return (self.picture.due()[: most - len(stopped)] if self.picture else []), stopped

    def detail_of(self, docker_id: str, told: Told[replies.InspectedContainer]) -> Detail:
        """What its inspect tells; not made out anew where that is, byte by byte, the one before. Raises EngineError."""
        before = self.inspects.get(docker_id)
        if before is None or before[0] != told.mark:
            before = self.inspects[docker_id] = (told.mark, parse.detail(told.made()))
        return before[1]

    def detailed(
        self, listed: Iterable[replies.Container], inspect: Inspect, fresh: Iterable[replies.Container] | None = None
    ) -> dict[str, Detail]:
        """The Detail of each listed container, inspecting new and changed ones; those not listed are forgotten. Only
        `fresh` ones can have changed: None where all can.

        One that has vanished goes without, and is not remembered.
        """
        entries = {container.id: container for container in listed}
        doubted = entries.keys() if fresh is None else {container.id for container in fresh}
        before = self.details
        kept = {docker_id: before[docker_id] for docker_id in entries if docker_id in before}
        for docker_id in doubted & kept.keys():
            if kept[docker_id].fits(entries[docker_id]):
                kept[docker_id].span = parse.span_in(entries[docker_id].status)
            else:
                del kept[docker_id]
        try:
            for docker_id, found in inspect([*(entries.keys() - kept.keys()), *_oldest_stopped(kept)]):
                if found is None:
                    kept.pop(docker_id, None)
                else:
                    kept[docker_id] = _remembered(entries[docker_id], found)
        finally:
            self.details = kept  # what a read that broke off has learnt is not asked again
            inspects = ((docker_id, self.inspects.get(docker_id)) for docker_id in kept if not kept[docker_id].runs)
            self.inspects = {docker_id: inspect for docker_id, inspect in inspects if inspect}
        return {docker_id: remembered.detail for docker_id, remembered in kept.items()}

    def is_still(self, listed: Iterable[replies.Container], inspect: Inspect) -> bool:
        """Whether the Details of these containers, listed as before in other words, are what they were; asks a few
        stopped ones. Of those listed in the same words nothing else can be seen."""
        for entry in listed:
            known, span = self.details.get(entry.id), parse.span_in(entry.status)
            if known is None or span < known.span:
                return False
            known.span = span
        for docker_id, found in inspect(_oldest_stopped(self.details)):
            known = self.details[docker_id]
            if found != known.detail:
                return False
            known.asked_at = time.monotonic()
        return True

    def is_settled(self) -> bool:
        """Whether every stranger has been told of, so that the next whole read would tell of no other one."""
        return self.told == self.strangers.keys()

    def orphans(self, seen: Iterable[Stranger]) -> frozenset[Stranger]:
        """Those of the strangers seen now that were first seen long enough ago."""
        now = time.monotonic()
        self.strangers = {stranger: self.strangers.get(stranger, now) for stranger in seen}
        self.told = frozenset(stranger for stranger, since in self.strangers.items() if now - since >= ORPHAN_SECONDS)
        return self.told


def _remembered(entry: replies.Container, detail: Detail) -> Remembered:
    runs = entry.state == "running"
    packed, span = _PACKER.encode(detail), parse.span_in(entry.status)
    return Remembered(_signature(entry), span, packed, time.monotonic(), runs)


def _signature(entry: replies.Container) -> bytes:
    return print_of(parse.signature(entry))


_PACKER, _UNPACKER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Detail)


def _oldest_stopped(known: dict[str, Remembered]) -> list[str]:
    stopped = [docker_id for docker_id, remembered in known.items() if not remembered.runs]
    return sorted(stopped, key=lambda docker_id: known[docker_id].asked_at)[:REFRESHED_AT_ONCE]


def memory_of(target: Target) -> Memory:
    """The memory of a daemon; a new one the first time it is read here. Those long unused are let go."""
    now = time.monotonic()
    with _LOCK:
        memory = _MEMORIES.pop(target.address, None) or Memory()
        memory.used_at = now
        _MEMORIES[target.address] = memory
        while _MEMORIES[oldest := next(iter(_MEMORIES))].used_at < now - FORGOTTEN_AFTER:
            del _MEMORIES[oldest]
    return memory
