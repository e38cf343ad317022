"""Operation: one thing asked of Docker, by whom, and how it went. It is the audit: rows are never edited by hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dashboard.inventory.models import Host, Swarm


class Operation(models.Model):
    """`command` is a collectors.commands.Command as plain JSON; `words` are Docker's own.

    It outlives its host, swarm and user, so it keeps their names as text.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        REFUSED = "refused"
        FAILED = "failed"
        LOST = "lost"

    asked_at = models.DateTimeField(auto_now_add=True, db_index=True)
    ended_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    user_name = models.CharField(max_length=150)
    host = models.ForeignKey(Host, null=True, on_delete=models.SET_NULL, help_text="The daemon that is asked")
    host_name = models.CharField(max_length=255)
    swarm = models.ForeignKey(Swarm, null=True, on_delete=models.SET_NULL)
    kind = models.CharField(
        max_length=32, help_text="create-network, remove-network, connect-endpoint, disconnect-endpoint"
    )
    summary = models.CharField(max_length=500, help_text="What was asked, in one line")
    command = models.JSONField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.PENDING, db_index=True)
    words = models.TextField(blank=True)
    warning = models.TextField(blank=True)
    created_docker_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.summary

    @property
    def ended(self) -> bool:
        return self.state not in (self.State.PENDING, self.State.RUNNING)
