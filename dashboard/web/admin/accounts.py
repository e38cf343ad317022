"""Users and their roles, their API tokens, and the views they share. The groups are the roles, and stay as they are."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from dashboard.operations.policy import role_of
from dashboard.web.admin.base import RoleAdmin
from dashboard.web.models import ApiToken, SavedView

for theirs in (User, Group, EmailAddress):
    admin.site.unregister(theirs)


@admin.register(User)
class UserAdmin(RoleAdmin, DjangoUserAdmin):
    """The role is the group; who is in several has the highest. Django's own permissions are not used, so not shown."""

    can_add = can_change = can_delete = True
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "role", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    search_fields = ("username", "first_name", "last_name", "email")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password", "is_active")}),
        ("Role", {"fields": ("groups",), "description": "viewer looks, operator changes networks, admin does all."}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "password1", "password2", "groups")}),)

    @display(description="role", label={"admin": "danger", "operator": "warning", "viewer": "info"})
    def role(self, user: User) -> str:
        return role_of(user) or "none"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")


@admin.register(Group)
class GroupAdmin(RoleAdmin):
    list_display = ("name", "members")
    fields = ("name",)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).annotate(member_count=Count("user"))

    @display(description="members", ordering="member_count")
    def members(self, group: Group) -> int:
        return group.member_count  # type: ignore[attr-defined]


@admin.register(ApiToken)
class ApiTokenAdmin(RoleAdmin):
    """Made by `manage.py token create`, which prints one once; here they are listed and taken back."""

    can_delete = True
    list_display = ("user", "role", "created_at", "last_used_at")
    list_filter = ("role",)
    list_select_related = ("user",)
    search_fields = ("user__username",)
    fields = ("user", "role", "created_at", "last_used_at")


@admin.register(SavedView)
class SavedViewAdmin(RoleAdmin):
    """The shared ones: what someone keeps for himself is nobody else's to see."""

    can_delete = True
    list_display = ("name", "owner", "address", "changed_at")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username")
    fields = ("name", "owner", "address", "created_at", "changed_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedView]:
        return super().get_queryset(request).filter(shared=True)
