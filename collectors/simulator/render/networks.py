"""/networks and /networks/{id}: each as one host sees it.

A manager lists every swarm network as its swarm knows it (Containers null, no Peers); inspected, one that has something
attached there shows the node's own view. A worker knows only those. Containers are always those of the asked host.
"""

from __future__ import annotations

from typing import Any

from collectors.simulator.ipam import Pool
from collectors.simulator.model import Endpoint, Host, Leg, Network
from collectors.simulator.render.keeping import dumped
from collectors.simulator.render.times import rfc3339


def listed(host: Host) -> list[Network]:
    """The networks a host lists, in an order that stays."""
    swarm = list(host.node.swarm.networks.values()) if host.node is not None and host.is_manager else []
    return [
        *swarm,
        *([] if host.is_manager else [network for network, _ in host.legs.values()]),
        *host.networks.values(),
    ]


def list_item(network: Network, host: Host) -> dict[str, Any]:
    if network.scope == "swarm" and host.is_manager:
        return _as_the_swarm_knows(network)
    shown = _as_here(network, network.legs[host.name])
    shown["Containers"] = {}
    return shown


def inspected(network: Network, host: Host, verbose: bool = False) -> bytes:
    leg = network.legs.get(host.name)
    if leg is None:
        return dumped(_as_the_swarm_knows(network))
    shown = _as_here(network, leg)
    if verbose and network.driver == "overlay":
        shown["Services"] = _services(network)
    return dumped(shown)


def _base(network: Network, created: int) -> dict[str, Any]:
    return {
        "Name": network.name,
        "Id": network.id,
        "Created": rfc3339(created),
        "Scope": network.scope,
        "Driver": network.driver,
        "EnableIPv6": network.ipv6,
        "IPAM": {"Driver": "default", "Options": {} if network.by_hand else None, "Config": _config(network.pools)},
        "Internal": network.internal,
        "Attachable": network.attachable,
        "Ingress": network.ingress,
        "ConfigFrom": {"Network": network.config_from},
        "ConfigOnly": network.config_only,
    }


def _config(pools: list[Pool]) -> list[dict[str, Any]]:
    told = [
        {
            "Subnet": pool.subnet,
            "IPRange": pool.ip_range,
            "Gateway": pool.shown_gateway,
            "AuxiliaryAddresses": pool.aux_addresses,
        }
        for pool in pools
    ]
    return [{name: value for name, value in config.items() if value} for config in told]


def _as_the_swarm_knows(network: Network) -> dict[str, Any]:
    shown = _base(network, network.created)
    options: dict[str, str] | None = network.options
    if not network.allocated or network.driver != "overlay":
        options = None
        shown["IPAM"] = {"Driver": "", "Options": None, "Config": [] if network.allocated else None}
    if not network.allocated:
        shown["Driver"] = ""
    return {**shown, "Containers": None, "Options": options, "Labels": network.labels or None}


def _as_here(network: Network, leg: Leg) -> dict[str, Any]:
    shown = _base(network, leg.created if network.scope == "swarm" else network.created)
    shown |= {"Containers": _containers(leg), "Options": leg.options or network.options, "Labels": network.labels}
    if leg.pools:
        shown["IPAM"]["Config"] = _config(leg.pools)
    if network.driver == "overlay":
        nodes = [other.host.node for other in network.legs.values()]
        shown["Peers"] = [{"Name": node.peer, "IP": node.host.address} for node in nodes if node is not None]
    return shown


def _containers(leg: Leg) -> dict[str, dict[str, str]]:
    here = {key: _member(endpoint) for key, endpoint in leg.endpoints.items()}
    if leg.balancer is not None:
        here[leg.balancer.aliases[0]] = _member(leg.balancer)
    return dict(sorted(here.items()))


def _member(endpoint: Endpoint) -> dict[str, str]:
    return {
        "Name": endpoint.name,
        "EndpointID": endpoint.id,
        "MacAddress": endpoint.mac,
        "IPv4Address": endpoint.ipv4,
        "IPv6Address": endpoint.ipv6,
    }


def _services(network: Network) -> dict[str, dict[str, Any]]:
    """The whole network's tasks by service, from all nodes; standalone containers stand under ""."""
    found: dict[str, dict[str, Any]] = {}
    for leg in network.legs.values():
        for endpoint in [*leg.endpoints.values(), *([leg.balancer] if leg.balancer and network.ingress else [])]:
            task = endpoint.container.task if endpoint.container else None
            service = task.service if task else None
            entry = found.setdefault(service.name if service else "", _entry(network, service, len(found)))
            entry["Tasks"].append(
                {
                    "Name": endpoint.name,
                    "EndpointID": endpoint.id,
                    "EndpointIP": endpoint.ipv4.partition("/")[0],
                    "Info": {"Host IP": leg.host.address},
                }
            )
    return dict(sorted(found.items()))


def _entry(network: Network, service: Any, place: int) -> dict[str, Any]:
    vip = service.vips.get(network.id, "").partition("/")[0] if service else ""
    published = service.ports if service and network.ingress else ()
    ports = [f"Target: {port.container}, Publish: {port.host}" for port in published if port.host]
    return {"VIP": vip or "<nil>", "Ports": ports, "LocalLBIndex": 256 + place if service else 0, "Tasks": []}
