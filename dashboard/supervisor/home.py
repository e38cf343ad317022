"""The home folder: one installation's database, keys and sockets, for one supervisor at a time."""

from __future__ import annotations

import fcntl
import os
import stat
from typing import TextIO

from dashboard.env import CannotStart, Env, unusable


def lock(env: Env) -> TextIO:
    """Holds the home until the file is closed, or we end, however that happens. Raises CannotStart."""
    try:
        env.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        close_to_others(env)
        file = open(env.home / "lock", "a+")  # noqa: SIM115 (it stays open as long as we live)
    except OSError as error:
        raise unusable(env.home, error) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        other = file.read().strip()
        raise CannotStart(
            f"Docklines runs on {env.home} already (process {other}): stop it, or name another folder in "
            "DOCKLINES_HOME."
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def close_to_others(env: Env) -> None:
    """Takes from others what an older version gave them: the database holds sessions. The folder itself stays as it
    is, as it may be one that others use as well."""
    for path in env.home.glob("docklines.sqlite3*"):
        path.chmod(0o600)


def make_socket_folder(env: Env) -> None:
    """Where the sockets go. One in /tmp must be ours alone: anybody could have made it first. Raises CannotStart."""
    folder = env.sockets
    if folder == env.home:
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise CannotStart(f"{folder} is not a folder of yours alone: remove it, or name a shorter DOCKLINES_HOME.")
