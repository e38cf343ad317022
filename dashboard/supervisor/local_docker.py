"""Finds the Docker daemon of this machine, as the `docker` command would, and rootless ones besides.

The places: DOCKER_HOST; https://docs.docker.com/engine/security/rootless/ for $XDG_RUNTIME_DIR; Docker Desktop keeps
its socket under ~/.docker.
"""

from __future__ import annotations

import grp
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

from collectors.engine import Target, identify
from collectors.snapshot import Failure


@dataclass(frozen=True)
class Found:
    """`address` "" when there is none to read. `name` is the daemon's host name; `words` what the user should know."""

    address: str = ""
    name: str = ""
    words: str = ""


def find(environ: Mapping[str, str] = os.environ) -> Found:
    """The first daemon that answers; else one whose socket may not be read, with the cure; else none, with why."""
    forbidden, silent = Found(), ""
    for address in addresses(environ):
        path = Path(address.removeprefix("unix://")) if address.startswith("unix://") else None
        if path is not None and (hindrance := barred(path, bool(environ.get("DOCKER_HOST")))) is not None:
            if hindrance and not forbidden.address:
                forbidden = Found(address, socket.gethostname(), hindrance)
            continue
        answer = identify(Target(address=address))
        if not isinstance(answer, Failure):
            return Found(address, answer.hostname or socket.gethostname())
        if answer.state == "hung":
            return Found(address, socket.gethostname(), f"Docker at {address} does not answer: {answer.words}")
        silent = silent or f"Docker at {address} cannot be reached: {answer.words}"
    return forbidden if forbidden.address else Found(words=silent or nothing(environ))


def nothing(environ: Mapping[str, str]) -> str:
    if named := environ.get("DOCKER_HOST"):
        return f"There is no Docker daemon at {named}, which DOCKER_HOST names."
    return "There is no Docker daemon on this machine."


def addresses(environ: Mapping[str, str]) -> list[str]:
    """Where a daemon may be, best first. DOCKER_HOST is the user's word, so nothing else is tried beside it."""
    if named := environ.get("DOCKER_HOST"):
        return [named]
    runtime = environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    home = environ.get("HOME") or "/nonexistent"
    paths = ["/var/run/docker.sock", f"{runtime}/docker.sock", f"{home}/.docker/run/docker.sock"]
    return [f"unix://{path}" for path in paths]


def barred(path: Path, named: bool) -> str | None:
    """Why this socket may not be used and what helps; "" when it is not there, None when nothing is in the way.

    Of a folder that may not be entered nobody can say what is in it: that counts where the user `named` it.
    """
    try:
        if not path.exists():
            return ""
    except PermissionError:
        words = f"{getuser()} may not look into {path.parent}, where DOCKER_HOST has Docker's socket: name another one."
        return words if named else ""
    return None if os.access(path, os.R_OK | os.W_OK) else cure(path)


def cure(path: Path) -> str:
    """What makes a socket readable that is not: its group, or where that is root's, an access rule."""
    found, user = path.stat(), getuser()
    try:
        group = grp.getgrgid(found.st_gid).gr_name
    except KeyError:
        group = ""
    if found.st_mode & 0o060 == 0o060 and group and found.st_gid != 0:
        fix = f"run `sudo usermod -aG {group} {user}`, log in again and start again"
    else:
        fix = f"run `sudo setfacl -m u:{user}:rw {path}`"
    return f"Docker's socket {path} is there, but {user} may not read it: {fix}."
