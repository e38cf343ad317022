"""PostgreSQL is restarted under everything that runs, and everything goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests import postgres
from tests.stack import Stack, wait_for


@pytest.mark.needs("postgres")
def test_reads_pages_and_commands_go_on_after_the_database_was_away(tmp_path: Path) -> None:
    with postgres.a_cluster() as server:
        stack = Stack(tmp_path / "home", DOCKLINES_DATABASE_URL=server.url)
        try:
            stack.start(None, "--demo", "--hosts", "2", "--containers", "4", "--changes", "4")
            wait_for("hosts that are read", lambda: reachable(stack), within=30)
            running = stack.children()
            server.stop()
            failed = wait_for("word that the database is away", lambda: not_ready(stack))
            assert failed == ["database"]
            server.start()
            wait_for("a stack that is ready again", lambda: stack.call("GET", "/readyz")[0] == 200)
            at_once = revisions(stack)
            wait_for("changes that are read and kept", lambda: revisions(stack) > at_once, within=15)
            host = wait_for("a host that is read", lambda: reachable(stack))[0]
            network = {"name": "after", "driver": "bridge", "host": host}
            assert stack.operate("POST", "/api/v1/networks", network)["state"] == "succeeded"
            assert stack.children() == running, "a process was started anew"
        except AssertionError:
            print([(host["id"], host["state"], host.get("error")) for host in stack.topology()["hosts"]])
            print((tmp_path / "home/stack.log").read_text()[-5000:])
            raise
        finally:
            stack.stop()


def reachable(stack: Stack) -> list[str]:
    return [host["id"] for host in stack.topology()["hosts"] if host["state"] == "reachable"]


def not_ready(stack: Stack) -> Any:
    status, answer = stack.call("GET", "/readyz")
    return answer["failed"] if status == 503 else None


def revisions(stack: Stack) -> int:
    return sum(stack.topology()["sources"].values())
