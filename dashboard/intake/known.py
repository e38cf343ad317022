"""The nodes that are in, and what the dashboard knows of each: out of two queries, kept in memory between two looks.

What stands here decides without a query whether a reading is news. Hosts of nodes are written by the intake alone,
which loads a node anew after each write; what others write, of swarms, is at most a second old.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from dashboard import reporting
from dashboard.inventory.models import Enrolment, Host

COLUMNS = (
    "node_id", "name", "secret_sha256", "version", "protocol", "host_id", "host__state", "host__error", "host__digest",
    "host__swarm_id", "host__swarm__reporter_id", "host__swarm__state", "host__swarm__digest",
)  # fmt: skip
"""Values alone: rows of three models for each node would cost eight times as much, every second."""


class _Swarm(NamedTuple):
    pk: int
    reporter_id: int | None
    state: str
    digest: str


class _Host(NamedTuple):
    """As much of a Host as `reporting` looks at."""

    pk: int
    swarm: _Swarm | None


@dataclass(frozen=True, slots=True)
class Node:
    """One enrolled node. `host` None: an admin has removed it. `digest` is that of its rows. `known`, `swarm_known` and
    `reports` are what its next read is asked with (as in asking.ask); `swarm` is the source it tells of, "" when
    it is not its reporter."""

    node_id: str
    name: str
    secret_sha256: str
    version: str
    protocol: int
    host: int | None
    state: str = ""
    error: str = ""
    digest: str = ""
    known: str = ""
    swarm_known: str = ""
    reports: bool = True
    swarm: str = ""


def load(node_id: str = "") -> dict[str, Node]:
    """All by NodeID, or one."""
    enrolled = Enrolment.objects.filter(state=Enrolment.State.ENROLLED, **({"node_id": node_id} if node_id else {}))
    rows = list(enrolled.order_by("name", "pk").values_list(*COLUMNS))
    swarms = {row[9] for row in rows if row[9] is not None}
    told, resting = reporting.told_swarms(swarms), reporting.resting(swarms)
    return {row[0]: _node(row, told, resting) for row in rows}


def _node(row: tuple[Any, ...], told: Collection[int], resting: Collection[int]) -> Node:
    node_id, name, secret_sha256, version, protocol, host_pk, state, error, digest, swarm_pk = row[:10]
    if host_pk is None:
        return Node(node_id, name, secret_sha256, version, protocol, None)
    swarm = _Swarm(swarm_pk, *row[10:]) if swarm_pk is not None else None
    host = _Host(host_pk, swarm)
    return Node(
        node_id,
        name,
        secret_sha256,
        version,
        protocol,
        host_pk,
        state=state,
        error=error,
        digest=digest,
        known=digest if state == Host.State.REACHABLE else "",
        swarm_known=reporting.known_digest(host),
        reports=reporting.should_report(host, told) and not reporting.rests(host, told, resting),
        swarm=f"swarm:{swarm.pk}" if swarm is not None and swarm.reporter_id == host_pk else "",
    )
