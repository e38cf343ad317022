"""A file of an older version: its tables are made as they were, in a SQLite file that lives for this alone, filled, and
migrated. The database it goes to is touched only then, and in one transaction, as by any other file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

ALIAS = "older"
HASTY = {"init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"}
"""Nobody misses this file after a power cut."""

Name = tuple[str, str]


@contextmanager
def brought_up_to_date(file: BinaryIO, applied: set[Name]) -> Iterator[str]:
    """The alias of a database with what is in the file, migrated. `applied` are the file's migrations."""
    from dashboard.backup import loading  # which asks us for it
    from dashboard.backup.stream import Reader

    with beside(ALIAS) as alias:
        executor = MigrationExecutor(connections[alias])
        last = [name for name in applied if not _has_child(executor, name, applied)]
        executor.migrate(last)
        past = executor.loader.project_state(last).apps
        loading.put(loading.of_file(Reader(file)), past, alias, replaces=True)
        call_command("migrate", database=alias, interactive=False, verbosity=0)
        yield alias


def _has_child(executor: MigrationExecutor, name: Name, applied: set[Name]) -> bool:
    return any(child.key in applied for child in executor.loader.graph.node_map[name].children)


@contextmanager
def beside(alias: str) -> Iterator[str]:
    """A SQLite database under this alias, with nothing in it."""
    with tempfile.TemporaryDirectory(prefix="docklines-restore-") as folder:
        like = connections.settings[DEFAULT_DB_ALIAS]
        name = str(Path(folder) / "rows.sqlite3")
        connections.settings[alias] = {
            **like, "ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": HASTY,
            "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False,
        }  # fmt: skip
        try:
            yield alias
        finally:
            connections[alias].close()
            del connections[alias]
            del connections.settings[alias]
