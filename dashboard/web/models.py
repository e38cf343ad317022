"""What the dashboard keeps for its users: API tokens and saved views.

Of a token only a fingerprint is kept: the token itself is shown once, when it is made.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone

from dashboard.operations.policy import ROLES

PREFIX = "dkl_"
"""Tokens begin with it, so that a leaked one can be recognised for what it is."""

USE_IS_NOTED_EVERY = timedelta(minutes=1)


class ApiToken(models.Model):
    """Lets a program act as its user, with at most the token's own role."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    role = models.CharField(max_length=16, choices=[(role, role) for role in ROLES])
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.role} token of {self.user}"

    @classmethod
    def issue(cls, user: AbstractBaseUser, role: str) -> tuple[ApiToken, str]:
        """A new token: its row, and the text that nobody can read again."""
        text = PREFIX + secrets.token_urlsafe(32)
        return cls.objects.create(user=user, role=role, digest=fingerprint(text)), text

    @classmethod
    def user_of(cls, text: str) -> AbstractBaseUser | None:
        """The active user a token stands for, with `token_role` set for policy.role_of; None for a token not ours.

        Notes the use, at most once a minute: a program that polls must not write at each call.
        """
        token = cls.objects.select_related("user").filter(digest=fingerprint(text), user__is_active=True).first()
        if token is None:
            return None
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > USE_IS_NOTED_EVERY:
            cls.objects.filter(pk=token.pk).update(last_used_at=now)
        token.user.token_role = token.role  # type: ignore[attr-defined]
        return token.user


class SavedView(models.Model):
    """A page's address under a name: the chart's hash holds its filters, so the address is the whole view.

    What it must be, and who may change it, is in saved.py. It goes with its owner.
    """

    NAME_LENGTH = 80
    ADDRESS_LENGTH = 4000

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=NAME_LENGTH)
    address = models.CharField(max_length=ADDRESS_LENGTH)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "saved view"
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_view_of_a_name_per_owner")]

    def __str__(self) -> str:
        """What the admin and the messages call it: the name of one that is not shared is its owner's alone."""
        return self.name if self.shared else "one that is not shared"


def fingerprint(text: str) -> str:
    """SHA-256 in hex. The token is 256 random bits, so a slow, salted hash would add nothing."""
    return sha256(text.encode()).hexdigest()
