"""The four of every story: alice operates, bob views, mallory is outside, carol is admin; each with a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.web import factories

ROLES = {"mallory": "", "bob": "viewer", "alice": "operator", "carol": "admin"}


@pytest.fixture
def as_user(db: None) -> Callable[[str], Client]:
    """A browser logged in as mallory, bob, alice or carol; "anonymous" is logged in as nobody."""

    def browser(name: str) -> Client:
        client = Client()
        if name != "anonymous":
            there = User.objects.filter(username=name).first()
            client.force_login(there or factories.user(name, ROLES[name]))
        return client

    return browser


@pytest.fixture
def bob(as_user: Callable[[str], Client]) -> Client:
    return as_user("bob")


@pytest.fixture
def alice(as_user: Callable[[str], Client]) -> Client:
    return as_user("alice")


@pytest.fixture
def carol(as_user: Callable[[str], Client]) -> Client:
    return as_user("carol")


@pytest.fixture
def mallory(as_user: Callable[[str], Client]) -> Client:
    return as_user("mallory")


@pytest.fixture
def scene(db: None) -> factories.Scene:
    return factories.scene()
