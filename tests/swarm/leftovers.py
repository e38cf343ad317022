"""What a lab leaves on the machine, and how it is removed: processes, mounts, namespaces, links, control groups.

Only what carries the lab's folder or name is touched.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")


def mentions(pid: int, words: str) -> bool:
    """Whether the process lives and its command line has these words."""
    try:
        return not is_gone(pid) and words.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def is_gone(pid: int) -> bool:
    """A zombie counts as gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def end_processes(folder: Path, group: str) -> None:
    """Ends every process whose command line has the folder or whose control group has the name, and waits for that."""
    until = time.monotonic() + 15
    while found := [pid for pid in _pids() if mentions(pid, f"{folder}/") or _is_in_group(pid, group)]:
        assert time.monotonic() < until, f"these processes do not end: {found}"
        _thaw(group.strip("/"))
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _thaw(prefix: str) -> None:
    """With control groups of version 1 a paused container's process takes no signal, not even SIGKILL."""
    with suppress(FileNotFoundError):  # a group goes with its last process, while we look
        for state in (CGROUPS / "freezer").glob(f"{prefix}*/**/freezer.state"):
            with suppress(OSError):
                state.write_text("THAWED")


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and int(path.name) != os.getpid()]


def _is_in_group(pid: int, group: str) -> bool:
    try:
        return group in Path(f"/proc/{pid}/cgroup").read_text() and not is_gone(pid)
    except OSError:
        return False


def unmount(folder: Path) -> None:
    mounts = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for place in sorted((place for place in mounts if place.startswith(f"{folder}/")), reverse=True):
        subprocess.run(["umount", "-l", place], check=False)


def namespaces(prefix: str) -> list[str]:
    folder = Path("/run/netns")
    return [path.name for path in folder.iterdir() if path.name.startswith(prefix)] if folder.exists() else []


def links(prefix: str) -> list[str]:
    said = subprocess.run(["ip", "-j", "link"], check=True, capture_output=True, text=True).stdout
    return [link["ifname"] for link in json.loads(said) if link["ifname"].startswith(prefix)]


def remove_cgroups(prefix: str) -> None:
    """The empty groups of the hosts, under each controller (version 1) or under the root (version 2)."""
    roots = [CGROUPS, *(path for path in CGROUPS.iterdir() if path.is_dir())]
    for group in (path for root in roots for path in root.glob(f"{prefix}*")):
        for path, _, _ in os.walk(group, topdown=False):
            with suppress(OSError):
                os.rmdir(path)
