"""What the daemons themselves say, put into the shape that the topology is compared in.

It asks each daemon by the Docker SDK and shares no code with collectors.parse, so that one cannot hide the other's
mistake. Keys are names and Docker's ids; values are what the product promises to show. A key has a list of values, so
that what is shown twice differs from what is there once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

import docker

Facts = dict[tuple[Any, ...], list[dict[str, Any]]]


@dataclass(frozen=True)
class Inventory:
    hosts: Facts = field(default_factory=dict)
    networks: Facts = field(default_factory=dict)
    containers: Facts = field(default_factory=dict)
    endpoints: Facts = field(default_factory=dict)
    services: Facts = field(default_factory=dict)

    def differences(self, other: Inventory, parts: Iterable[str] = ()) -> list[str]:
        """One line for each fact that the two do not share, with what differs; empty when they are equal."""
        found = []
        for part in parts or [each.name for each in fields(self)]:
            mine, theirs = getattr(self, part), getattr(other, part)
            for key in sorted(mine.keys() | theirs.keys(), key=repr):
                one, two = (sorted(facts.get(key, []), key=repr) for facts in (mine, theirs))
                if one != two:
                    found.append(f"{part} {key}: {_difference(one, two)}")
        return found


def _difference(one: list[dict[str, Any]], two: list[dict[str, Any]]) -> str:
    if len(one) == len(two) == 1:
        one, two = (
            [{name: a[name] for name in a if a[name] != b[name]}] for a, b in ((one[0], two[0]), (two[0], one[0]))
        )
    return f"{one or 'absent'} / {two or 'absent'}"


def _add(facts: Facts, key: tuple[Any, ...], **value: Any) -> None:
    facts.setdefault(key, []).append(value)


# What the daemons say


def of_daemons(daemons: dict[str, docker.APIClient]) -> Inventory:
    """The truth: `daemons` are clients by host name; each must answer."""
    inventory = Inventory()
    infos = {host: client.info() for host, client in daemons.items()}
    manager = next(daemons[host] for host, info in infos.items() if info["Swarm"]["ControlAvailable"])
    nodes = {node["ID"]: node for node in manager.nodes()}
    services = _services(inventory, manager, nodes)
    for network in manager.networks():
        if network["Scope"] == "swarm":
            _network(inventory, "swarm", network)
    known = {network["Id"] for network in manager.networks() if network["Scope"] == "swarm"}
    for host, client in daemons.items():
        _host(inventory, host, infos[host], nodes[infos[host]["Swarm"]["NodeID"]])
        local = [network for network in client.networks() if network["Scope"] != "swarm"]
        for network in local:
            _network(inventory, host, network)
        _workloads(inventory, host, client, services, known | {network["Id"] for network in local})
    return inventory


def _host(inventory: Inventory, name: str, info: dict[str, Any], node: dict[str, Any]) -> None:
    _add(
        inventory.hosts, (name,),
        state="reachable", hostname=info["Name"], engine=info["ServerVersion"], node=node["ID"],
        role=node["Spec"]["Role"], availability=node["Spec"]["Availability"],
    )  # fmt: skip


def _services(inventory: Inventory, manager: docker.APIClient, nodes: dict[str, Any]) -> set[str]:
    ready = {key for key, node in nodes.items() if node["Status"]["State"] == "ready"}
    tasks = [
        task["ServiceID"] for task in manager.tasks()
        if (task["Status"]["State"], task["DesiredState"]) == ("running", "running") and task["NodeID"] in ready
    ]  # fmt: skip
    for service in manager.services():
        spec, endpoint = service["Spec"], service["Endpoint"]
        mode, asked = next(iter(spec["Mode"].items()))
        _add(
            inventory.services, (service["ID"],),
            name=spec["Name"], mode=mode.lower(), replicas=asked.get("Replicas"), running=tasks.count(service["ID"]),
            endpoint_mode=spec.get("EndpointSpec", {}).get("Mode", "vip"), stack=_stack(spec["Labels"]),
            vips=sorted((vip["NetworkID"], vip["Addr"]) for vip in endpoint.get("VirtualIPs", []) if vip.get("Addr")),
            ports=sorted((port["TargetPort"], port["PublishedPort"]) for port in endpoint.get("Ports", [])),
        )  # fmt: skip
    return {key for (key,) in inventory.services}


def _network(inventory: Inventory, owner: str, network: dict[str, Any]) -> None:
    options = network["Options"] or {}
    mtu = options.get("com.docker.network.driver.mtu")
    vnis = options.get("com.docker.network.driver.overlay.vxlanid_list")
    _add(
        inventory.networks, (owner, network["Id"]),
        name=network["Name"], driver=network["Driver"], scope=network["Scope"], labels=network["Labels"] or {},
        flags=[bool(network[flag]) for flag in ("Internal", "Attachable", "Ingress", "EnableIPv6", "ConfigOnly")],
        ipv4=network.get("EnableIPv4", True),
        encrypted="encrypted" in options, mtu=int(mtu) if mtu else None,
        vni=[int(n) for n in vnis.split(",")] if vnis else [],
        pools=[
            (*(pool.get(name, "") for name in ("Subnet", "Gateway", "IPRange")), pool.get("AuxiliaryAddresses") or {})
            for pool in network["IPAM"]["Config"] or []
        ],
    )  # fmt: skip


def _workloads(inventory: Inventory, host: str, client: docker.APIClient, services: set[str], known: set[str]) -> None:
    """Containers and endpoints. `known` are the networks there are: a stopped container goes on naming a network that
    was removed, and there is nothing to show that on."""
    networks = client.networks()
    # A stopped container that was connected by the network's id is listed under that id.
    ids = {called: network["Id"] for network in networks for called in (network["Name"], network["Id"])}
    for listed in client.containers(all=True):
        container = client.inspect_container(listed["Id"])
        state = container["State"]["Status"]
        _container(inventory, host, container, services)
        runs = state in ("running", "paused")
        for name, at in container["NetworkSettings"]["Networks"].items():
            if runs and not at["NetworkID"] and not at["EndpointID"]:
                continue  # the rest of a connect that was refused: it is not on that network
            network = at["NetworkID"] or ids.get(name, "")
            held = at if runs else {}
            _add(
                inventory.endpoints, (host, container["Id"], network if network in known else "", "container"),
                id=held.get("EndpointID", ""), mac=held.get("MacAddress", ""), aliases=sorted(set(at["Aliases"] or [])),
                ipv4=_address(held.get("IPAddress"), held.get("IPPrefixLen")), gateway=held.get("Gateway", ""),
                ipv6=_address(held.get("GlobalIPv6Address"), held.get("GlobalIPv6PrefixLen")),
                gateway6=held.get("IPv6Gateway", ""), priority=at.get("GwPriority", 0),
                dns_names=sorted(at.get("DNSNames") or []),
            )  # fmt: skip
    for network in networks:
        if network["Scope"] == "swarm" or network["Name"] == "docker_gwbridge":
            _pseudo_endpoints(inventory, host, client.inspect_network(network["Id"]), known)


# Not compared: why a start failed. Only an inspect tells it, Docker raises no event for it, and the state stays
# `created`; it is shown when the turn of that container comes among the stopped ones that are inspected anew.
def _container(inventory: Inventory, host: str, container: dict[str, Any], services: set[str]) -> None:
    labels = container["Config"]["Labels"] or {}
    service = labels.get("com.docker.swarm.service.id", "")
    _add(
        inventory.containers, (host, container["Id"]),
        name=container["Name"].lstrip("/"), state=container["State"]["Status"],
        image=container["Config"]["Image"], network_mode=container["HostConfig"]["NetworkMode"], labels=labels,
        stack=_stack(labels), service=service if service in services else "", ports=_ports(container),
    )  # fmt: skip


def _stack(labels: dict[str, str] | None) -> str:
    labels = labels or {}
    return labels.get("com.docker.stack.namespace") or labels.get("com.docker.compose.project") or ""


def _ports(container: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Those it has while it runs; else those it asks for, where a host port that Docker is to choose is none yet."""
    if container["State"]["Status"] in ("running", "paused"):
        bound = container["NetworkSettings"]["Ports"]
    else:
        exposed = container["Config"].get("ExposedPorts") or {}
        bound = {**dict.fromkeys(exposed), **(container["HostConfig"]["PortBindings"] or {})}
    found = set()
    for text, bindings in bound.items():
        number, protocol = text.split("/")
        for binding in bindings or [{"HostIp": "", "HostPort": ""}]:
            port = int(binding["HostPort"] or 0)
            found.add((protocol, int(number), (binding["HostIp"] or "0.0.0.0") if port else "", port))
    return sorted(found)


