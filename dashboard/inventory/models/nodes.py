"""Nodes with a collector of their own: who has come in, and who was refused. Written by the intake and by admins."""

from __future__ import annotations

from django.db import models

from dashboard.inventory.models.sources import Host

MOST_REFUSALS = 50
"""Kept of those who were refused, the latest."""


class Enrolment(models.Model):
    """One node's collector, known by its swarm's NodeID. Of its password only the SHA-256 is kept.

    It outlives its host: what an admin removed does not come back by itself.
    """

    class State(models.TextChoices):
        ENROLLED = "enrolled", "enrolled"
        RELEASED = "released", "released: may enrol again"
        REMOVED = "removed", "removed: its host was removed by an admin"
        LEFT = "left", "left its swarm"

    node_id = models.CharField(max_length=25, unique=True)
    name = models.CharField(max_length=255, help_text="Of its host, also after that has gone")
    host = models.OneToOneField(Host, null=True, on_delete=models.SET_NULL, related_name="enrolment")
    state = models.CharField(max_length=16, choices=State.choices, default=State.ENROLLED)
    secret_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    enrolled_at = models.DateTimeField()
    version = models.CharField(max_length=32, blank=True, help_text="Of the collector")
    protocol = models.PositiveIntegerField(default=0)
    taken_over = models.CharField(
        max_length=500, blank=True, help_text="The address at which its daemon was read before, by the dashboard itself"
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "collector"

    def __str__(self) -> str:
        return self.name


class RefusedEnrolment(models.Model):
    """A node, or somebody who says to be one, that was not let in. The latest for each NodeID."""

    node_id = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)
    words = models.TextField()
    version = models.CharField(max_length=32, blank=True)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "refused collector"

    def __str__(self) -> str:
        return f"{self.node_id}: {self.words}"
