"""The changes of one source, newest first, without sorting all it ever told."""

from __future__ import annotations

from django.db import migrations, models

from dashboard.inventory.meanwhile import AddIndexMeanwhile


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("inventory", "0002_pool_aux_addresses")]

    operations = [
        AddIndexMeanwhile(
            model_name="change",
            index=models.Index(fields=["source", "at", "id"], name="change_by_source_and_time"),
        ),
    ]
