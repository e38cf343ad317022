"""What newer engines add is shown where it is there and absent where it is not, on three versions side by side.

Routes and names are asked of the containers and the daemons themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import ip_address, ip_interface
from typing import Any

import docker
import pytest

from tests.stack import Stack, wait_for
from tests.swarm.lab import Lab, LabHost

IMAGE = "lab/busybox:1"


@pytest.fixture(scope="module", autouse=True)
def networks(swarm: Lab, stack: Stack) -> Iterator[None]:
    """On each host a bridge of IPv4, one of both, an internal one; over all of them an overlay."""
    swarm.manager.client().create_network("over", "overlay", attachable=True)
    for host in swarm.hosts:
        client = host.client()
        client.create_network("aaa", "bridge")
        pools = [docker.types.IPAMPool(subnet=subnet) for subnet in (f"10.204.{host.number}.0/24", "fd00:204::/64")]
        ipam = docker.types.IPAMConfig(pool_configs=pools)
        client.create_network("both", "bridge", ipam=ipam, enable_ipv6=True)
        client.create_network("inside", "bridge", internal=True)
    yield
    swarm.clear()


def run(host: LabHost, name: str, *names: str) -> str:
    """A container on these networks, the first at its start; its id."""
    client = host.client()
    at = client.create_networking_config({names[0]: client.create_endpoint_config()})
    config = client.create_host_config(network_mode=names[0])
    made = client.create_container(
        IMAGE, ["sleep", "1000"], name=name, host_config=config, networking_config=at, stop_signal="KILL"
    )["Id"]
    client.start(made)
    for further in names[1:]:
        client.connect_container_to_network(made, further)
    return str(made)


def way_out(host: LabHost, container: str, family: str) -> str:
    """The address that the container's default route of this family leads to, "" where it has none."""
    client = host.client()
    asked = client.exec_create(container, ["ip", f"-{family[-1]}", "route"])["Id"]
    for line in client.exec_start(asked).decode().splitlines():
        if line.startswith("default via"):
            return str(line.split()[2])
    return ""


def shown(stack: Stack, docker_id: str) -> dict[str, Any]:
    """The container as the API has it, with its endpoints by id, once it is read."""
    row = wait_for("the container", lambda: [c for c in stack.topology()["containers"] if c["docker_id"] == docker_id])[
        0
    ]
    status, body = stack.call("GET", f"/api/v1/containers/{row['id']}")
    assert status == 200
    return {**body, "endpoints": {end["id"]: end for end in body["endpoints"]}}


def leads_out(stack: Stack, container: str) -> dict[str, str]:
    """For each family the address, with prefix, by which it leaves as we show it."""
    found = shown(stack, container)
    return {
        family: (found["endpoints"][end][family] or "") if end else "" for family, end in found["default_route"].items()
    }


def agree(stack: Stack, host: LabHost, container: str) -> bool:
    """Whether the routes in the container and the endpoints we show as the way out are of the same subnets."""
    for family, place in leads_out(stack, container).items():
        via = way_out(host, container, family)
        if bool(via) != bool(place) or (via and ip_address(via) not in ip_interface(place).network):
            return False
    return True


@pytest.mark.parametrize("name", ["h1", "h2", "h3"])
def test_the_default_route_is_shown_as_it_is_in_the_container(swarm: Lab, stack: Stack, name: str) -> None:
    host = swarm.host(name)
    made = {
        "first": run(host, "first", "aaa", "both"),  # the second has both families
        "inner": run(host, "inner", "inside", "aaa"),
        "apart": run(host, "apart", "inside"),
        "over": run(host, "over", "over"),
        "over-and-out": run(host, "over-and-out", "over", "aaa", "inside"),
    }
    for container in made.values():
        wait_for("the same way out", lambda c=container: agree(stack, host, c), 10, every=0.3)
    out = leads_out(stack, made["first"])
    assert (out["ipv4"].startswith(f"10.204.{host.number}."), out["ipv6"].startswith("fd00:204::")) == (True, True)
    apart = leads_out(stack, made["apart"])  # 20.10 gives it a route that leads nowhere
    assert (bool(apart["ipv4"]), apart["ipv6"]) == (host.client().api_version == "1.41", "")
    over = shown(stack, made["over"])
    assert over["endpoints"][over["default_route"]["ipv4"]]["kind"] == "gateway"


