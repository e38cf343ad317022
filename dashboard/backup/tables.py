"""Tables and their rows, of any database and of any version: a model here may be one of a past migration."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.apps.registry import Apps
from django.db import connections
from django.db.models import AutoField, BinaryField, DateTimeField, Field, Model

SESSIONS = "sessions.session"
MADE_BY_MIGRATIONS = ("contenttypes.contenttype", "auth.permission", "auth.group")
"""Have rows in a database that nobody has used yet."""

AT_ONCE = 2000
"""Rows that are held in memory."""


def kept(apps: Apps) -> dict[str, type[Model]]:
    """Every table but the sessions, by name."""
    found = {
        model._meta.label_lower: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    found.pop(SESSIONS, None)
    return dict(sorted(found.items()))


def columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def exists(model: type[Model], using: str) -> bool:
    """Whether there is such a table."""
    return model._meta.db_table in connections[using].introspection.table_names()


def count(model: type[Model], using: str) -> int:
    return model._base_manager.using(using).count()


def rows(model: type[Model], using: str) -> Iterator[tuple[Any, ...]]:
    """All of them, by number, some at a time."""
    asked = model._base_manager.using(using).order_by("pk").values_list(*columns(model))
    return asked.iterator(chunk_size=AT_ONCE)


def insert(model: type[Model], names: list[str], plain: Iterable[Any], using: str) -> int:
    """Rows as they are, times that Django would set by itself too. Gives how many there were."""
    connection = connections[using]
    fields = {field.attname: field for field in model._meta.concrete_fields}
    wanted = [fields[name] for name in names]
    quoted = ", ".join(connection.ops.quote_name(str(field.column)) for field in wanted)
    table, places = connection.ops.quote_name(model._meta.db_table), ", ".join(["%s"] * len(wanted))
    statement = f"INSERT INTO {table} ({quoted}) VALUES ({places})"  # noqa: S608 (names of our own tables)
    makers = [_maker(field) for field in wanted]
    coming, inserted = iter(plain), 0
    with connection.cursor() as cursor:
        while some := list(islice(coming, AT_ONCE)):
            cursor.executemany(
                statement,
                [
                    [
                        field.get_db_prep_save(make(value), connection)
                        for field, make, value in zip(wanted, makers, row, strict=True)
                    ]
                    for row in some
                ],
            )
            inserted += len(some)
    return inserted


def clear(model: type[Model], using: str) -> None:
    """Deletes all rows. What points at them is looked at when the transaction ends."""
    model._base_manager.using(using).all()._raw_delete(using)


def last_number(model: type[Model], using: str) -> int:
    """The highest number given out, also to a row that has gone; 0 for none, and for a table that has no numbers."""
    if not isinstance(model._meta.pk, AutoField):
        return 0
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", _sequence(model))
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {cursor.fetchone()[0]}")  # noqa: S608
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def go_on_from(model: type[Model], last: int, using: str) -> None:
    """The next row gets a number above `last`, and above all that are there."""
    if not isinstance(model._meta.pk, AutoField):
        return
    newest = model._base_manager.using(using).order_by("-pk").values_list("pk", flat=True).first()
    last = max(last, newest or 0)
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            said = [*_sequence(model), max(last, 1), last > 0]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", said)
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [model._meta.db_table, last])


def _sequence(model: type[Model]) -> list[str]:
    return [f'"{model._meta.db_table}"', str(model._meta.pk.column)]


def _maker(field: Field[Any, Any]) -> Callable[[Any], Any]:
    """What turns a value of JSON into one of the field. One that comes from a database stays as it is."""
    if isinstance(field, DateTimeField):
        return lambda value: datetime.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(field, BinaryField):
        return lambda value: b64decode(value) if isinstance(value, str) else value
    return lambda value: value
