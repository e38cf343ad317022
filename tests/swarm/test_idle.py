"""A host on which nothing happens is read again and again, and nothing is written and nothing sent."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.stack import Stack, wait_for
from tests.swarm.lab import Lab

CONTAINERS, RUNNING = 50, 20
READS = 10


@pytest.fixture
def busy_host(swarm: Lab) -> Iterator[str]:
    """The address of a real daemon with 50 containers, 20 of them running."""
    host = swarm.hosts[1]
    client = host.client()
    for number in range(CONTAINERS):
        made = client.create_container("lab/busybox:1", ["sleep", "100000"], name=f"idle{number}", stop_signal="KILL")
        if number < RUNNING:
            client.start(made["Id"])
    try:
        yield host.unix
    finally:
        swarm.clear()


def test_ten_reads_of_an_idle_host_write_nothing_and_send_nothing(busy_host: str, tmp_path: Path) -> None:
    stack = Stack(tmp_path, DOCKLINES_COLLECT_INTERVAL="1")
    try:
        stack.start({"idle": busy_host})
        wait_for("the containers", lambda: len(stack.topology()["containers"]) == CONTAINERS)
        time.sleep(6)  # what a starting stack still has to learn, strangers that have stayed among it
        before = stack.topology()
        with stack.socket() as live:
            messages = until_read(live, stack, READS)
        after = stack.topology()
        assert [message for message in messages if message["type"] not in ("snapshot", "heartbeat")] == []
        assert after["sources"] == before["sources"]
        assert seconds_between(before, after) >= READS * 0.8
    finally:
        stack.stop()


def until_read(live: Any, stack: Stack, times: int) -> list[dict[str, Any]]:
    """All that the socket says while the host is read so many times, each known by its `collected_at`."""
    moments, messages = set(), []
    until = time.monotonic() + times * 3
    while len(moments) <= times:
        assert time.monotonic() < until, f"the host was read at {sorted(moments)} only"
        moments.add(stack.host("idle")["collected_at"])
        try:
            messages.append(json.loads(live.recv(timeout=0.2)))
        except TimeoutError:
            continue
    return messages


def seconds_between(before: dict[str, Any], after: dict[str, Any]) -> float:
    (one,), (two,) = (
        [host["collected_at"] for host in shown["hosts"] if host["name"] == "idle"] for shown in (before, after)
    )
    return (datetime.fromisoformat(two) - datetime.fromisoformat(one)).total_seconds()
