"""All suites, as `make test` runs them: `python -m tests.suites`.

Two lanes run beside each other, and each suite is a process with a home, a database and a Valkey of its own; ports and
folders are chosen as it starts. The swarm mostly waits for its daemons, so what needs a processor goes beside it. It is
not the first of its lane: its newer engines and our image are fetched and built meanwhile. A browser keeps both
processors busy, so those tests come afterwards, without the swarm. Every suite runs even after one failed, and all are
named at the end, below the last words of those that failed: a log is often kept by its end alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest")


@dataclass(frozen=True)
class Suite:
    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Ended:
    name: str
    code: int
    seconds: float
    last_words: bytes


LAST_WORDS = 10_000
"""Bytes that a suite which failed is quoted with at the end."""


def files(pattern: str) -> tuple[str, ...]:
    return tuple(sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(pattern)))


def ignoring(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"--ignore={path}" for path in paths)


ROWS = ("tests/api", "tests/backup", "tests/inventory", "tests/operations", "tests/web")
PRODUCT = ("tests/runtime", "tests/proxies")
SWARM, BROWSER = "tests/swarm", "tests/browser"
CHARTS = files(f"{BROWSER}/test_chart_*.py")
ON_POSTGRES = (
    "tests/backup",
    "tests/inventory",
    "tests/operations",
    "tests/api",
    "tests/pipeline/test_hostile.py",
    "tests/intake/test_enrolment.py",
)
Lanes = tuple[tuple[Suite, ...], tuple[Suite, ...]]
"""What the first lane's suites say is seen at once, what the second's say as each ends."""

STAGES: tuple[Lanes, ...] = (
    (
        (
            Suite("rows and pages", (*PYTEST, *ROWS)),
            Suite("all others", (*PYTEST, "tests", *ignoring((*ROWS, *PRODUCT, SWARM, BROWSER)))),
            Suite("whole product", (*PYTEST, *PRODUCT)),
        ),
        (
            Suite("javascript", (sys.executable, "-m", "tests.javascript")),
            Suite("postgres", (sys.executable, "-m", "tests.postgres", *PYTEST, "-q", *ON_POSTGRES)),
            Suite("swarm", (*PYTEST, SWARM)),
        ),
    ),
    (
        (Suite("browser: pages", (*PYTEST, BROWSER, *ignoring(CHARTS))),),
        (Suite("browser: chart", (*PYTEST, *CHARTS)),),
    ),
)


def at_once(suites: Iterable[Suite]) -> list[Ended]:
    """One after the other; what they say is shown as they say it."""
    return [run(suite, show) for suite in suites]


def at_the_end(suites: Iterable[Suite]) -> list[Ended]:
    """One after the other; what each of them said is shown when it ends."""
    ended = []
    for suite in suites:
        said = bytearray(f"\n== {suite.name}\n".encode())
        ended.append(run(suite, said.extend))
        show(said)
    return ended


def show(said: bytes | bytearray) -> None:
    sys.stdout.buffer.write(said)
    sys.stdout.buffer.flush()


def run(suite: Suite, tell: Callable[[bytes], object]) -> Ended:
    """A suite's words go through a file: a pipe would be waited for as long as any daemon of a test has it."""
    began = time.monotonic()
    environ = {**os.environ, "PY_COLORS": "1"} if sys.stdout.isatty() else None
    told, last = 0, False
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(suite.command, stdout=said, stderr=said, env=environ) as process,
    ):
        while not last:
            last = process.poll() is not None
            while more := os.pread(said.fileno(), 65536, told):
                tell(more)
                told += len(more)
            time.sleep(0 if last else 0.1)
        words = os.pread(said.fileno(), LAST_WORDS, max(0, told - LAST_WORDS))
    return Ended(suite.name, process.returncode, time.monotonic() - began, words)


def main(stages: Sequence[Lanes] = STAGES) -> int:
    ended: list[Ended] = []
    for seen, other in stages:
        with ThreadPoolExecutor(1) as beside:
            others = beside.submit(at_the_end, other)
            ended += at_once(seen)
            ended += others.result()
    for suite in ended:
        if suite.code:
            print(f"\n== {suite.name} failed with status {suite.code}, and said last", flush=True)
            show(suite.last_words)
    for suite in ended:
        print(f"{suite.name:15} {'failed' if suite.code else 'passed'} in {suite.seconds:4.0f} s")
    return int(any(suite.code for suite in ended))


if __name__ == "__main__":
    sys.exit(main())
