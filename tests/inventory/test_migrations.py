"""A migration of a running installation locks no large table for longer than a moment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from dashboard.inventory.meanwhile import (
    LARGE,
    AddIndexMeanwhile,
    DropColumnIndexesMeanwhile,
    RemoveIndexMeanwhile,
)

OURS = ("inventory", "operations", "web")
BEFORE_THIS_RULE = {
    "inventory": ("0001_initial", "0002_pool_aux_addresses", "0004_container_since"),
    "operations": ("0001_initial",),
    "web": ("0001_api_token", "0002_roles", "0003_saved_view"),
}
REFUSED = (
    migrations.AddIndex, migrations.RemoveIndex, migrations.AddConstraint, migrations.AlterField,
    migrations.AlterUniqueTogether, migrations.RunSQL,
)  # fmt: skip
MEANWHILE = (AddIndexMeanwhile, RemoveIndexMeanwhile, DropColumnIndexesMeanwhile)


def ours() -> list[migrations.Migration]:
    loader = MigrationLoader(None)
    return [
        migration
        for (app, name), migration in sorted(loader.disk_migrations.items())
        if app in OURS and name not in BEFORE_THIS_RULE[app]
    ]


@pytest.mark.parametrize("migration", ours(), ids=str)
def test_large_tables_are_changed_while_they_are_used(migration: migrations.Migration) -> None:
    assert list(complaints(migration)) == []


def complaints(migration: migrations.Migration) -> Iterator[str]:
    new = {op.name.lower() for op in migration.operations if isinstance(op, migrations.CreateModel)}
    for operation in spread_out(migration.operations):
        model = str(getattr(operation, "model_name", "")).lower()
        if isinstance(operation, MEANWHILE):
            if migration.atomic:
                yield f"{operation.describe()}: set atomic = False, it cannot be done in a transaction"
        elif isinstance(operation, migrations.RunSQL) or (model in LARGE and model not in new):
            yield from of_one(operation)


def spread_out(operations: list[Operation]) -> Iterator[Operation]:
    """With those that are for the database alone."""
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from spread_out(operation.database_operations)
        else:
            yield operation


def of_one(operation: Operation) -> Iterator[str]:
    if isinstance(operation, REFUSED):
        yield f"{operation.describe()}: use AddIndexMeanwhile and RemoveIndexMeanwhile (dashboard.inventory.meanwhile)"
    if isinstance(operation, migrations.AddField):
        field = operation.field
        if field.db_index or field.unique or field.is_relation:
            yield f"{operation.describe()}: its index is built under a lock; add it by itself, meanwhile"
        if callable(field.default) and field.default not in (dict, list):
            yield f"{operation.describe()}: every row would be written; let it be null"


class Locks(migrations.Migration):
    operations = [
        migrations.AddIndex("change", models.Index(fields=["name"], name="x")),
        migrations.AlterField("endpoint", "mac", models.CharField(max_length=64)),
        migrations.AddField("container", "x", models.CharField(max_length=9, default="", db_index=True)),
        AddIndexMeanwhile("change", models.Index(fields=["kind"], name="y")),
    ]


class DoesNot(migrations.Migration):
    atomic = False
    operations = [
        migrations.AddField("container", "x", models.CharField(max_length=9, default="")),
        migrations.AddIndex("swarm", models.Index(fields=["name"], name="x")),
        AddIndexMeanwhile("change", models.Index(fields=["kind"], name="y")),
    ]


def test_the_rule_finds_what_locks() -> None:
    assert len(list(complaints(Locks("x", "inventory")))) == 4
    assert list(complaints(DoesNot("x", "inventory"))) == []
