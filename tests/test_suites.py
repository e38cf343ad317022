"""`make test` runs every file of tests once, all suites even after one that failed, and ends red if any did."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.suites import PYTEST, ROOT, STAGES, Suite, main

SUITES = [suite for stage in STAGES for lane in stage for suite in lane]


def collected(suite: Suite) -> list[Path]:
    """The files that pytest finds for a suite's arguments."""
    words = suite.command[len(PYTEST) :]
    ignored = [ROOT / word.removeprefix("--ignore=") for word in words if word.startswith("--ignore=")]
    named = [ROOT / word for word in words if not word.startswith("-")]
    found = [file for path in named for file in ([path] if path.is_file() else path.rglob("test_*.py"))]
    return [file for file in found if not any(file.is_relative_to(path) for path in ignored)]


def test_every_file_of_tests_is_run_once() -> None:
    """PostgreSQL's suite runs some a second time, on the other database."""
    times = Counter(file for suite in SUITES if suite.command[: len(PYTEST)] == PYTEST for file in collected(suite))
    assert times == dict.fromkeys((ROOT / "tests").rglob("test_*.py"), 1)


def test_all_run_after_one_that_failed_and_all_are_named(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    def saying(word: str, code: int) -> Suite:
        return Suite(word, (sys.executable, "-c", f"print('it is {word}'); exit({code})"))

    names = ("one", "two", "three", "four")
    first, beside, later, last = (saying(word, int(word == "two")) for word in names)
    assert main([((first,), (beside,)), ((later, last), ())]) == 1
    said = capfdbinary.readouterr().out.decode()
    assert [said.count(f"it is {word}\n") for word in names] == [1, 2, 1, 1]
    assert said.index("== two failed with status 1, and said last\nit is two\n") > said.index("it is four")
    assert [line.split()[:2] for line in said.splitlines() if " s" in line[-3:]] == [
        ["one", "passed"], ["two", "failed"], ["three", "passed"], ["four", "passed"]
    ]  # fmt: skip
    assert main([((first,), (later,))]) == 0
