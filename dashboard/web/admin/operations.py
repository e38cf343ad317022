"""The audit: what was asked of Docker, by whom, and how it went. Nobody edits it."""

from __future__ import annotations

from django.contrib import admin
from unfold.decorators import display

from dashboard.operations.models import Operation
from dashboard.web.admin.base import RoleAdmin

LABELS = {"succeeded": "success", "refused": "warning", "failed": "danger", "lost": "danger", "running": "info"}


@admin.register(Operation)
class OperationAdmin(RoleAdmin):
    list_display = ("asked_at", "summary", "user_name", "host_name", "shown_state", "words")
    list_filter = ("state", "kind", "host_name", "user_name")
    search_fields = ("summary", "words", "user_name", "host_name")
    date_hierarchy = "asked_at"

    @display(description="state", ordering="state", label=LABELS)
    def shown_state(self, operation: Operation) -> str:
        return operation.state
