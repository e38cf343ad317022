"""Who may do what: three roles, one table of actions. Every page, form, API call and socket asks here.

A role is membership of the Django group of that name; a superuser is admin. Someone without a role sees nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

Role = Literal["viewer", "operator", "admin"]

ROLES: tuple[Role, ...] = ("viewer", "operator", "admin")
"""From least to most: each may do all that the ones before it may."""

NEEDS: dict[str, Role] = {
    "see": "viewer",
    "save-view": "viewer",
    "share-view": "operator",
    "create-network": "operator",
    "remove-network": "operator",
    "connect-endpoint": "operator",
    "disconnect-endpoint": "operator",
    "add-host": "admin",
    "edit-host": "admin",
    "check-host": "admin",
    "remove-host": "admin",
    "release-node": "admin",
    "administer": "admin",
}
"""The least role that each action needs. The four of Docker are named as the commands they become."""


def role_of(user: AbstractBaseUser | AnonymousUser) -> Role | None:
    """The highest role of a user; None for nobody, for an inactive one, and for one without any of the groups.

    A user who came by an API token has the token's role as `token_role`, which can only lessen the user's own.
    """
    if not (user.is_authenticated and user.is_active):
        return None
    own = "admin" if getattr(user, "is_superuser", False) else _of_groups(user)
    lent = getattr(user, "token_role", None)
    return least(own, cast(Role, lent)) if own and lent else own


def may(user: AbstractBaseUser | AnonymousUser, action: str) -> bool:
    """Whether the user's role is enough for the action. An action that is not in the table is a KeyError."""
    return role_may(role_of(user), action)


def role_may(role: Role | None, action: str) -> bool:
    needed = NEEDS[action]
    return role is not None and ROLES.index(role) >= ROLES.index(needed)


def least(one: Role, other: Role) -> Role:
    return min(one, other, key=ROLES.index)


def _of_groups(user: AbstractBaseUser | AnonymousUser) -> Role | None:
    names = set(user.groups.values_list("name", flat=True))  # type: ignore[union-attr]
    return next((role for role in reversed(ROLES) if role in names), None)
