"""The wallboard's page: who sees it, and which build it says it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from dashboard.web.build import BUILD_HEADER, build_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    build_id.cache_clear()
    yield
    build_id.cache_clear()


def test_it_has_no_navigation_and_says_its_build(bob: Client, settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text('{"paths": {}}')
    answer = bob.get("/wallboard/")
    assert answer.status_code == 200
    assert b'class="bar"' not in answer.content
    assert f'data-build="{answer[BUILD_HEADER]}"' in answer.content.decode()
    assert bob.head("/wallboard/")[BUILD_HEADER] == answer[BUILD_HEADER] != "development"


def test_the_build_changes_with_the_files(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    assert build_id() == "development"
    seen = set()
    for text in ("one", "two"):
        build_id.cache_clear()
        (tmp_path / "staticfiles.json").write_text(text)
        seen.add(build_id())
    assert len(seen) == 2


def test_whoever_is_signed_out_is_led_to_the_login_and_back(db: None) -> None:
    assert Client().head("/wallboard/")["Location"] == "/accounts/login/?next=%2Fwallboard%2F"
