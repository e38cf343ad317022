"""Parts in containers of their own start in any order: each waits for what it needs, and says for what, once."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import InterfaceError

from collectors import pulse
from collectors.broker_words import why
from dashboard import broker
from dashboard.env import Env

PAUSE = 1.0


def until_ready(env: Env) -> None:
    """Returns when the broker answers and the database is there and made ready."""
    until(lambda: broker_missing(env))
    until(database_missing)
    until(tables_missing)
    let_go()


def until_database() -> None:
    until(database_missing)


def until(missing: Callable[[], str], sleep: Callable[[float], Any] = time.sleep) -> None:
    """Asks `missing` until it says "". Each reason is told when it is new, in one line of the log."""
    told = ""
    while words := missing():
        if words != told:
            print(f"Waiting: {words}", file=sys.stderr, flush=True)
            told = words
        pulse.beat("waiting")
        sleep(PAUSE)
    pulse.end("waiting")


def broker_missing(env: Env) -> str:
    try:
        broker.client().ping()
    except broker.BrokerError as error:
        return why(error, env.redis)
    return ""


def database_missing() -> str:
    """Drivers' words name host, port and user, never the password."""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError) as error:
        connection.close()
        return f"The database cannot be used: {' '.join(str(error).split())}"
    return ""


def tables_missing() -> str:
    """A database that is ahead of us is well: it waits for nothing of ours."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, InterfaceError):
        connection.close()
        return database_missing() or "The database went away for a moment."
    return "The database is not made ready for this version yet: `docklines migrate` does that." if missing else ""


def let_go() -> None:
    """Closes what was opened: who forks now must not share connections with its children."""
    connections.close_all()
    broker.client().close()
