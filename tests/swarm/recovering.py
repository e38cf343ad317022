"""What the tests of faults share: workloads that a fault could lose, and the comparison with the daemons afterwards."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from tests.stack import Stack, wait_for
from tests.swarm import oracle
from tests.swarm.lab import Lab, LabHost


def keep_something(swarm: Lab) -> None:
    """On each host a container on a bridge of its own and on an overlay: what a fault could lose. Where Docker held on
    to the overlay of the faults before (`Lab.clear`), it does for these too."""
    manager = swarm.manager.client()
    if not any(network["Name"] == "kept" for network in manager.networks(names=["kept"])):
        manager.create_network("kept", "overlay", attachable=True)
    for host in swarm.hosts:
        host.client().create_network("own", "bridge")
        run_container(host.client())


def run_container(client: Any) -> None:
    made = client.create_container(
        "lab/busybox:1", ["sleep", "100000"], name="kept", stop_signal="KILL",
        host_config=client.create_host_config(network_mode="own", restart_policy={"Name": "always"}),
        networking_config=client.create_networking_config({"own": client.create_endpoint_config()}),
    )["Id"]  # fmt: skip
    client.start(made)
    client.connect_container_to_network(made, "kept")


def settled(swarm: Lab, stack: Stack) -> None:
    """A daemon that came back goes on starting its containers and making its ingress endpoints for seconds."""
    daemons = {host.name: host.client() for host in swarm.hosts}
    for client in daemons.values():
        run_what_is_kept(client)
    wait_for("the daemons' own inventory", lambda: equal(stack, oracle.of_daemons(daemons)), 40, every=0.3)


def run_what_is_kept(client: Any) -> None:
    """Waits until the containers that were kept are up, those that are there still: the churn takes all away.

    A daemon starts its containers once as it comes up, whatever their restart policy. Where its agent has no word of
    the overlay by then that start fails ("network ... not found"), as do later ones, and Docker 20.10 leaves it at
    that. The way out is an operator's: a new container in its place. What is tested has seen the failure by then.
    """
    if not all_run(client, 15):
        for container in not_running(client):
            client.remove_container(container["Id"], force=True)
            run_container(client)
    assert all_run(client, 15), [(each["Names"], each["Status"]) for each in not_running(client)]


def all_run(client: Any, within: float) -> bool:
    until = time.monotonic() + within
    while not_running(client):
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def not_running(client: Any) -> list[dict[str, Any]]:
    kept = client.containers(all=True, filters={"name": "kept"})
    return [container for container in kept if container["State"] != "running"]


def right_within(seconds: float, hosts: list[LabHost], stack: Stack) -> None:
    """What is promised of hosts that answer again: within so many seconds all is shown as it is.

    But for Docker's own endpoints (ingress, load balancers, gateway legs): the daemon goes on making them for seconds,
    with no event, so they are compared as the test ends, when it has done with that. What the daemons say is asked anew
    each time, since they start their containers again meanwhile.
    """
    daemons = {host.name: host.client() for host in hosts}
    told: list[list[str]] = []

    def right() -> bool:
        told.append(unlike(stack, of_users(oracle.of_daemons(daemons))))
        return told[-1] == []

    try:
        wait_for("all as it is", right, seconds)
    except AssertionError:
        pytest.fail(f"not right {seconds:g} s after its return, but {told[-1]}", pytrace=False)


def unlike(stack: Stack, truth: oracle.Inventory) -> list[str]:
    """What is shown otherwise than it is; one line says so where our own web process, or what it needs, is down."""
    try:
        return of_users(oracle.of_topology(stack.topology())).differences(truth)
    except (AssertionError, OSError) as error:
        return [f"nothing is shown: {error}"]


def of_users(inventory: oracle.Inventory) -> oracle.Inventory:
    """Without Docker's own endpoints."""
    return replace(inventory, endpoints={key: end for key, end in inventory.endpoints.items() if key[3] == "container"})


def equal(stack: Stack, truth: oracle.Inventory) -> bool:
    try:
        return oracle.of_topology(stack.topology()).differences(truth) == []
    except (AssertionError, OSError):  # our own web process may be the one that is down
        return False
