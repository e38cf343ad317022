"""What all tables of the admin share: the role decides, not Django's permissions of single models."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from dashboard.operations.policy import may


class ByRole:
    """An admin may look at everything; what may be changed, each table says."""

    can_add = False
    can_change = False
    can_delete = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "administer")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, "administer")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_add and may(request.user, "administer")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_change and may(request.user, "administer")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_delete and may(request.user, "administer")


class RoleAdmin(ByRole, ModelAdmin):
    list_per_page = 50
    show_full_result_count = False


class RoleInline(ByRole, TabularInline):
    extra = 0
    tab = True
