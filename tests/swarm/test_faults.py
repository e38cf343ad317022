"""What an operator sees when hosts fail: which, since when, why; and that it is right again when they return."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.stack import Stack, wait_for
from tests.swarm import oracle
from tests.swarm.churn import Churn
from tests.swarm.lab import Lab

SEEN_WITHIN = 10.0
RIGHT_AGAIN_WITHIN = 5.0


@pytest.fixture(autouse=True)
def all_is_well(swarm: Lab, stack: Stack) -> Iterator[None]:
    """Each test begins and ends with every host answering, and shown as it is."""
    settled(swarm, stack)
    yield
    swarm.mend()
    settled(swarm, stack)


def settled(swarm: Lab, stack: Stack) -> None:
    """A daemon that came back goes on making its ingress endpoints for seconds, and tells nobody."""
    daemons = {host.name: host.client() for host in swarm.hosts}
    wait_for("the daemons' own inventory", lambda: equal(stack, oracle.of_daemons(daemons)), 40, every=1)


def equal(stack: Stack, truth: oracle.Inventory) -> bool:
    try:
        return oracle.of_topology(stack.topology()).differences(truth) == []
    except (AssertionError, OSError):  # our own web process may be the one that is down
        return False


def state_of(stack: Stack, name: str) -> tuple[str, str]:
    host = stack.host(name)
    return host["state"], (host["error"] or "").partition(":")[0]


def pictures(stack: Stack, name: str) -> dict[str, set[str]]:
    """The ids of everything that a host shows, by kind."""
    topology = stack.topology()
    source = next(host["id"] for host in topology["hosts"] if host["name"] == name)
    kinds = ("networks", "containers", "endpoints")
    return {kind: {row["id"] for row in topology[kind] if row["source"] == source} for kind in kinds}


def test_a_killed_daemon_is_unreachable_refused_and_keeps_its_picture(swarm: Lab, stack: Stack) -> None:
    worker = swarm.hosts[2]
    before = pictures(stack, worker.name)
    worker.kill()
    wait_for("refused", lambda: state_of(stack, worker.name) == ("unreachable", "refused"), SEEN_WITHIN)
    shown = stack.host(worker.name)
    assert all(shown[name] for name in ("since", "collected_at", "error"))
    assert pictures(stack, worker.name) == before
    worker.start()
    wait_for("reachable", lambda: state_of(stack, worker.name)[0] == "reachable", RIGHT_AGAIN_WITHIN)


def test_a_stopped_daemon_is_unreachable_refused(swarm: Lab, stack: Stack) -> None:
    worker = swarm.hosts[1]
    worker.stop()
    wait_for("refused", lambda: state_of(stack, worker.name) == ("unreachable", "refused"), SEEN_WITHIN)
    worker.start()
    wait_for("reachable", lambda: state_of(stack, worker.name)[0] == "reachable", RIGHT_AGAIN_WITHIN)


def test_a_host_cut_off_over_tcp_is_unreachable_timeout(swarm: Lab, stack: Stack) -> None:
    worker = swarm.hosts[2]
    worker.cut()
    wait_for("timeout", lambda: state_of(stack, worker.name) == ("unreachable", "timeout"), SEEN_WITHIN)
    worker.heal()
    wait_for("reachable", lambda: state_of(stack, worker.name)[0] == "reachable", RIGHT_AGAIN_WITHIN)


def test_a_hung_host_is_hung_and_holds_nobody_up(swarm: Lab, stack: Stack) -> None:
    hung, well = swarm.hosts[1], swarm.hosts[2]
    hung.hang()
    try:
        wait_for("hung", lambda: state_of(stack, hung.name)[0] == "hung", SEEN_WITHIN)
        slowest = max(seconds_until_shown(stack, well.client(), f"beside{turn}") for turn in range(5))
        assert slowest < 1.0
    finally:
        hung.resume()
    wait_for("reachable", lambda: state_of(stack, hung.name)[0] == "reachable", RIGHT_AGAIN_WITHIN)


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
        truth = oracle.of_daemons(daemons)
        wait_for("the daemons' own inventory", lambda: equal(stack, truth), 30, every=0.3)
    finally:
        churn.clean()
