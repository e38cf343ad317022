"""A file into a database: looked through from end to end first, then all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any, BinaryIO

from django.apps import apps
from django.apps.registry import Apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.migrations.loader import MigrationLoader

from dashboard.backup import older, saving, tables
from dashboard.backup.stream import Header, Reader, Table

Section = tuple[Table, Iterable[Any]]


class Refused(Exception):
    """It is not put into this database. The text is one sentence that says what to do."""


def check(file: BinaryIO) -> Header:
    """Reads the file to its end, and goes back to its beginning. Raises Damaged, and Refused for one of a newer
    version."""
    file.seek(0)
    reader = Reader(file)
    for _ in reader.parts():
        pass
    if unknown := sorted(set(reader.header.migrations) - known_migrations()):
        words = f"This backup is of Docklines {reader.header.version}, which is newer than this one"
        raise Refused(f"{words} (it knows {unknown[0][0]}.{unknown[0][1]}): restore it with that version.")
    file.seek(0)
    return reader.header


def load(file: BinaryIO, *, replace: bool, using: str = DEFAULT_DB_ALIAS) -> Header:
    """Puts a checked file into the database, whose tables are made where there are none.

    Raises Damaged and Refused, with no row changed, and what the database raises.
    """
    header = check(file)
    if not replace and (filled := first_filled(using)):
        raise Refused(f"There is something in this database already ({filled}): add --replace to have it replaced.")
    call_command("migrate", database=using, interactive=False, verbosity=0)
    saving.applied(using)
    up_to_date = set(header.migrations) == known_migrations()
    source = nullcontext(file) if up_to_date else older.brought_up_to_date(file, set(header.migrations))
    with source as found:
        put(sections(found), apps, using, replaces=True)
    ContentType.objects.clear_cache()
    return header


def put(parts: Iterator[Section], registry: Apps, using: str, *, replaces: bool) -> None:
    """All sections in one transaction, in place of what is there. Constraints are looked at at its end."""
    kept = tables.kept(registry)
    with transaction.atomic(using=using):
        if replaces:
            for model in reversed(kept.values()):
                tables.clear(model, using)
            tables.clear(Session, using)
        for table, rows in parts:
            model = kept[table.table]
            tables.insert(model, table.columns, rows, using)
            tables.go_on_from(model, table.last, using)


def sections(found: BinaryIO | str) -> Iterator[Section]:
    """Each table with its rows, which are to be taken before the next: out of a file, or of a database by its alias."""
    return _of_database(found) if isinstance(found, str) else of_file(Reader(found))


def of_file(reader: Reader) -> Iterator[Section]:
    parts = reader.parts()
    waiting = next(parts, None)
    while isinstance(waiting, Table):
        table, waiting = waiting, None

        def rows() -> Iterator[Any]:
            nonlocal waiting
            for part in parts:
                if isinstance(part, Table):
                    waiting = part
                    return
                yield part

        coming = rows()
        yield table, coming
        for _ in coming:
            pass


def _of_database(alias: str) -> Iterator[Section]:
    for name, model in tables.kept(apps).items():
        table = Table(table=name, columns=tables.columns(model), last=tables.last_number(model, alias))
        yield table, tables.rows(model, alias)


def first_filled(using: str) -> str:
    """The name of a table that somebody has used, or ""."""
    for name, model in tables.kept(apps).items():
        if name in tables.MADE_BY_MIGRATIONS or not tables.exists(model, using):
            continue
        if many := tables.count(model, using):
            return f"{name}: {many}"
    return ""


def known_migrations() -> set[tuple[str, str]]:
    return set(MigrationLoader(None).graph.nodes)
