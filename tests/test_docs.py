"""The docs name all that a user can say: settings, commands, paths of the API."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from django.core.management import get_commands

from collectors import VERSION
from dashboard.web.api.site import api

ROOT = Path(__file__).resolve().parent.parent


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def test_every_setting_is_in_the_configuration_page() -> None:
    settings = set(re.findall(r'"(DOCKLINES_[A-Z_]+|BIND|PORT)"', text_of("dashboard/env.py")))
    assert {"DOCKLINES_HOME", "PORT"} <= settings
    assert [name for name in settings if f"`{name}`" not in text_of("docs/configuration.md")] == []


def test_every_command_of_ours_is_in_the_docs() -> None:
    ours = [name for name, app in get_commands().items() if str(app).startswith("dashboard.")]
    docs = "".join(text_of(page) for page in ("README.md", "docs/api.md", "docs/commands.md", "docs/configuration.md"))
    assert "host" in ours
    assert [name for name in ours if f"manage.py {name} " not in docs] == []


def test_every_path_of_the_api_is_in_its_page() -> None:
    paths = api.get_openapi_schema()["paths"]
    page = text_of("docs/api.md")
    assert "/api/v1/topology" in paths
    assert [path for path in paths if re.sub(r"\{[a-z_]+\}", "{id}", path) not in page] == []


def test_every_picture_of_the_docs_is_there() -> None:
    for page in ("README.md", "docs/pages.md", "docs/first-minute.md", "docs/sizes.md"):
        pictures = re.findall(r"\]\(([^)]+\.png)\)", text_of(page))
        assert pictures
        assert [name for name in pictures if not ((ROOT / page).parent / name).exists()] == []


def test_the_version_is_that_of_the_package() -> None:
    assert tomllib.loads(text_of("pyproject.toml"))["project"]["version"] == VERSION
