"""Runs a command on a PostgreSQL of its own: `python -m tests.postgres pytest tests/inventory`.

The cluster lives in a temporary folder, listens on a free port of 127.0.0.1, and is gone afterwards.
DOCKLINES_TEST_POSTGRES names a server to use instead.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import needs


class Cluster:
    """A cluster of its own in a temporary folder. `url` stays over a restart, and so does all that was committed: only
    against a power cut it is not guarded, for speed."""

    def __init__(self) -> None:
        self.binaries, self.port = Path(needs.postgres_binaries()), free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="docklines-postgres-"))
        self.data = self.folder / "data"
        self.url = f"postgres://docklines@127.0.0.1:{self.port}/postgres"
        self.as_user: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.as_user, str(self.binaries / program), "-D", str(self.data), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL)

    def make(self) -> None:
        self._run("initdb", "-A", "trust", "-U", "docklines", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k '' "
        options += "-c fsync=off -c full_page_writes=off"
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """At once: its connections break, and the next start recovers."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        if (self.data / "postmaster.pid").exists():  # else it never started, and why is already told
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def a_cluster() -> Iterator[Cluster]:
    """A new, empty cluster that runs."""
    made = Cluster()
    try:
        made.make()
        made.start()
        yield made
    finally:
        made.remove()


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a new, empty cluster's database."""
    with a_cluster() as made:
        yield made.url


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_on(url: str, command: list[str]) -> int:
    return subprocess.run(command, env={**os.environ, "DOCKLINES_DATABASE_URL": url}).returncode


def main(command: list[str]) -> int:
    if reason := needs.postgres():
        print(f"PostgreSQL was not tested: {reason}", file=sys.stderr)
        return 1 if needs.ON_CI else 0
    if url := os.environ.get("DOCKLINES_TEST_POSTGRES"):
        return run_on(url, command)
    with cluster() as url:
        return run_on(url, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
