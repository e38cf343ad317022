"""What the chart cannot find by itself: by labels, which browsers are not sent, and by the time of the last change.

The chart asks while somebody types, so answers are ids alone and bounded, and the database leaves out before Python
looks at any label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Max, QuerySet, TextField
from django.db.models.functions import Cast

from dashboard.inventory.models import Endpoint
from dashboard.web import access

MOST = 20_000
"""Ids of one answer: more than any chart shows at once."""

LOOKED_AT = 50_000
"""Rows whose labels Python reads for one answer, where the database cannot leave any out."""

OWNERS_AT_A_TIME = 5000

BOOKKEEPING = "com.docker."
"""Labels that Docker itself writes are found by name only: their hashes would answer to any few letters."""

SHOWN = ("host", "network", "container", "endpoint", "service")
_PLAIN = re.compile(r"[\w./:@-]+", re.ASCII)
Fits = Callable[[str, str], bool]


class Found(NamedTuple):
    """`cut` where there may be more than was told."""

    ids: list[str]
    cut: bool


def with_label(user: Any, label: str, begins: bool = False) -> Found:
    """Ids of what has this label: "key=value", or "key" with any value.

    With `begins`, where nothing has just that one, what has one that begins so: a label that is still being typed.
    """
    key, given, value = label.partition("=")

    def exact(one: str, has: str) -> bool:
        return one == key and (not given or has == value)

    def begun(one: str, has: str) -> bool:
        return one == key and has.startswith(value) if given else one.startswith(key)

    parts = [key, value]
    found = _labelled(user, parts, exact)
    return _labelled(user, parts, begun) if begins and not found.ids else found


def with_text_in_labels(user: Any, text: str) -> Found:
    """Ids of what has the text in a label, written key=value, in letters of any size."""
    wanted = text.casefold()

    def fits(key: str, value: str) -> bool:
        return not key.startswith(BOOKKEEPING) and wanted in f"{key}={value}".casefold()

    return _labelled(user, text.split("="), fits)


def changed_since(user: Any, since: datetime) -> Found:
    """Ids of what was added or changed from then on, and of the containers whose endpoints were: the latest first."""
    rows = access.visible_changes(user).filter(at__gte=since, kind__in=SHOWN).exclude(action="removed")
    latest = rows.order_by().values_list("kind", "object_pk").annotate(last=Max("at"))
    changed = list(latest.order_by("-last", "kind", "-object_pk")[: MOST + 1])
    owners = _owners([pk for kind, pk, _ in changed if kind == "endpoint"])
    ids: dict[str, None] = {}
    for kind, pk, _ in changed:
        ids[f"{kind}:{pk}"] = None
        if kind == "endpoint" and pk in owners:
            ids[f"container:{owners[pk]}"] = None
    return Found(list(ids)[:MOST], len(ids) > MOST)


def _owners(legs: list[int]) -> dict[int, int]:
    """The containers of these endpoints."""
    found: dict[int, int] = {}
    for start in range(0, len(legs), OWNERS_AT_A_TIME):
        some = legs[start : start + OWNERS_AT_A_TIME]
        owned = Endpoint.objects.filter(pk__in=some, container__isnull=False).order_by()
        found |= dict(owned.values_list("pk", "container_id"))
    return found


def _labelled(user: Any, parts: Iterable[str], fits: Fits) -> Found:
    """Containers, networks and services that have a label which fits, each kind by age, as many as are looked at."""
    queries: dict[str, QuerySet[Any]] = {
        "container": access.visible_containers(user),
        "network": access.visible_networks(user),
        "service": access.visible_services(user),
    }
    left, ids = LOOKED_AT, list[str]()
    for kind, rows in queries.items():
        for pk, labels in _narrowed(rows, parts).values_list("pk", "labels")[: left + 1].iterator():
            left -= 1
            if left < 0:
                return Found(ids, True)
            if any(fits(str(key), str(value)) for key, value in labels.items()):
                if len(ids) == MOST:
                    return Found(ids, True)
                ids.append(f"{kind}:{pk}")
    return Found(ids, False)


def _narrowed(rows: QuerySet[Any], parts: Iterable[str]) -> QuerySet[Any]:
    """Leaves out what cannot have the parts. Only letters that JSON writes as they are can be asked of the database: of
    other parts, the longest stretch of them."""
    rows = rows.order_by("pk").annotate(written=Cast("labels", TextField()))
    for part in parts:
        if plain := max(_PLAIN.findall(part), key=len, default=""):
            rows = rows.filter(written__icontains=plain)
    return rows
