"""Networks of scope swarm with drivers of one node: made through the API, and really there on every node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import docker
import pytest

from tests.stack import Stack, wait_for
from tests.swarm.lab import Lab, LabHost

OPTIONS = {"macvlan": {"parent": "eth0"}, "bridge": {"com.docker.network.driver.mtu": "1400"}}


@pytest.fixture(autouse=True)
def swarm_id(swarm: Lab, stack: Stack) -> Iterator[str]:
    yield stack.topology()["swarms"][0]["id"]
    swarm.clear()


def configure(swarm: Lab, stack: Stack, name: str, options: dict[str, str], third: int) -> None:
    """A configuration on each host, each with a subnet of its own; returns when all of them are shown."""
    for host in swarm.hosts:
        ipam = docker.types.IPAMConfig(pool_configs=[docker.types.IPAMPool(subnet=subnet_on(host, third))])
        client = host.client()
        body = {"Name": name, "ConfigOnly": True, "Options": options, "IPAM": ipam, "CheckDuplicate": True}
        client._raise_for_status(client._post_json(client._url("/networks/create"), data=body))
    named = [name] * len(swarm.hosts)
    wait_for(
        "the configurations", lambda: [n["name"] for n in stack.topology()["networks"] if n["name"] == name] == named
    )


def shown(stack: Stack, name: str) -> list[dict[str, Any]]:
    return [network for network in stack.topology()["networks"] if network["name"] == name]


def create(stack: Stack, **body: Any) -> None:
    operation = stack.operate("POST", "/api/v1/networks", body)
    assert (operation["state"], operation["words"]) == ("succeeded", "")


def subnet_on(host: LabHost, third: int) -> str:
    return f"10.2{host.number}.{third}.0/24"


def join(host: LabHost, network: str) -> str:
    """A container on this network there; the address it has."""
    client = host.client(60)
    at = client.create_networking_config({network: client.create_endpoint_config()})
    config = client.create_host_config(network_mode=network)
    made = client.create_container("lab/busybox:1", ["sleep", "1000"], host_config=config, networking_config=at)
    client.start(made["Id"])
    return str(client.inspect_container(made["Id"])["NetworkSettings"]["Networks"][network]["IPAddress"])


@pytest.mark.parametrize("driver", ["macvlan", "bridge"])
def test_a_network_of_a_swarm_is_made_from_each_node_s_configuration(
    swarm: Lab, stack: Stack, swarm_id: str, driver: str
) -> None:
    name, third = f"{driver}-all", len(driver)
    configure(swarm, stack, f"{driver}-config", OPTIONS[driver], third)
    create(stack, name=name, driver=driver, swarm=swarm_id, config_from=f"{driver}-config", attachable=True)
    made = swarm.manager.client().inspect_network(name)
    assert (made["Scope"], made["Driver"], made["ConfigFrom"]) == ("swarm", driver, {"Network": f"{driver}-config"})
    (row,) = wait_for("the network", lambda: shown(stack, name))
    assert (row["docker_id"], row["scope"], row["driver"], row["host"]) == (made["Id"], "swarm", driver, None)
    for host in swarm.hosts[1:]:
        assert join(host, name).startswith(f"10.2{host.number}.{third}.")
        there = host.client().inspect_network(name)
        assert (there["Scope"], there["Options"]) == ("swarm", OPTIONS[driver])


def test_a_bridge_of_a_swarm_needs_no_configuration(swarm: Lab, stack: Stack, swarm_id: str) -> None:
    create(stack, name="plain-all", driver="bridge", swarm=swarm_id, scope="swarm")
    assert swarm.manager.client().inspect_network("plain-all")["Scope"] == "swarm"


def test_a_host_s_bridge_of_scope_local_is_local(swarm: Lab, stack: Stack) -> None:
    host = next(host["id"] for host in stack.topology()["hosts"] if host["name"] == "h2")
    create(stack, name="here", driver="bridge", host=host, scope="local")
    assert swarm.hosts[1].client().inspect_network("here")["Scope"] == "local"


def test_what_the_manager_would_take_and_no_node_could_make_is_refused(swarm: Lab, stack: Stack, swarm_id: str) -> None:
    configure(swarm, stack, "used-config", {}, 40)
    bridge = {"driver": "bridge", "swarm": swarm_id}
    create(stack, name="first", config_from="used-config", **bridge)
    wait_for("the first", lambda: shown(stack, "first"))
    for more, field, says in (
        ({"config_from": "nope"}, "config_from", "a configuration nope"),
        ({"config_from": "used-config"}, "config_from", "of the network first on h1"),
        ({"pools": [{"subnet": "10.99.0.0/24"}]}, "pools", "Docker leaves the pools"),
    ):
        status, problem = stack.call("POST", "/api/v1/networks", {**bridge, "name": "second", **more})
        assert (status, problem["field"]) == (422, field)
        assert says in problem["reason"]
