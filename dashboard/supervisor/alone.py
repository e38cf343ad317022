"""What must run once in an installation, however many containers offer to: the tick, the intake, a migration.

On PostgreSQL it is an advisory lock of a connection of its own, which ends with the process or its machine. On SQLite,
which one machine has for itself, a file in the home.
"""

from __future__ import annotations

import fcntl
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from typing import TextIO

from django.db import Error, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from dashboard.env import Env
from dashboard.supervisor import waiting

LOOK_EVERY = 5.0

NOTICE_DEATH = (
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)
"""The server's own: a machine that vanished with the lock is noticed in half a minute, not in two hours."""


class Lock:
    """Held by at most one process under this name. `take` gives whether it is ours now."""

    def __init__(self, name: str, env: Env) -> None:
        self.name, self.env = name, env
        self.file: TextIO | None = None
        self.link: BaseDatabaseWrapper | None = None

    def take(self) -> bool:
        """Raises django.db.Error where the database is away."""
        return self._take_file() if connection.vendor == "sqlite" else self._take_advisory()

    def is_held(self) -> bool:
        """Whether it is still ours; where its connection was lost, it is taken again if nobody else has it. A database
        that is away cannot give it to another, so until it is back the lock is ours."""
        if self.link is None:
            return True
        try:
            with self.link.cursor() as cursor:
                cursor.execute("SELECT 1")
            return True
        except Error:
            self.give_up()
        with suppress(Error):
            return self.take()
        self.link = self.link or connection.copy()
        return True

    def give_up(self) -> None:
        if self.file is not None:
            self.file.close()
        if self.link is not None:
            with suppress(Error):
                self.link.close()
        self.file = self.link = None

    def _take_file(self) -> bool:
        self.file = self.file or open(self.env.home / f"{self.name}.lock", "a")  # noqa: SIM115 (held as long as we live)
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _take_advisory(self) -> bool:
        link = connection.copy()
        link.inc_thread_sharing()
        try:
            with link.cursor() as cursor:
                for words in NOTICE_DEATH:
                    cursor.execute(words)
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [number(self.name)])
                taken = bool(cursor.fetchone()[0])
        except Error:
            link.close()
            raise
        if taken:
            self.link = link
        else:
            link.close()
        return taken


def number(name: str) -> int:
    """The lock's name as the 64 bits that PostgreSQL takes."""
    return int.from_bytes(blake2b(f"docklines:{name}".encode(), digest_size=8).digest(), signed=True)


@contextmanager
def alone(name: str, env: Env) -> Iterator[Lock]:
    """Waits for the lock, and holds it."""
    lock = Lock(name, env)

    def missing() -> str:
        try:
            return "" if lock.take() else f"Another process does the work of {name}; this one stands by."
        except Error:
            return waiting.database_missing()

    waiting.until(missing)
    try:
        yield lock
    finally:
        lock.give_up()


def guard(lock: Lock) -> None:
    """Ends this process, whoever it is, when another has come to hold its lock."""

    def watch() -> None:
        while lock.is_held():
            wake.wait(LOOK_EVERY)
        print(f"Another process has taken over {lock.name}: this one starts anew.", file=sys.stderr, flush=True)
        os._exit(1)

    wake = threading.Event()
    threading.Thread(target=watch, name=f"lock of {lock.name}", daemon=True).start()
