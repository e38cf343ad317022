"""Every difference that reconcile wrote, as a row: what, before, after, when, and by which source's revision."""

from __future__ import annotations

from django.db import models


class Change(models.Model):
    """One row of one ChangeSet. It outlives the object and the source, so it names both by text.

    `before` and `after` hold columns by name: all of them for added and removed, the differing ones for changed.
    """

    class Action(models.TextChoices):
        ADDED = "added"
        CHANGED = "changed"
        REMOVED = "removed"

    at = models.DateTimeField(db_index=True)
    source = models.CharField(max_length=32, help_text="host:3 or swarm:1")
    revision = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=16, help_text="network, container, endpoint, …")
    object_pk = models.BigIntegerField()
    name = models.CharField(max_length=255, blank=True)
    action = models.CharField(max_length=8, choices=Action.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["kind", "object_pk", "at"]),
            models.Index(fields=["source", "at", "id"], name="change_by_source_and_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.action}"
