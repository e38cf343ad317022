"""The whole chart, or one source of it, in the shape of docs/api.md.

Revisions are read before rows: a row may be newer than the revision it comes with, never older, and the delta that
made it so only repeats it. So no lock is needed, and a client converges.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from dashboard.inventory.models import Host, Swarm
from dashboard.topology import freshness, rows

ALL = Q()


def whole() -> dict[str, Any]:
    """Everything there is, with nulls and labels: the answer of GET /api/v1/topology."""
    return {"at": timezone.now().isoformat(), "sources": revisions(), **_everything()}


def whole_for_socket(*, brief: bool = False) -> dict[str, Any]:
    """The same as a socket's first message; brief: with short ids."""
    head = {"type": "snapshot", "at": timezone.now().isoformat(), "sources": revisions()}
    return {**head, **_slim(_everything(), brief)}


def source_for_socket(source: str, *, brief: bool = False) -> dict[str, Any]:
    """One source whole, which replaces what the browser has of it; `source-removed` where it is gone."""
    revision = revisions(source).get(source)
    if revision is None:
        return {"type": "source-removed", "source": source}
    kind, _, pk = source.partition(":")
    found = _of_host(int(pk)) if kind == "host" else _of_swarm(int(pk))
    return {"type": "source", "source": source, "revision": revision, **_slim(found, brief)}


def revisions(only: str = "") -> dict[str, int]:
    """Each source's revision, by its name."""
    kind, _, pk = only.partition(":")
    where = Q(pk=pk) if pk.isdigit() else Q(pk__in=[]) if only else ALL
    found: dict[str, int] = {}
    for model in (Host, Swarm):
        if kind in ("", model.kind):
            found |= {
                f"{model.kind}:{pk}": rev for pk, rev in model.objects.filter(where).values_list("pk", "revision")
            }
    return found


def _everything() -> dict[str, list[rows.Row]]:
    return {
        "swarms": list(rows.swarms(ALL)),
        "hosts": [*rows.hosts(ALL, freshness.all_seen()), *rows.unread_nodes(ALL)],
        "networks": list(rows.networks(ALL)),
        "containers": list(rows.containers(ALL)),
        "endpoints": list(rows.endpoints(ALL)),
        "services": list(rows.services(ALL)),
    }


def _of_host(pk: int) -> dict[str, list[rows.Row]]:
    owned = Q(host=pk)
    return {
        "hosts": list(rows.hosts(Q(pk=pk), freshness.all_seen())),
        "networks": list(rows.networks(owned)),
        "containers": list(rows.containers(owned)),
        "endpoints": list(rows.endpoints(owned)),
    }


def _of_swarm(pk: int) -> dict[str, list[rows.Row]]:
    owned = Q(swarm=pk)
    return {
        "swarms": list(rows.swarms(Q(pk=pk))),
        "hosts": list(rows.unread_nodes(owned)),
        "networks": list(rows.networks(owned)),
        "services": list(rows.services(owned)),
    }


def _slim(collections: dict[str, list[rows.Row]], brief: bool) -> dict[str, list[rows.Row]]:
    slim = {name: rows.for_socket(name, found) for name, found in collections.items()}
    return rows.brief(slim) if brief else slim
