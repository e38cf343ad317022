"""The nodes that are in, and what the dashboard knows of each: out of two queries, kept in memory between two looks.

What stands here decides without a query whether a reading is news. Hosts of nodes are written by the intake alone,
which loads a node anew after each write; what others write, of swarms, is at most a second old.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dashboard import reporting
from dashboard.inventory.models import Enrolment, Host

COLUMNS = (
    "node_id", "name", "secret_sha256", "version", "protocol", "host__name", "host__address", "host__state",
    "host__failure", "host__error", "host__digest", "host__swarm__reporter", "host__swarm__state",
    "host__swarm__digest", "host__is_manager",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """One enrolled node. `host` None: an admin has removed it. `known`, `swarm_known` and `reports` are what its next
    read is asked with (pipeline._send_read); `swarm` is the source it tells of, "" when it is not its reporter."""

    node_id: str
    name: str
    secret_sha256: str
    version: str
    protocol: int
    host: int | None
    state: str = ""
    error: str = ""
    known: str = ""
    swarm_known: str = ""
    reports: bool = True
    swarm: str = ""


def load(node_id: str = "") -> dict[str, Node]:
    """All by NodeID, or one."""
    enrolled = Enrolment.objects.filter(state=Enrolment.State.ENROLLED, **({"node_id": node_id} if node_id else {}))
    rows = list(enrolled.select_related("host__swarm").only(*COLUMNS))
    told = reporting.told_swarms({row.host.swarm_id for row in rows if row.host and row.host.swarm_id})
    return {row.node_id: _node(row, row.host, told) for row in rows}


def _node(row: Enrolment, host: Host | None, told: Collection[int]) -> Node:
    of_it = (row.node_id, row.name, row.secret_sha256, row.version, row.protocol)
    if host is None:
        return Node(*of_it, None)
    swarm = host.swarm
    return Node(
        *of_it,
        host.pk,
        state=host.state,
        error=host.error,
        known=host.digest if host.state == Host.State.REACHABLE else "",
        swarm_known=reporting.known_digest(host),
        reports=reporting.should_report(host, told),
        swarm=swarm.source_id if swarm is not None and swarm.reporter_id == host.pk else "",
    )
