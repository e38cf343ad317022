"""What the chart cannot find by itself: by labels, which browsers are not sent, and by the time of the last change.

The chart asks while somebody types, so answers are ids alone and bounded, and the database leaves out before Python
looks at any label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from dashboard.inventory.models import Endpoint
from dashboard.web import access

MOST = 20_000
"""Ids of one answer: more than any chart shows at once."""

BOOKKEEPING = "com.docker."
"""Labels that Docker itself writes are found by name only: their hashes would answer to any few letters."""

SHOWN = ("host", "network", "container", "endpoint", "service")
_PLAIN = re.compile(r"[\w./:@-]+", re.ASCII)
Fits = Callable[[str, str], bool]


def with_label(user: Any, label: str, begins: bool = False) -> list[str]:
    """Ids of what has this label: "key=value", or "key" with any value.

    With `begins`, where nothing has just that one, what has one that begins so: a label that is still being typed.
    """
    key, given, value = label.partition("=")

    def exact(one: str, has: str) -> bool:
        return one == key and (not given or has == value)

    def begun(one: str, has: str) -> bool:
        return one == key and has.startswith(value) if given else one.startswith(key)

    parts = [key, value]
    return _ids(user, parts, exact) or (_ids(user, parts, begun) if begins else [])


def with_text_in_labels(user: Any, text: str) -> list[str]:
    """Ids of what has the text in a label, written key=value, in letters of any size."""
    wanted = text.casefold()

    def fits(key: str, value: str) -> bool:
        return not key.startswith(BOOKKEEPING) and wanted in f"{key}={value}".casefold()

    return _ids(user, text.split("="), fits)


def changed_since(user: Any, since: datetime) -> list[str]:
    """Ids of what was added or changed from then on, and of the containers whose endpoints were."""
    rows = access.visible_changes(user).filter(at__gte=since, kind__in=SHOWN).exclude(action="removed")
    found = list(rows.order_by().values_list("kind", "object_pk").distinct()[:MOST])
    legs = [pk for kind, pk in found if kind == "endpoint"]
    owners = Endpoint.objects.filter(pk__in=legs[:5000], container__isnull=False).values_list("container_id", flat=True)
    ids = dict.fromkeys(f"{kind}:{pk}" for kind, pk in found)
    return list(ids | dict.fromkeys(f"container:{pk}" for pk in owners))[:MOST]


def _ids(user: Any, parts: Iterable[str], fits: Fits) -> list[str]:
    return list(islice(_labelled(user, [part for part in parts if part], fits), MOST))


def _labelled(user: Any, parts: list[str], fits: Fits) -> Iterator[str]:
    queries: dict[str, QuerySet[Any]] = {
        "container": access.visible_containers(user),
        "network": access.visible_networks(user),
        "service": access.visible_services(user),
    }
    for kind, rows in queries.items():
        for pk, labels in _narrowed(rows, parts).values_list("pk", "labels"):
            if any(fits(str(key), str(value)) for key, value in labels.items()):
                yield f"{kind}:{pk}"


def _narrowed(rows: QuerySet[Any], parts: list[str]) -> QuerySet[Any]:
    """Leaves out what cannot have the parts. Only letters that JSON writes as they are can be asked of the database."""
    rows = rows.order_by("pk").annotate(written=Cast("labels", TextField()))
    for part in parts:
        if _PLAIN.fullmatch(part):
            rows = rows.filter(written__icontains=part)
    return rows
