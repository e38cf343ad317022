"""Readings as a collector sends them."""

from __future__ import annotations

import itertools
from typing import Any

from collectors.snapshot import Failure, HostSnapshot, Reading, SwarmSnapshot, digest
from dashboard import broker, coalesce, pipeline

_clock = itertools.count(1_800_000_000)


def of(host: HostSnapshot, swarm: SwarmSnapshot | None = None) -> Reading:
    """A whole read, begun after all that were made before."""
    told: dict[str, Any] = {"swarm": swarm, "swarm_digest": digest(swarm)} if swarm else {}
    return Reading(started_at=float(next(_clock)), host=host, digest=digest(host), **told)


def failed(kind: Any = "refused", state: Any = "unreachable", words: str = "Nothing listens there.") -> Reading:
    failure = Failure(state=state, kind=kind, words=words)
    return Reading(started_at=float(next(_clock)), failure=failure)


def unchanged(host: HostSnapshot) -> Reading:
    return Reading(started_at=float(next(_clock)), digest=digest(host))


def arrive(host_pk: int, reading: Reading, ticket: int = 0) -> None:
    """The Reading comes in: of the read under way, or of one begun just now."""
    pipeline.apply(host_pk, reading, ticket or under_way(host_pk))


def under_way(host_pk: int) -> int:
    """The ticket of the read under way, which is begun where there is none."""
    return int(broker.client().get(coalesce.key(host_pk)) or coalesce.begin(host_pk))  # type: ignore[arg-type]
