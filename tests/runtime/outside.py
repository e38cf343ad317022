"""A running stack as its user sees it from outside: what it said, what it shows, which processes it left."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.stack import ROOT, Stack

SMALL = ("--demo", "--hosts", "2", "--containers", "3", "--changes", "0")
"""Arguments of a start with a fleet that is quickly there and stays as it is."""


def hosts(stack: Stack) -> list[dict[str, Any]]:
    """Those that are read, not the nodes that only their manager tells of."""
    return [host for host in stack.topology()["hosts"] if host["source"].startswith("host:")]


def states(stack: Stack) -> set[str]:
    return {host["state"] for host in hosts(stack)}


def said(stack: Stack) -> str:
    return (stack.home / "stack.log").read_text()


def left(stack: Stack) -> list[int]:
    """Processes that have this home in their environment or command line."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit() and int(path.name) != os.getpid():
            try:
                words = (path / "environ").read_bytes() + (path / "cmdline").read_bytes()
                dead = (path / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
            except OSError:
                continue
            if str(stack.home).encode() in words and not dead:
                found.append(int(path.name))
    return found


def refused(stack: Stack, *arguments: str, **environ: str) -> str:
    """What a start says that must not succeed: one line on stderr."""
    ended = subprocess.run(
        [sys.executable, "-m", "dashboard.run", *arguments],
        cwd=ROOT, env={**stack.environ, **environ}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode != 0
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    return ended.stderr


def read_since(stack: Stack, moment: datetime) -> bool:
    try:
        return all(datetime.fromisoformat(host["collected_at"]) > moment for host in hosts(stack))
    except (AssertionError, OSError):
        return False


def refused_last(stack: Stack, *arguments: str) -> str:
    """As `refused`, after other words."""
    ended = subprocess.run(
        [sys.executable, "-m", "dashboard.run", *arguments],
        cwd=ROOT, env=stack.environ, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode != 0
    return ended.stderr.splitlines()[-1]
