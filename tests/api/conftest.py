from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from dashboard import pipeline
from dashboard.web.models import ApiToken
from tests.operations import factories

ROLES = {"alice": "operator", "bob": "viewer", "carol": "admin", "mallory": ""}


@pytest.fixture
def fleet(db: None) -> factories.Fleet:
    cache.clear()
    return factories.fleet()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What went to the pipeline: nothing is sent to any broker."""
    operations: list[int] = []
    monkeypatch.setattr(pipeline, "dispatch", operations.append)
    return operations


class Api:
    """A person at the API, logged in by session. CSRF is enforced, and the token sent, unless told otherwise."""

    def __init__(self, name: str = "", csrf: bool = True) -> None:
        self.client, self.csrf = Client(enforce_csrf_checks=True), csrf
        self.token = ""
        if name:
            self.client.force_login(factories.user(name, ROLES[name]))

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if self.csrf and not self.token:
            self.client.get("/accounts/login/")
            self.client.get("/accounts/password/change/")
            cookie = self.client.cookies.get(settings.CSRF_COOKIE_NAME)
            self.token = cookie.value if cookie else ""
        if self.token:
            headers.setdefault("X-CSRFToken", self.token)
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method)(f"/api/v1/{path}", headers=headers, **sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("get", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("post", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.ask("delete", path, **headers)


def bearer(name: str, role: str, user_role: str | None = None) -> dict[str, str]:
    """The header of a token of that role, of a user who has the role they are known for."""
    user = factories.user(name, ROLES[name] if user_role is None else user_role)
    return {"Authorization": f"Bearer {ApiToken.issue(user, role)[1]}"}
