"""The engines that the hosts of the lab run: the system's dockerd, and newer ones out of Debian's newer releases.

Only `dockerd` and `docker-proxy` are taken out of the docker.io packages of trixie and sid; containerd and runc are the
system's. apt fetches them with lists of its own, so the machine's sources and packages stay as they are, and proves
them by Debian's own keys. They are kept in the folder that DOCKLINES_ENGINES names, else in one below the folder for
temporary files, and fetched again only when they are gone. `python -m tests.swarm.engines` fetches them beforehand.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SYSTEMS = "dockerd"
SUITES = ("trixie", "sid")
"""The releases of Debian whose engine is newer than the system's, the oldest first: 26.1 (API 1.45) and 28.5 (1.51)."""

MIRROR = os.environ.get("DOCKLINES_DEBIAN", "http://deb.debian.org/debian")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
MOST_SECONDS = 120
TOOLS = ("apt-get", "dpkg")


class CannotBeHad(Exception):
    """Why the newer engines are not here, in words."""


def newer() -> list[str]:
    """The paths of the newer dockerds, as `SUITES` has them, fetched if need be. Raises CannotBeHad."""
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing or not KEYRING.exists():
        raise CannotBeHad(f"newer engines come from Debian, which needs {', '.join(missing) or KEYRING}")
    folder = _folder()
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # held by whoever fetches; the kernel lets go of it with the process
        if not all(_dockerd(folder, suite).exists() for suite in SUITES):
            _fetch(folder)
    return [str(_dockerd(folder, suite)) for suite in SUITES]


def version(engine: str) -> str:
    """ "28.5.2": what a dockerd calls itself. Raises CannotBeHad where it does not run on this machine."""
    try:
        said = subprocess.run([engine, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotBeHad(f"{engine} does not run here: {error}") from error
    found = re.search(r"version (\d+(?:\.\d+)+)", said)
    if not found:
        raise CannotBeHad(f"{engine} does not say which version it is: {said!r}")
    return found[1]


def _dockerd(folder: Path, suite: str) -> Path:
    return folder / suite / "dockerd"


def _folder() -> Path:
    """Where they are kept. Root runs them, so nobody else may be able to put another file there."""
    named = os.environ.get("DOCKLINES_ENGINES")
    folder = Path(named) if named else Path(tempfile.gettempdir()) / f"docklines-engines-{os.geteuid()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise CannotBeHad(f"{folder} can be written by others, so what lies there is not run: remove it")
    return folder


def _fetch(folder: Path) -> None:
    """Both suites anew. Each comes to its place whole, by one rename, so a fetch that broke off leaves nothing to be
    taken for an engine; what it did leave is removed by the next one."""
    for left in folder.glob("fetching-*"):
        shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix="fetching-", dir=folder))
    try:
        _ask_apt(work)
        for suite in SUITES:
            _take_out(work, suite)
            shutil.rmtree(folder / suite, ignore_errors=True)
            (work / suite).rename(folder / suite)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _ask_apt(work: Path) -> None:
    """Leaves a package of each suite in a folder of its name."""
    for name in ("lists/partial", "cache/archives/partial"):
        (work / name).mkdir(parents=True)
    (work / "status").touch()
    sources = [f"deb [signed-by={KEYRING}] {MIRROR} {suite} main\n" for suite in SUITES]
    (work / "sources.list").write_text("".join(sources))
    settings = {
        "Dir::Etc::sourcelist": work / "sources.list", "Dir::Etc::sourceparts": "-", "Dir::Etc::preferences": "-",
        "Dir::Etc::preferencesparts": "-", "Dir::State::lists": work / "lists", "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache", "Acquire::Check-Valid-Until": "false", "Acquire::Languages": "none",
        "Acquire::Retries": "3", "APT::Sandbox::User": "root",
    }  # fmt: skip
    (work / "apt.conf").write_text("".join(f'{name} "{value}";\n' for name, value in settings.items()))
    _run(work, work, "apt-get", "-q", "update", "-o", "APT::Update::Error-Mode=any")
    for suite in SUITES:
        into = work / f"{suite}-package"
        into.mkdir()
        _run(work, into, "apt-get", "-q", "download", f"docker.io/{suite}")


def _take_out(work: Path, suite: str) -> None:
    (package,) = (work / f"{suite}-package").glob("*.deb")
    unpacked = work / f"{suite}-unpacked"
    _run(work, work, "dpkg", "-x", str(package), str(unpacked))
    (work / suite).mkdir()
    for name in ("dockerd", "docker-proxy"):
        (unpacked / "usr/sbin" / name).rename(work / suite / name)
    version(str(work / suite / "dockerd"))


def _run(work: Path, folder: Path, *command: str) -> None:
    environ = {**os.environ, "APT_CONFIG": str(work / "apt.conf")}
    try:
        ended = subprocess.run(
            command, cwd=folder, env=environ, capture_output=True, text=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise CannotBeHad(f"{' '.join(command)} did not end within {MOST_SECONDS} s") from error
    if ended.returncode:
        said = " ".join((ended.stderr or ended.stdout).split())
        raise CannotBeHad(f"{' '.join(command)} failed: {said[-500:]}")


def main() -> int:
    try:
        for engine in newer():
            print(f"{version(engine):8} {engine}")
    except CannotBeHad as reason:
        print(f"The newer engines cannot be had: {reason}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
