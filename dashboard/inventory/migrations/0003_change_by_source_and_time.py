"""The changes of one source, newest first, without sorting all it ever told.

On PostgreSQL the index is built while the table is written to, so that reading goes on for a table of millions. What an
attempt left behind that was ended half-way is invalid there, and goes first.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class AddIndexMeanwhile(migrations.AddIndex):
    def database_forwards(self, app_label: str, editor: BaseDatabaseSchemaEditor, before: Any, after: Any) -> None:
        if editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, editor, before, after)
        else:
            editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {editor.quote_name(self.index.name)}")
            model: Any = after.apps.get_model(app_label, self.model_name)
            editor.add_index(model, self.index, concurrently=True)  # type: ignore[call-arg]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("inventory", "0002_pool_aux_addresses")]

    operations = [
        AddIndexMeanwhile(
            model_name="change",
            index=models.Index(fields=["source", "at", "id"], name="change_by_source_and_time"),
        ),
    ]
