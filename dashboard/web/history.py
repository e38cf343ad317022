"""Change rows in words: what happened to an object lately, for its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.urls import reverse

from dashboard.inventory.models import Change, Container, Network, Service

LIMIT = 20
LONGEST = 160
"""Characters of one value."""

PAGES: dict[str, type[Model]] = {"network": Network, "container": Container, "service": Service}
"""Kinds with a page of their own, which is also the name of its address."""

NOT_SHOWN = frozenset(
    {"host_id", "swarm_id", "network_id", "container_id", "service_id", "reporter_id", "digest", "since"}
)
"""Links by our own numbers follow from what is shown, and since when is the time of the change itself."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `address` is "" when its object is gone or has no page. `fields` only for action changed."""

    at: datetime
    kind: str
    name: str
    action: str
    address: str
    fields: list[Field]


def of_objects(kind_and_pks: dict[str, Iterable[int]]) -> list[Entry]:
    """The latest changes of these objects, by kind."""
    asked = Q(pk__in=[])
    for kind, pks in kind_and_pks.items():
        asked |= Q(kind=kind, object_pk__in=list(pks))
    return _entries(Change.objects.filter(asked)[:LIMIT])


def of_source(source_id: str) -> list[Entry]:
    """The latest changes that a host or a swarm told of."""
    return _entries(Change.objects.filter(source=source_id)[:LIMIT])


def _entries(changes: Iterable[Change]) -> list[Entry]:
    kept = list(changes)
    there = {kind: _still_there(model, kind, kept) for kind, model in PAGES.items()}
    return [_entry(change, there) for change in kept]


def _still_there(model: type[Model], kind: str, changes: list[Change]) -> set[int]:
    pks = {change.object_pk for change in changes if change.kind == kind}
    return set(model._default_manager.filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()


def _entry(change: Change, there: dict[str, set[int]]) -> Entry:
    has_page = change.object_pk in there.get(change.kind, ())
    address = reverse(change.kind, args=[change.object_pk]) if has_page else ""
    fields = []
    if change.action == Change.Action.CHANGED:
        names = [name for name in change.after if name not in NOT_SHOWN]
        fields = [_field(name, change.before.get(name), change.after[name]) for name in names]
    return Entry(change.at, change.kind, change.name, change.action, address, fields)


def _field(name: str, before: Any, after: Any) -> Field:
    return Field(name.replace("_", " "), _told(before), _told(after))


def _told(value: Any) -> str:
    """A column's value in a few words."""
    if value in (None, "", [], {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = _flat(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _flat(value: Any) -> str:
    """Lists and objects of JSON without its brackets: "a = 1, b = 2"."""
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_flat(part)}" for name, part in value.items() if part not in (None, ""))
    if isinstance(value, list):
        of_objects = any(isinstance(part, dict) for part in value)
        return ("; " if of_objects else ", ").join(_flat(part) for part in value)
    return str(value)
