"""Nodes with a collector of their own: who is in, who was not let in. Looked at; a node may be released."""

from __future__ import annotations

from datetime import datetime

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import action, display

from dashboard.intake import admission
from dashboard.inventory.models import Enrolment, RefusedEnrolment
from dashboard.web.admin.base import RoleAdmin

LABELS = {"enrolled": "success", "released": "warning", "removed": "danger", "left": "danger"}


@admin.register(Enrolment)
class EnrolmentAdmin(RoleAdmin):
    actions = ("release",)
    list_display = ("name", "shown_state", "node_id", "host", "version", "protocol", "enrolled_at", "read_before_at")
    list_filter = ("state", "version")
    list_select_related = ("host",)
    search_fields = ("name", "node_id")
    exclude = ("secret_sha256",)

    @display(description="state", ordering="state", label=LABELS)
    def shown_state(self, row: Enrolment) -> str:
        return row.state

    @display(description="read before at", ordering="taken_over")
    def read_before_at(self, row: Enrolment) -> str:
        return row.taken_over

    @action(description="Release: they may enrol again, with another password")
    def release(self, request: HttpRequest, queryset: QuerySet[Enrolment]) -> None:
        for row in queryset:
            admission.release(row)
            self.message_user(request, admission.TOLD.format(name=row.name), messages.SUCCESS)


@admin.register(RefusedEnrolment)
class RefusedEnrolmentAdmin(RoleAdmin):
    list_display = ("last_at", "node_id", "why", "version", "times")
    search_fields = ("node_id", "words")
    date_hierarchy = "at"

    @display(description="last refused", ordering="at")
    def last_at(self, row: RefusedEnrolment) -> datetime:
        return row.at

    @display(description="why", ordering="words")
    def why(self, row: RefusedEnrolment) -> str:
        return row.words
