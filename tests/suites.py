"""All suites, as `make test` runs them: `python -m tests.suites`.

What needs a processor and nothing else goes in two lanes beside each other. What watches clocks or starts processes,
daemons, a swarm, a browser, has the machine for itself afterwards. Every suite runs even after one failed, and all are
named at the end.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

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


ROWS = ("tests/api", "tests/backup", "tests/inventory", "tests/operations", "tests/web")
ON_POSTGRES = (
    "tests/backup",
    "tests/inventory",
    "tests/operations",
    "tests/api",
    "tests/pipeline/test_hostile.py",
    "tests/intake/test_enrolment.py",
)
BESIDE = (
    Suite("javascript", (sys.executable, "-m", "tests.javascript")),
    Suite("postgres", (sys.executable, "-m", "tests.postgres", *PYTEST, "-q", *ON_POSTGRES)),
)
FIRST = Suite("rows and pages", (*PYTEST, *ROWS))
LAST = Suite("all others", (*PYTEST, "tests", *(f"--ignore={folder}" for folder in ROWS)))


def beside(suites: Iterable[Suite]) -> list[Ended]:
    """One after the other; what each of them said is shown when it ends."""
    ended = []
    for suite in suites:
        with tempfile.TemporaryFile() as said:
            ended.append(run(suite, said.fileno()))
            said.seek(0)
            sys.stdout.buffer.write(b"\n== " + suite.name.encode() + b"\n" + said.read())
            sys.stdout.buffer.flush()
    return ended


def run(suite: Suite, output: int | None = None) -> Ended:
    began = time.monotonic()
    code = subprocess.run(suite.command, stdout=output, stderr=output).returncode
    return Ended(suite.name, code, time.monotonic() - began)


def main() -> int:
    with ThreadPoolExecutor() as lanes:
        other = lanes.submit(beside, BESIDE)
        ended = [run(FIRST)]
        ended += other.result()
    ended.append(run(LAST))
    for suite in ended:
        print(f"{suite.name:15} {'failed' if suite.code else 'passed'} in {suite.seconds:4.0f} s")
    return int(any(suite.code for suite in ended))


if __name__ == "__main__":
    sys.exit(main())
