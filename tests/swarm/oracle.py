"""What the daemons themselves say, put into the shape that the topology is compared in.

It asks each daemon by the Docker SDK and shares no code with collectors.parse, so that one cannot hide the other's
mistake. Keys are names and Docker's ids; values are what the product promises to show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import docker

Facts = dict[tuple[Any, ...], Any]


@dataclass(frozen=True)
class Inventory:
    hosts: Facts
    networks: Facts
    containers: Facts
    endpoints: Facts

    def differences(self, other: Inventory) -> list[str]:
        """One line for each fact that the two do not share; empty when they are equal."""
        found = []
        for part in ("hosts", "networks", "containers", "endpoints"):
            mine, theirs = getattr(self, part), getattr(other, part)
            for key in sorted(mine.keys() | theirs.keys(), key=repr):
                if mine.get(key, "absent") != theirs.get(key, "absent"):
                    found.append(f"{part} {key}: {mine.get(key, 'absent')} / {theirs.get(key, 'absent')}")
        return found


def of_daemons(daemons: dict[str, docker.APIClient]) -> Inventory:
    """The truth: `daemons` are clients by host name; each must answer."""
    inventory = Inventory({}, {}, {}, {})
    for host, client in daemons.items():
        info = client.info()
        inventory.hosts[(host,)] = ("reachable", info["Name"])
        manager = info["Swarm"]["ControlAvailable"]
        for network in client.networks():
            if network["Scope"] != "swarm":
                inventory.networks[(host, network["Id"])] = _network(network)
            elif manager:
                inventory.networks[("swarm", network["Id"])] = _network(network)
        _workloads(inventory, host, client)
    return _without_gone_networks(inventory)


def _without_gone_networks(inventory: Inventory) -> Inventory:
    """A stopped container goes on naming a network that was removed; there is nothing to show it on."""
    known = {network for _, network in inventory.networks} | {""}
    endpoints = {
        (host, container, network if network in known else "", kind): value
        for (host, container, network, kind), value in inventory.endpoints.items()
    }
    return Inventory(inventory.hosts, inventory.networks, inventory.containers, endpoints)


def _network(network: dict[str, Any]) -> tuple[Any, ...]:
    pools = tuple(
        (pool.get("Subnet", ""), pool.get("Gateway", ""), pool.get("IPRange", ""), pool.get("AuxiliaryAddresses") or {})
        for pool in (network["IPAM"]["Config"] or [])
    )
    flags = tuple(bool(network.get(flag)) for flag in ("Internal", "Attachable", "Ingress", "EnableIPv6"))
    return (network["Name"], network["Driver"], network["Scope"], flags, pools)


def _workloads(inventory: Inventory, host: str, client: docker.APIClient) -> None:
    # A stopped container that was connected by the network's id is listed under that id.
    ids = {called: network["Id"] for network in client.networks() for called in (network["Name"], network["Id"])}
    for listed in client.containers(all=True):
        container = client.inspect_container(listed["Id"])
        state = container["State"]["Status"]
        inventory.containers[(host, container["Id"])] = (container["Name"].lstrip("/"), state)
        runs = state in ("running", "paused", "restarting")
        for name, at in container["NetworkSettings"]["Networks"].items():
            if runs and not at["NetworkID"] and not at["EndpointID"]:
                continue  # the rest of a connect that was refused: it is not on that network
            network = at["NetworkID"] or ids.get(name, "")
            held = at if runs else {}
            inventory.endpoints[(host, container["Id"], network, "container")] = (
                _address(held.get("IPAddress"), held.get("IPPrefixLen")),
                _address(held.get("GlobalIPv6Address"), held.get("GlobalIPv6PrefixLen")),
                held.get("MacAddress", ""),
            )
    for network in client.networks():
        if network["Scope"] == "swarm" or network["Name"] == "docker_gwbridge":
            _pseudo_endpoints(inventory, host, client.inspect_network(network["Id"]))


def _pseudo_endpoints(inventory: Inventory, host: str, network: dict[str, Any]) -> None:
    for key, at in (network["Containers"] or {}).items():
        if network["Name"] == "docker_gwbridge":
            kind = "gateway"
        elif key.startswith("lb-"):
            kind = "service-lb"
        elif key == "ingress-sbox":
            kind = "ingress"
        else:
            continue
        who = key if len(key) == 64 else ""
        inventory.endpoints[(host, who, network["Id"], kind)] = (at["IPv4Address"], at["IPv6Address"], at["MacAddress"])


def _address(address: str | None, prefix: int | None) -> str:
    return f"{address}/{prefix}" if address else ""


def of_topology(topology: dict[str, Any]) -> Inventory:
    """What `GET /api/v1/topology` says, in the same shape."""
    hosts = {host["id"]: host["name"] for host in topology["hosts"]}
    networks = {network["id"]: network for network in topology["networks"]}
    containers = {container["id"]: container for container in topology["containers"]}
    inventory = Inventory({}, {}, {}, {})
    for host in topology["hosts"]:
        inventory.hosts[(host["name"],)] = (host["state"], host["hostname"])
    for network in networks.values():
        pools = tuple(
            (p["subnet"], p["gateway"] or "", p["ip_range"] or "", p["aux_addresses"]) for p in network["pools"]
        )
        flags = (network["internal"], network["attachable"], network["ingress"], network["ipv6"])
        owner = hosts[network["host"]] if network["host"] else "swarm"
        inventory.networks[(owner, network["docker_id"])] = (
            network["name"], network["driver"], network["scope"], flags, pools,
        )  # fmt: skip
    for container in containers.values():
        inventory.containers[(hosts[container["host"]], container["docker_id"])] = (
            container["name"],
            container["state"],
        )
    for endpoint in topology["endpoints"]:
        network = networks.get(endpoint["network"] or "", {"docker_id": ""})["docker_id"]
        container = containers.get(endpoint["container"] or "", {"docker_id": ""})["docker_id"]
        inventory.endpoints[(hosts[endpoint["source"]], container, network, endpoint["kind"])] = (
            endpoint["ipv4"] or "", endpoint["ipv6"] or "", endpoint["mac"] or "",
        )  # fmt: skip
    return inventory
