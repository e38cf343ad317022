"""What an operator sees when hosts fail: which, since when, why; and that it is right again when they return."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.stack import Stack, wait_for
from tests.swarm import oracle
from tests.swarm.churn import Churn
from tests.swarm.lab import Lab, LabHost
from tests.swarm.recovering import equal, keep_something, right_within, settled

SEEN_WITHIN = 10.0
RIGHT_AGAIN_WITHIN = 5.0


@pytest.fixture(scope="module", autouse=True)
def workloads(swarm: Lab, stack: Stack) -> Iterator[None]:
    keep_something(swarm)
    yield
    swarm.mend()
    swarm.clear()


@pytest.fixture(autouse=True)
def all_is_well(swarm: Lab, stack: Stack) -> Iterator[None]:
    """Each test begins and ends with every host answering, and shown as it is."""
    settled(swarm, stack)
    yield
    swarm.mend()
    settled(swarm, stack)


def returned(swarm: Lab, stack: Stack) -> None:
    right_within(RIGHT_AGAIN_WITHIN, swarm.hosts, stack)


def state_of(stack: Stack, name: str) -> tuple[str, str]:
    host = stack.host(name)
    return host["state"], (host["error"] or "").partition(":")[0]


def pictures(stack: Stack, name: str) -> dict[str, dict[str, Any]]:
    """Everything that a host shows, by kind and id."""
    topology = stack.topology()
    source = next(host["id"] for host in topology["hosts"] if host["name"] == name)
    kinds = ("networks", "containers", "endpoints")
    shown = {kind: {row["id"]: row for row in topology[kind] if row["source"] == source} for kind in kinds}
    assert [row["state"] for row in shown["containers"].values()] == ["running"]
    names = {network["id"]: network["name"] for network in topology["networks"]}
    on = [names[end["network"]] for end in shown["endpoints"].values() if end["kind"] == "container"]
    assert sorted(on) == ["kept", "own"]
    return shown


@contextlib.contextmanager
def a_fault(swarm: Lab, stack: Stack, host: LabHost, state: str, kind: str) -> Iterator[None]:
    """The block begins the fault. It is shown in time, with its reason; nothing of the last picture goes or alters."""
    before = pictures(stack, host.name)
    yield
    wait_for(f"{state} {kind}", lambda: state_of(stack, host.name) == (state, kind), SEEN_WITHIN)
    shown = stack.host(host.name)
    assert all(shown[name] for name in ("since", "collected_at", "error"))
    assert pictures(stack, host.name) == before


def test_a_killed_daemon_is_unreachable_refused_and_keeps_its_picture(swarm: Lab, stack: Stack) -> None:
    worker = swarm.hosts[2]
    with a_fault(swarm, stack, worker, "unreachable", "refused"):
        worker.kill()
    worker.start()
    returned(swarm, stack)


def test_a_stopped_daemon_is_unreachable_refused(swarm: Lab, stack: Stack) -> None:
    worker = swarm.hosts[1]
    with a_fault(swarm, stack, worker, "unreachable", "refused"):
        worker.stop()
    worker.start()
    returned(swarm, stack)


def test_a_host_cut_off_over_tcp_is_unreachable_timeout(swarm: Lab, stack: Stack) -> None:
    worker = swarm.hosts[2]
    with a_fault(swarm, stack, worker, "unreachable", "timeout"):
        worker.cut()
    worker.heal()
    returned(swarm, stack)


def test_a_hung_host_is_hung_and_holds_nobody_up(swarm: Lab, stack: Stack) -> None:
    hung, well = swarm.hosts[1], swarm.hosts[2]
    try:
        with a_fault(swarm, stack, hung, "hung", "timeout"):
            hung.hang()
        slowest = max(seconds_until_shown(stack, well.client(), f"beside{turn}") for turn in range(5))
        assert slowest < 1.0
    finally:
        hung.resume()
    returned(swarm, stack)


def seconds_until_shown(stack: Stack, client: Any, name: str) -> float:
    """How long a network just made takes to be in the topology."""
    began = time.monotonic()
    client.create_network(name, "bridge")
    try:
        wait_for(name, lambda: any(n["name"] == name for n in stack.topology()["networks"]), every=0.01)
        return time.monotonic() - began
    finally:
        client.remove_network(name)


def test_without_its_only_manager_the_swarm_is_stale_and_the_workers_stay(swarm: Lab, stack: Stack) -> None:
    before = {host.name: pictures(stack, host.name) for host in swarm.hosts}
    networks = {network["id"] for network in stack.topology()["networks"]}
    swarm.manager.kill()
    wait_for("stale", lambda: stack.topology()["swarms"][0]["state"] == "stale", SEEN_WITHIN)
    shown = stack.topology()
    assert all(shown["swarms"][0][name] for name in ("since", "error"))
    assert {network["id"] for network in shown["networks"]} == networks
    assert {host.name: pictures(stack, host.name) for host in swarm.hosts} == before
    swarm.manager.start()
    wait_for("told of again", lambda: stack.topology()["swarms"][0]["state"] == "reachable", 20)
    returned(swarm, stack)


def kill_child(stack: Stack, name: str) -> int:
    """kill -9 for the child process that goes by that name; its pid."""
    found = [pid for pid, command in stack.children().items() if name in command]
    assert found, stack.children()
    for pid in found:
        os.kill(pid, signal.SIGKILL)
    return found[0]


@pytest.mark.parametrize("child", ["valkey", "worker"])
def test_a_killed_child_returns_and_nothing_is_missed(swarm: Lab, stack: Stack, child: str) -> None:
    daemons = {host.name: host.client() for host in swarm.hosts}
    churn = Churn(daemons, swarm.manager.name, seed=7)
    try:
        churn.change(10)
        kill_child(stack, child)
        churn.change(20)
        # Asked anew each time: a daemon goes on making endpoints of its own for seconds after the last change.
        wait_for("the daemons' own inventory", lambda: equal(stack, oracle.of_daemons(daemons)), 30, every=0.3)
    finally:
        churn.clean()
