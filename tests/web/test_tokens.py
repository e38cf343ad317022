"""API tokens: shown once, kept as a fingerprint, never more than their user."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dashboard.operations.policy import role_of
from dashboard.web.models import ApiToken, fingerprint
from tests.web import factories

pytestmark = pytest.mark.django_db


def create(*words: str) -> str:
    out = StringIO()
    call_command("token", "create", *words, stdout=out)
    return out.getvalue().strip()


def test_the_command_prints_a_token_that_opens_for_its_user() -> None:
    alice = factories.user("alice", "operator")
    text = create("alice")
    assert ApiToken.user_of(text) == alice
    assert role_of(ApiToken.user_of(text)) == "operator"  # type: ignore[arg-type]


def test_only_a_fingerprint_is_kept() -> None:
    factories.user("alice", "operator")
    text = create("alice")
    kept = ApiToken.objects.values().get()
    assert text not in str(kept)
    assert kept["digest"] == fingerprint(text)


def test_a_token_may_have_less_than_its_user_and_not_more() -> None:
    factories.user("alice", "operator")
    assert role_of(ApiToken.user_of(create("alice", "--role", "viewer"))) == "viewer"  # type: ignore[arg-type]
    with pytest.raises(CommandError, match="alice is operator: a token cannot have the role admin"):
        create("alice", "--role", "admin")


@pytest.mark.parametrize(("name", "said"), [("nobody", "There is no user nobody"), ("mallory", "mallory has no role")])
def test_the_command_says_who_cannot_have_one(name: str, said: str) -> None:
    factories.user("mallory")
    with pytest.raises(CommandError, match=said):
        create(name)


def test_a_token_of_somebody_switched_off_opens_nothing() -> None:
    alice = factories.user("alice", "operator")
    text = create("alice")
    alice.is_active = False
    alice.save()
    assert ApiToken.user_of(text) is None
    assert ApiToken.user_of("dkl_made-up") is None


def test_its_use_is_noted_once_a_minute() -> None:
    factories.user("alice", "operator")
    text = create("alice")
    ApiToken.user_of(text)
    first = ApiToken.objects.get().last_used_at
    ApiToken.user_of(text)
    assert first is not None
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(minutes=5))
    ApiToken.user_of(text)
    assert timezone.now() - ApiToken.objects.get().last_used_at < timedelta(minutes=1)  # type: ignore[operator]