def _pseudo_endpoints(inventory: Inventory, host: str, network: dict[str, Any], known: set[str]) -> None:
    for key, at in (network["Containers"] or {}).items():
        if network["Name"] == "docker_gwbridge":
            kind = "gateway"
        elif key.startswith("lb-"):
            kind = "service-lb"
        elif key == "ingress-sbox":
            kind = "ingress"
        else:
            continue
        _add(
            inventory.endpoints,
            (host, key if len(key) == 64 else "", network["Id"] if network["Id"] in known else "", kind),
            id=at["EndpointID"], mac=at["MacAddress"], aliases=[], ipv4=at["IPv4Address"], gateway="",
            ipv6=at["IPv6Address"], gateway6="", priority=0, dns_names=[],
        )  # fmt: skip


def _address(address: str | None, prefix: int | None) -> str:
    return f"{address}/{prefix}" if address else ""


# What the product shows


def of_topology(topology: dict[str, Any]) -> Inventory:
    """What `GET /api/v1/topology` says, in the same shape."""
    inventory = Inventory()
    hosts = {host["id"]: host["name"] for host in topology["hosts"]}
    docker_ids = {
        row["id"]: row["docker_id"] for kind in ("networks", "containers", "services") for row in topology[kind]
    }

    def docker_id(reference: str | None) -> str:
        return str(docker_ids.get(reference or "", ""))

    for host in topology["hosts"]:
        _add(
            inventory.hosts, (host["name"],),
            state=host["state"], hostname=host["hostname"], engine=host["engine_version"], node=host["swarm_node_id"],
            role=host["role"], availability=host["availability"],
        )  # fmt: skip
    for network in topology["networks"]:
        _add(
            inventory.networks, (hosts[network["host"]] if network["host"] else "swarm", network["docker_id"]),
            **{name: network[name] for name in ("name", "driver", "scope", "labels", "encrypted", "mtu", "vni")},
            flags=[network[flag] for flag in ("internal", "attachable", "ingress", "ipv6", "config_only")],
            ipv4=network["ipv4"],
            pools=[
                (pool["subnet"], pool["gateway"] or "", pool["ip_range"] or "", pool["aux_addresses"])
                for pool in network["pools"]
            ],
        )  # fmt: skip
    for container in topology["containers"]:
        _add(
            inventory.containers, (hosts[container["host"]], container["docker_id"]),
            **{name: container[name] for name in ("name", "state", "image", "network_mode", "labels")},
            stack=container["stack"] or "", service=docker_id(container["service"]),
            ports=sorted(
                (port["protocol"], port["container_port"], port["host_ip"] or "", port["host_port"] or 0)
                for port in container["ports"]
            ),
        )  # fmt: skip
    for end in topology["endpoints"]:
        _add(
            inventory.endpoints,
            (hosts[end["source"]], docker_id(end["container"]), docker_id(end["network"]), end["kind"]),
            id=end["docker_id"] or "", aliases=sorted(end["aliases"]), dns_names=sorted(end["dns_names"]),
            priority=end["gateway_priority"] or 0,
            **{name: end[name] or "" for name in ("mac", "ipv4", "gateway", "ipv6", "gateway6")},
        )  # fmt: skip
    for service in topology["services"]:
        _add(
            inventory.services, (service["docker_id"],),
            **{name: service[name] for name in ("name", "mode", "replicas", "running", "endpoint_mode")},
            stack=service["stack"] or "",
            vips=sorted((docker_id(vip["network"]), vip["address"]) for vip in service["vips"]),
            ports=sorted((port["target"], port["published"] or 0) for port in service["ports"]),
        )  # fmt: skip
    return inventory
