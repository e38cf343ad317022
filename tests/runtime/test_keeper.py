"""The supervisor's core, with real processes: what ends is started again, and nothing outlives its keeper."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from tests.stack import wait_for

ROOT = Path(__file__).resolve().parent.parent.parent


def keeper_of(folder: Path, body: str, **more: str) -> subprocess.Popen[str]:
    """A process with a Keeper of one child, `body`, that writes its pid into the folder at each start."""
    program = f"""
    import os, signal, sys, time
    from pathlib import Path
    from dashboard.supervisor.keeper import Child, Keeper

    folder = Path({str(folder)!r})

    def body():
        with open(folder / "pids", "a") as file:
            print(os.getpid(), file=file, flush=True)
        {body}

    keeper = Keeper()
    keeper.start(Child("child", body, once={more.get("once", "False")}))
    keeper.run()
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def pids(folder: Path) -> list[int]:
    try:
        return [int(line) for line in (folder / "pids").read_text().splitlines()]
    except FileNotFoundError:
        return []


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ended(process: subprocess.Popen[str]) -> str:
    """What it said, once it has ended as it was asked to."""
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=5)
    return said


def test_a_child_that_crashes_is_started_again_and_named_in_what_it_said(tmp_path: Path) -> None:
    process = keeper_of(tmp_path, "raise RuntimeError('broken')")
    wait_for("a second start", lambda: len(pids(tmp_path)) >= 2)
    said = ended(process)
    assert "child: RuntimeError: broken" in said
    assert "child ended with status 1 and is started again in 0.4 s." in said


def test_a_child_that_crashes_again_and_again_waits_longer_each_time(tmp_path: Path) -> None:
    process = keeper_of(tmp_path, "sys.exit(3)")
    wait_for("a third start", lambda: len(pids(tmp_path)) >= 3)
    said = ended(process)
    assert "in 0.4 s" in said
    assert "in 0.8 s" in said


def test_a_child_killed_by_a_signal_returns(tmp_path: Path) -> None:
    process = keeper_of(tmp_path, "time.sleep(60)")
    first = wait_for("the first start", lambda: pids(tmp_path))[0]
    os.kill(first, signal.SIGKILL)
    wait_for("a second start", lambda: len(pids(tmp_path)) >= 2)
    assert "child ended by signal 9" in ended(process)
    assert not any(lives(pid) for pid in pids(tmp_path))


def test_a_child_that_ran_once_with_success_is_not_started_again(tmp_path: Path) -> None:
    process = keeper_of(tmp_path, "pass", once="True")
    first = wait_for("the first start", lambda: pids(tmp_path))[0]
    wait_for("its end", lambda: not lives(first))
    assert ended(process) == ""
    assert pids(tmp_path) == [first]


def test_a_deaf_child_is_killed_and_the_end_takes_less_than_three_seconds(tmp_path: Path) -> None:
    process = keeper_of(tmp_path, "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")
    child = wait_for("the start", lambda: pids(tmp_path))[0]
    began = time.monotonic()
    ended(process)
    assert time.monotonic() - began < 3
    assert process.returncode == 0
    assert not lives(child)


def test_a_killed_keeper_leaves_nothing(tmp_path: Path) -> None:
    process = keeper_of(tmp_path, "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")
    child = wait_for("the start", lambda: pids(tmp_path))[0]
    process.kill()
    process.communicate()
    wait_for("the child's end", lambda: not lives(child), within=2)
    assert not lives(child)
