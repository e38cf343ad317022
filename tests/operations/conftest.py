from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from dashboard import pipeline
from tests.operations import factories

ROLES = {"alice": "operator", "bob": "viewer", "carol": "admin", "mallory": ""}


@pytest.fixture
def fleet(db: None) -> factories.Fleet:
    return factories.fleet()


class Sent(list[int]):
    """Stands in for pipeline.dispatch: keeps the operations it was given."""

    def __call__(self, operation_pk: int) -> None:
        self.append(operation_pk)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    kept = Sent()
    monkeypatch.setattr(pipeline, "dispatch", kept)
    return kept


@pytest.fixture
def browser() -> Callable[[str], Client]:
    """Logs someone in, by the name that says what they may."""

    def log_in(name: str) -> Client:
        client = Client()
        client.force_login(factories.user(name, ROLES[name]))
        return client

    return log_in
