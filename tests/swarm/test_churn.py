"""After random changes on three real hosts, the topology is what the daemons say, within 2 s of the last one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import docker
import pytest

from tests.stack import Stack, wait_for
from tests.swarm import oracle
from tests.swarm.churn import Churn
from tests.swarm.lab import Lab

CHANGES = 300
ROUNDS = 6
SETTLED = 2.0


@pytest.fixture
def service(swarm: Lab) -> Iterator[str]:
    """A service of three tasks on an overlay of its own, all running; its id. The lab's kernel has no virtual IPs."""
    client = swarm.manager.client()
    network = client.create_network("served", "overlay")["Id"]
    spec = docker.types.ContainerSpec("lab/busybox:1", ["sleep", "1000"])
    template = docker.types.TaskTemplate(spec, networks=[{"Target": network}])
    made = client.create_service(
        template, "web", labels={"com.docker.stack.namespace": "shop"}, endpoint_spec={"Mode": "dnsrr"},
        mode=docker.types.ServiceMode("replicated", 3),
    )["ID"]  # fmt: skip
    try:
        wait_for("three tasks", lambda: running(client, made) == 3, 40)
        yield made
    finally:
        swarm.clear()


def running(client: docker.APIClient, service: str) -> int:
    return sum(task["Status"]["State"] == "running" for task in client.tasks({"service": service}))


def test_the_topology_equals_the_daemons_after_300_random_changes(swarm: Lab, stack: Stack, service: str) -> None:
    daemons = {host.name: host.client() for host in swarm.hosts}
    churn = Churn(daemons, swarm.manager.name, seed=int(os.environ.get("SEED", "20")))
    try:
        for _ in range(ROUNDS):
            churn.change(CHANGES // ROUNDS)
            time.sleep(SETTLED)  # the promise itself: what is shown two seconds after the last change
            shown = oracle.of_topology(stack.topology())
            truth = oracle.of_daemons(daemons)
            assert shown.differences(truth) == [], churn.counts
            assert [of_one["running"] for of_one in truth.services[(service,)]] == [3]
        assert churn.missing() == set()
    finally:
        churn.clean()


def test_an_overlay_is_one_network_and_same_named_bridges_are_two(swarm: Lab, stack: Stack) -> None:
    one, two = swarm.hosts[0].client(), swarm.hosts[1].client()
    overlay = one.create_network("span", "overlay", attachable=True)["Id"]
    made = []
    try:
        for client in (one, two):
            client.create_network("twin", "bridge")
            at = client.create_networking_config({"span": client.create_endpoint_config()})
            config = client.create_host_config(network_mode="span")
            made.append(
                client.create_container("lab/busybox:1", ["sleep", "1000"], host_config=config, networking_config=at)[
                    "Id"
                ]
            )
            client.start(made[-1])
        time.sleep(SETTLED)
        shown = stack.topology()
        spans = [network for network in shown["networks"] if network["docker_id"] == overlay]
        assert [(network["name"], network["host"]) for network in spans] == [("span", None)]
        on_it = [e["source"] for e in shown["endpoints"] if e["network"] == spans[0]["id"] and e["kind"] == "container"]
        assert len(set(on_it)) == 2
        twins = [network for network in shown["networks"] if network["name"] == "twin"]
        assert len({network["host"] for network in twins}) == 2
    finally:
        for client, container in zip((one, two), made, strict=False):
            client.remove_container(container, force=True)
            client.remove_network("twin")
        one.remove_network("span")


def test_a_refused_connect_leaves_no_endpoint_behind(swarm: Lab, stack: Stack) -> None:
    client = swarm.hosts[1].client()
    pool = docker.types.IPAMPool(subnet="10.202.7.0/24")
    network = client.create_network("taken", "bridge", ipam=docker.types.IPAMConfig(pool_configs=[pool]))["Id"]
    made = [
        client.create_container("lab/busybox:1", ["sleep", "1000"], name=name, stop_signal="KILL")["Id"]
        for name in ("holder", "comer")
    ]
    try:
        for container in made:
            client.start(container)
        client.connect_container_to_network(made[0], network, ipv4_address="10.202.7.9")
        with pytest.raises(docker.errors.APIError, match="in use"):
            client.connect_container_to_network(made[1], network, ipv4_address="10.202.7.9")
        client.pause(made[1])  # only now the rest of it stands in the container list
        time.sleep(SETTLED)
        shown = stack.topology()
        names = {c["id"]: c["name"] for c in shown["containers"]}
        key = next(n["id"] for n in shown["networks"] if n["docker_id"] == network)
        assert [names[e["container"]] for e in shown["endpoints"] if e["network"] == key] == ["holder"]
    finally:
        for container in made:
            client.remove_container(container, force=True)
        client.remove_network(network)