def test_dns_names_are_those_the_daemon_tells_of_where_it_does(swarm: Lab, stack: Stack) -> None:
    for host in swarm.hosts:
        container = run(host, "named", "aaa")
        told = host.client().inspect_container(container)["NetworkSettings"]["Networks"]["aaa"].get("DNSNames") or []
        (end,) = wait_for("its endpoint", lambda c=container: list(shown(stack, c)["endpoints"].values()))
        assert sorted(end["dns_names"]) == sorted(told)
        assert bool(told) is (host.client().api_version != "1.41")


def newest(swarm: Lab) -> LabHost:
    """The host of the newest engine; without one that is new enough there is nothing to show."""
    found = swarm.hosts[-1]
    if not is_new(found):
        pytest.skip("the newest engine here is older than Docker 28")
    return found


def is_new(host: LabHost) -> bool:
    return bool(docker.utils.version_gte(host.client().api_version, "1.48"))


def ids(stack: Stack, host: LabHost, container: str, network: str) -> tuple[str, str]:
    """Our ids of a container and of a network of its host, once both are read."""
    where = stack.host(host.name)["id"]

    def found() -> tuple[str, str] | None:
        topology = stack.topology()
        of = [c["id"] for c in topology["containers"] if c["docker_id"] == container]
        to = [n["id"] for n in topology["networks"] if (n["name"], n["host"]) == (network, where)]
        return (of[0], to[0]) if of and to else None

    pair: tuple[str, str] = wait_for("container and network", found)
    return pair


def test_a_gateway_priority_moves_the_default_route(swarm: Lab, stack: Stack) -> None:
    host = newest(swarm)
    host.client().create_network("zzz", "bridge")
    container = run(host, "moved", "aaa")
    ours, network = ids(stack, host, container, "zzz")
    asked = {"container": ours, "gateway_priority": 5}
    operation = stack.operate("POST", f"/api/v1/networks/{network}/connect", asked)
    assert (operation["state"], operation["words"]) == ("succeeded", "")
    at = host.client().inspect_container(container)["NetworkSettings"]["Networks"]["zzz"]
    assert at["GwPriority"] == 5
    wait_for("its endpoint", lambda: len(shown(stack, container)["endpoints"]) == 2)
    wait_for("the same way out", lambda: agree(stack, host, container), every=0.3)
    out = shown(stack, container)
    assert out["endpoints"][out["default_route"]["ipv4"]]["gateway_priority"] == 5
    host.client().connect_container_to_network(container, "both")
    wait_for("the third", lambda: len(shown(stack, container)["endpoints"]) == 3)
    wait_for("both families before one", lambda: agree(stack, host, container), every=0.3)
    assert leads_out(stack, container)["ipv6"] != ""


def test_a_network_without_ipv4_is_made_where_the_engine_can(swarm: Lab, stack: Stack) -> None:
    host = newest(swarm)
    body = {"name": "only6", "driver": "bridge", "host": stack.host(host.name)["id"], "ipv4": False, "ipv6": True}
    operation = stack.operate("POST", "/api/v1/networks", body)
    assert (operation["state"], operation["words"]) == ("succeeded", "")
    made = host.client().inspect_network("only6")
    (row,) = wait_for("the network", lambda: [n for n in stack.topology()["networks"] if n["name"] == "only6"])
    assert (made["EnableIPv4"], row["ipv4"], row["ipv6"]) == (False, False, True)
    assert [pool["subnet"] for pool in row["pools"]] == [pool["Subnet"] for pool in made["IPAM"]["Config"]]
    assert ":" in row["pools"][0]["subnet"]


def test_an_older_engine_is_not_asked_for_what_it_would_pass_over(swarm: Lab, stack: Stack) -> None:
    for host in swarm.hosts:
        if is_new(host):
            continue
        body = {"name": "only6", "host": stack.host(host.name)["id"], "ipv4": False, "ipv6": True}
        status, problem = stack.call("POST", "/api/v1/networks", {**body, "pools": [{"subnet": "fd00:8::/64"}]})
        assert (status, problem["field"]) == (422, "ipv4"), problem
        container, network = ids(stack, host, run(host, "asked", "aaa"), "both")
        asked = {"container": container, "gateway_priority": 5}
        status, problem = stack.call("POST", f"/api/v1/networks/{network}/connect", asked)
        assert (status, problem["field"]) == (422, "gateway_priority"), json.dumps(problem)
        assert f"{host.name} runs {stack.host(host.name)['engine_version']}" in problem["reason"]
