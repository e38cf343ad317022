"""What a source tells, in parts with a digest each. Pure.

A part that is as it was at the last whole read is not compared with its rows again: most changes of a large fleet are
of one container, or of which other hosts are on an overlay, and most of a swarm are of its tasks.
"""

from __future__ import annotations

from collections.abc import Iterable

from collectors.snapshot import HostSnapshot, NetworkSnapshot, SwarmSnapshot
from collectors.snapshot import digest as digest_of
from dashboard.inventory.compare import Columns, differing

Digests = dict[str, str]

ALL = "all"
"""Among what has moved: nothing is trusted."""


def local(networks: Iterable[NetworkSnapshot]) -> list[NetworkSnapshot]:
    """The networks that are this host's own."""
    return [network for network in networks if network.scope != "swarm"]


def views(networks: Iterable[NetworkSnapshot]) -> list[NetworkSnapshot]:
    """The networks of its swarm, as it sees them."""
    return [network for network in networks if network.scope == "swarm"]


def of_host(snapshot: HostSnapshot) -> Digests:
    return {
        "networks": digest_of(local(snapshot.networks)),
        "views": digest_of(views(snapshot.networks)),
        "containers": digest_of(snapshot.containers),
        "endpoints": digest_of(snapshot.endpoints),
    }


def of_swarm(snapshot: SwarmSnapshot) -> Digests:
    return {
        "nodes": digest_of(snapshot.nodes),
        "networks": digest_of(snapshot.networks),
        "services": digest_of(snapshot.services),
        "tasks": digest_of(snapshot.tasks),
    }


def moved(row: Columns, told: Columns, now: Digests) -> set[str]:
    """The parts to be compared with their rows. All of them where the source's row has no digest of the whole, was not
    reachable, or says anything else of the source itself than `told`: links of all rows may follow from that (ALL)."""
    if not row["digest"] or row["state"] != "reachable" or differing(row, told):
        return {ALL, *now}
    return {part for part, digest in now.items() if row["part_digests"].get(part) != digest}


def lists_the_same(before: Columns, snapshot: HostSnapshot) -> bool:
    """Whether its swarm's networks are as the host told them last. `before` has its row's part_digests."""
    known: str | None = before["part_digests"].get("views")
    return known == digest_of(views(snapshot.networks))
