"""What the watcher has, kept in step with the hosts' rows.

Looked at once a second, in one small query which needs no message that could be lost: where a host is, by what keys it
is opened, and whether it is silent. Nothing is made of rows that are as they were. Since when is asked of silent hosts
alone: to make a thousand times out of texts takes longer than all the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from collectors.errors import EngineError
from collectors.target import KEYS, Target, target_from
from collectors.watcher import Watcher
from dashboard import asking, pipeline
from dashboard.inventory import sealing
from dashboard.inventory.models import READ_BY_US, Host

DOUBT = timedelta(seconds=15)
"""So long after a host fell silent it is read again at each look if the watcher hears it. A fault so short that only
the read met it turns nothing in the watcher, and the tick may be ten seconds away. What lasts longer is the daemon's
own trouble: it answers pings and nothing else."""

AT_ONCE = 50
"""Hosts that begin to be followed at one look: each is told of as it begins to answer, and read for that."""

STAMP = 64
"""Bytes of what is sealed that differ from one sealing to the next: when it was, and a random number."""


class Place(NamedTuple):
    """Where a host is: its address, and the first bytes of each of its sealed keys."""

    address: str
    keys: tuple[bytes | None, ...]


class Watched:
    """`places` are those of the hosts that are followed now, by pk."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._rows: list[tuple[Any, ...]] = []
        self._wanted: dict[int, Place] = {}
        self._silent: list[int] = []
        self.places: dict[int, Place] = {}
        self.has_demo = False

    def look(self) -> list[int]:
        """Brings the watcher in step, and gives the hosts to be read at once: those that have just fallen silent in
        the rows, while the watcher hears them. Raises DatabaseError."""
        rows = list(_rows().all())
        if rows != self._rows:
            self._wanted = {pk: Place(address, _stamps(keys)) for pk, address, _, _, *keys in rows}
            self._silent = [pk for pk, _, _, state, *_ in rows if state in asking.SILENT]
            self.has_demo = any(demo for _, _, demo, *_ in rows)
            self._rows = rows
        if self._wanted != self.places:
            self._follow(self._wanted)
        return self._doubtful()

    def _doubtful(self) -> list[int]:
        heard = [pk for pk in self._silent if self._watcher.hears(pk)]
        if not heard:
            return []
        lately = Host.objects.filter(pk__in=heard, state__in=asking.SILENT, since__gt=timezone.now() - DOUBT)
        return list(lately.order_by("pk").values_list("pk", flat=True))

    def _follow(self, wanted: dict[int, Place]) -> None:
        """Forgets what is gone or has moved, and follows the next of what is new."""
        for pk in [pk for pk, place in self.places.items() if wanted.get(pk) != place]:
            self._watcher.forget(pk)
            del self.places[pk]
        new = [pk for pk in wanted if pk not in self.places][:AT_ONCE]
        for pk, host in Host.objects.select_related("credential").in_bulk(new).items():
            self.places[pk] = wanted[pk]
            if (target := _target_of(host)) is not None:
                self._watcher.watch(pk, target)


@cache
def _rows() -> QuerySet[Host, tuple[Any, ...]]:
    keys = [Substr(f"credential__{key}", 1, STAMP) for key in KEYS]
    return Host.objects.filter(READ_BY_US).order_by("pk").values_list("pk", "address", "demo", "state", *keys)


def _stamps(keys: Iterable[Any]) -> tuple[bytes | None, ...]:
    return tuple(bytes(stamp) if stamp else None for stamp in keys)


def _target_of(host: Host) -> Target | None:
    """None for one whose credentials cannot be opened, of which its reads tell."""
    try:
        return target_from(pipeline.target_of(host), sealing.secrets())
    except EngineError:
        return None
