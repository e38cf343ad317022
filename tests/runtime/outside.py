"""A running stack as its user sees it from outside: what it said, what it shows, which processes it left."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
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


def left(processes: Mapping[int, str]) -> dict[int, str]:
    """Those of `Stack.children()` that live still. They cannot be found afterwards: who sets the name by which it goes
    (setproctitle) overwrites its environment."""
    return {pid: command for pid, command in processes.items() if command_of(pid) == command}


def command_of(pid: int) -> str:
    """ "" for one that is dead, even where nobody has taken note of it."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except FileNotFoundError:
        return ""


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
