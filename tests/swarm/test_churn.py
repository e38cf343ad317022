"""After random changes on three real hosts, the topology is what the daemons say, within 2 s of the last one."""

from __future__ import annotations

import os
import time

from tests.stack import Stack
from tests.swarm import oracle
from tests.swarm.churn import Churn
from tests.swarm.lab import Lab

CHANGES = 300
ROUNDS = 6
SETTLED = 2.0


def test_the_topology_equals_the_daemons_after_300_random_changes(swarm: Lab, stack: Stack) -> None:
    daemons = {host.name: host.client() for host in swarm.hosts}
    churn = Churn(daemons, swarm.manager.name, seed=int(os.environ.get("SEED", "20")))
    try:
        for _ in range(ROUNDS):
            churn.change(CHANGES // ROUNDS)
            time.sleep(SETTLED)  # the promise itself: what is shown two seconds after the last change
            shown = oracle.of_topology(stack.topology())
            assert shown.differences(oracle.of_daemons(daemons)) == [], churn.counts
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
