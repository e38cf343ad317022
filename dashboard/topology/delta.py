"""A ChangeSet to the delta that browsers apply: the rows of what changed as they are now, the ids of what went."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q

from dashboard.inventory.changeset import ChangeSet, Kind, RowChange
from dashboard.inventory.models import Service
from dashboard.topology import freshness, rows

COLLECTION_OF: dict[Kind, str] = {
    "swarm": "swarms",
    "host": "hosts",
    "node": "hosts",
    "network": "networks",
    "container": "containers",
    "endpoint": "endpoints",
    "service": "services",
}
_ROWS: dict[Kind, Callable[[Q], Iterable[rows.Row]]] = {
    "swarm": rows.swarms,
    "host": lambda where: rows.hosts(where, freshness.all_seen()),
    "node": rows.unread_nodes,
    "network": rows.networks,
    "container": rows.containers,
    "endpoint": rows.endpoints,
    "service": rows.services,
}


def of_changeset(changeset: ChangeSet) -> dict[str, Any]:
    """The message for one revision, as docs/api.md has it. It may carry nothing, but it is never left out."""
    if changeset.ends_source:
        return {"type": "source-removed", "source": changeset.source}
    kept, gone = _pks(changeset.rows)
    if served := _services_with_vips_on(changeset):
        kept.setdefault("service", set()).update(served)
    upsert: dict[str, list[rows.Row]] = {}
    remove: dict[str, list[str]] = {}
    for kind, pks in kept.items():
        found = rows.for_socket(COLLECTION_OF[kind], _ROWS[kind](Q(pk__in=pks)))
        upsert.setdefault(COLLECTION_OF[kind], []).extend(found)
        if kind == "node":  # a node whose daemon is now read is no longer a host without a picture
            shown = {row["id"] for row in found}
            gone.setdefault(kind, set()).update(pk for pk in pks if f"node:{pk}" not in shown)
    for kind, pks in gone.items():
        remove.setdefault(COLLECTION_OF[kind], []).extend(f"{kind}:{pk}" for pk in sorted(pks))
    return {
        "type": "delta",
        "source": changeset.source,
        "revision": changeset.revision,
        "upsert": {name: found for name, found in upsert.items() if found},
        "remove": {name: ids for name, ids in remove.items() if ids},
    }


def _pks(changes: Iterable[RowChange]) -> tuple[dict[Kind, set[int]], dict[Kind, set[int]]]:
    """What still stands and what went, by kind. A pool speaks for its network; views and tasks are on no chart."""
    kept: dict[Kind, set[int]] = {}
    gone: dict[Kind, set[int]] = {}
    for change in changes:
        if change.kind == "pool" and change.owner is not None:
            kept.setdefault("network", set()).add(change.owner)
        elif change.kind in COLLECTION_OF and not _is_unseen(change):
            (gone if change.action == "removed" else kept).setdefault(change.kind, set()).add(change.pk)
    if "network" in kept:
        kept["network"] -= gone.get("network", set())
    return kept, gone


def _is_unseen(change: RowChange) -> bool:
    """A gateway leg that went: no browser ever had it (rows.for_socket)."""
    return change.kind == "endpoint" and change.action == "removed" and change.before["kind"] == "gateway"


def _services_with_vips_on(changeset: ChangeSet) -> set[int]:
    """A service names its networks by their ids in the chart, which are there only as long as the networks are."""
    moved = {(row.after or row.before)["key"] for row in changeset.of("network") if row.action != "changed"}
    kind, _, pk = changeset.source.partition(":")
    if not moved or kind != "swarm":
        return set()
    vips = Service.objects.filter(swarm_id=int(pk)).values_list("pk", "vips")
    return {pk for pk, found in vips if any(vip["network_id"] in moved for vip in found)}
