"""The whole chart, or the parts that its sources have in it, in the shape of docs/api.md.

Revisions are read before rows: a row may be newer than the revision it comes with, never older, and the delta that
made it so only repeats it. So no lock is needed, and a client converges. `kept` makes messages of the parts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain
from typing import Any

from django.db.models import Q, Value
from django.utils import timezone

from dashboard.growing import growing
from dashboard.inventory.models import Host, Swarm
from dashboard.topology import freshness, rows

ALL = Q()
Part = dict[str, list[rows.Row]]
"""Rows of one source by collection."""


def whole() -> dict[str, Any]:
    """Everything there is, with nulls and labels: the answer of GET /api/v1/topology."""
    with growing():
        return {"at": timezone.now().isoformat(), "sources": revisions(), **_everything()}


def revisions(only: str = "") -> dict[str, int]:
    """Each source's revision by its name, as they were at one moment: by one query."""
    of, _, key = only.partition(":")
    where = Q(pk=key) if only else ALL
    named = [
        model.objects.filter(where).order_by().values_list(Value(model.kind), "pk", "revision")
        for model in (Host, Swarm)
        if of in ("", model.kind)
    ]
    return {f"{kind}:{pk}": revision for kind, pk, revision in named[0].union(*named[1:], all=True)}


def parts(sources: Collection[str], *, brief: bool) -> dict[str, Part]:
    """What each of these has in the chart, as sockets are told it: read together, in as few queries as one alone.
    `brief`: with short ids. Hosts come with the time of their last read as the rows have it."""
    found: dict[str, Part] = {source: {} for source in sources}
    for name, read in _of_sources(_pks("host", sources), _pks("swarm", sources)).items():
        for row in rows.for_socket(name, read):
            found[row["source"]].setdefault(name, []).append(row)
    return {source: rows.brief(part) for source, part in found.items()} if brief else found


def _pks(kind: str, sources: Collection[str]) -> list[int]:
    return [int(pk) for of, _, pk in (source.partition(":") for source in sources) if of == kind]


def _of_sources(hosts: list[int], swarms: list[int]) -> dict[str, Iterable[rows.Row]]:
    of_hosts, of_swarms = Q(host__in=hosts), Q(swarm__in=swarms)
    return {
        "swarms": rows.swarms(Q(pk__in=swarms)),
        "hosts": chain(rows.hosts(Q(pk__in=hosts), {}), rows.unread_nodes(of_swarms)),
        "networks": rows.networks(of_hosts | of_swarms),
        "containers": rows.containers(of_hosts),
        "endpoints": rows.endpoints(of_hosts),
        "services": rows.services(of_swarms),
    }


def _everything() -> dict[str, list[rows.Row]]:
    return {
        "swarms": list(rows.swarms(ALL)),
        "hosts": [*rows.hosts(ALL, freshness.all_seen()), *rows.unread_nodes(ALL)],
        "networks": list(rows.networks(ALL)),
        "containers": list(rows.containers(ALL)),
        "endpoints": list(rows.endpoints(ALL)),
        "services": list(rows.services(ALL)),
    }
