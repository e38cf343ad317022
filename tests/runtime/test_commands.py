"""manage.py as a process: its exit code, and one sentence on stderr that says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack import ROOT


def manage(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("DOCKLINES_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env={**environ, "DOCKLINES_HOME": str(home)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with tables, and nothing else running."""
    folder = tmp_path_factory.mktemp("commands")
    assert manage(folder, "migrate", "--verbosity", "0").returncode == 0
    return folder


def test_a_host_is_added_listed_and_removed_with_nothing_running(home: Path) -> None:
    added = manage(home, "host", "add", "five", "tcp://127.0.0.1:1", "--unchecked")
    assert (added.returncode, added.stdout) == (0, "five is added at tcp://127.0.0.1:1.\n")
    assert "five" in manage(home, "host", "list").stdout
    removed = manage(home, "host", "remove", "five")
    assert (removed.returncode, removed.stdout) == (0, "five is removed.\n")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("host", 2, "add|list|remove|check"),
        ("host add five", 2, "url"),
        ("host add five tcp://127.0.0.1:1", 1, "Add --unchecked"),
        ("host add five ftp://h", 1, "is not understood"),
        ("host check nobody", 1, "manage.py host list"),
        ("host remove nobody", 1, "manage.py host list"),
        ("token create nobody", 1, "make one in the admin"),
        ("token create x --role king", 2, "choose from"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_on_stderr(home: Path, words: str, code: int, said: str) -> None:
    ended = manage(home, *words.split())
    assert ended.returncode == code
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert said in ended.stderr


@pytest.mark.parametrize("words", ["host list", "host add five tcp://127.0.0.1:1 --unchecked", "token create admin"])
def test_before_the_first_start_a_command_says_to_start(tmp_path: Path, words: str) -> None:
    ended = manage(tmp_path, *words.split())
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert "make run" in ended.stderr


def test_a_home_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    ended = manage(file, "host", "list")
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert "name a folder of yours in DOCKLINES_HOME" in ended.stderr
