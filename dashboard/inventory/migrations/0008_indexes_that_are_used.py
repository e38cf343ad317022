"""Containers by name, as their page shows them; and no more of the indexes that no question ever used, each of which
every change had to write: measured at a thousand hosts by benchmarks/database.py."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models.functions import Lower

from dashboard.inventory.meanwhile import AddIndexMeanwhile, DropColumnIndexesMeanwhile, RemoveIndexMeanwhile


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("inventory", "0007_what_newer_engines_tell")]

    operations = [
        AddIndexMeanwhile(
            model_name="container",
            index=models.Index(Lower("name"), "id", name="container_by_name"),
        ),
        RemoveIndexMeanwhile(model_name="change", name="inventory_c_source_6e39ef_idx"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                DropColumnIndexesMeanwhile("container", "name"),
                DropColumnIndexesMeanwhile("endpoint", "ipv4"),
            ],
            state_operations=[
                migrations.AlterField("container", "name", models.CharField(max_length=255)),
                migrations.AlterField("endpoint", "ipv4", models.CharField(blank=True, max_length=64)),
            ],
        ),
    ]
