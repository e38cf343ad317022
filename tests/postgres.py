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


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a new, empty cluster's database, with durability traded for speed."""
    binaries = Path(needs.postgres_binaries())
    folder = Path(tempfile.mkdtemp(prefix="docklines-postgres-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    data, port = folder / "data", free_port()
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -k '' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    )

    def run(program: str, *arguments: str) -> None:
        command = [*as_user, str(binaries / program), "-D", str(data), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)

    try:
        run("initdb", "-A", "trust", "-U", "docklines", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield f"postgres://docklines@127.0.0.1:{port}/postgres"
    finally:
        if (data / "postmaster.pid").exists():  # else it never started, and why is already told
            run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


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
