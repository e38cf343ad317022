"""Indexes of large tables, for migrations: on PostgreSQL they are made and dropped while the table is read and written.

A migration that uses these has `atomic = False`. On SQLite, where a table has one writer anyway, they are Django's own.
tests/inventory/test_migrations.py refuses what would lock a large table.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LARGE = ("change", "container", "endpoint", "operation")
"""Models whose tables have tens of thousands of rows and more."""


class AddIndexMeanwhile(migrations.AddIndex):
    """What an attempt left behind that was ended half-way is invalid, and goes first."""

    def database_forwards(self, app_label: str, editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        if editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, editor, before, after)
        else:
            editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {editor.quote_name(self.index.name)}")
            model: Any = after.apps.get_model(app_label, self.model_name)
            editor.add_index(model, self.index, concurrently=True)  # type: ignore[call-arg]

    def database_backwards(self, app_label: str, editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        if editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, editor, before, after)
        else:
            editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {editor.quote_name(self.index.name)}")


class RemoveIndexMeanwhile(migrations.RemoveIndex):
    def database_forwards(self, app_label: str, editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        if editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, editor, before, after)
        else:
            editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {editor.quote_name(self.name)}")


class DropColumnIndexesMeanwhile(migrations.operations.base.Operation):
    """Drops what `db_index=True` made for a column: on PostgreSQL two indexes for a text. For the database alone,
    beside an AlterField for the state (SeparateDatabaseAndState)."""

    reversible = False

    def __init__(self, model_name: str, column: str) -> None:
        self.model_name, self.column = model_name, column

    def describe(self) -> str:
        return f"Drop the indexes of column {self.column} of {self.model_name}"

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        connection = editor.connection
        with connection.cursor() as cursor:
            table = before.apps.get_model(app_label, self.model_name)._meta.db_table
            found = connection.introspection.get_constraints(cursor, table)
        meanwhile = "CONCURRENTLY " if connection.vendor == "postgresql" else ""
        for name, what in found.items():
            if what["index"] and what["columns"] == [self.column] and not (what["unique"] or what["foreign_key"]):
                editor.execute(f"DROP INDEX {meanwhile}IF EXISTS {editor.quote_name(name)}")
