"""All tables as they were at one moment, while everything runs: nobody waits for a backup, and it waits for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from collectors import VERSION
from dashboard.backup import tables
from dashboard.backup.stream import Header, Table, Writer


class NotMigrated(Exception):
    """The tables are not those of this version."""


def save(file: BinaryIO, using: str = DEFAULT_DB_ALIAS) -> Header:
    """Writes the backup, and gives its header. Raises NotMigrated, what the database raises, and OSError."""
    kept = tables.kept(apps)
    with one_moment(using):
        writer = Writer(file)
        header = Header(
            version=VERSION,
            made_at=timezone.now().isoformat(timespec="seconds"),
            database=connections[using].vendor,
            key=fingerprint(settings.SECRET_KEY),
            migrations=applied(using),
            rows={name: tables.count(model, using) for name, model in kept.items()},
        )
        writer.line(header)
        for name, model in kept.items():
            last = tables.last_number(model, using)
            writer.line(Table(table=name, columns=tables.columns(model), last=last))
            for row in tables.rows(model, using):
                writer.line(row)
        writer.end()
    return header


@contextmanager
def one_moment(using: str) -> Iterator[None]:
    """Everything that is read inside is of the same moment, and locks nothing that others write."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:  # our transactions take the lock for writing as they begin: this one must not
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def applied(using: str) -> list[tuple[str, str]]:
    """The migrations of this database, which are all of this version. Raises NotMigrated."""
    loader = MigrationLoader(connections[using])
    done, known = set(loader.applied_migrations or ()), set(loader.graph.nodes)
    if known - done:
        raise NotMigrated("The database is not of this version: run manage.py migrate first.")
    if newer := sorted(name for name in done - known if name[0] in loader.migrated_apps):
        words = "The database is of a newer Docklines"
        raise NotMigrated(f"{words} ({newer[0][0]}.{newer[0][1]}): use that version, or a newer one.")
    return sorted(known)


def fingerprint(secret: str) -> str:
    """Tells two secret keys apart, and gives neither away."""
    derived = HKDF(algorithm=SHA256(), length=8, salt=None, info=b"docklines backup").derive(secret.encode())
    return derived.hex()
