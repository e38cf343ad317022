"""What POST and DELETE on networks do, and how Docker refuses: each sentence was asked of a real Engine 20.10.

Two things are quicker here: an overlay that will not grant an address answers after 20 s there, at once here.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from collectors.simulator import attach, lookup, networks
from collectors.simulator.events import endpoint_event
from collectors.simulator.fleet import Fleet
from collectors.simulator.ipam import AddressRefused, Pool
from collectors.simulator.model import Container, Endpoint, Host, Network
from collectors.simulator.refusal import Refusal
from collectors.simulator.render.shapes import NOT_A_MANAGER

OVERLAY_TIMED_OUT = (
    "attaching to network failed, make sure your network options are correct and check manager logs: "
    "context deadline exceeded"
)


def remove(fleet: Fleet, host: Host, name: str) -> None:
    """DELETE /networks/{id}. Raises Refusal."""
    network = lookup.network(host, name)
    if network.predefined:
        raise Refusal(403, f"{network.name} is a pre-defined network and cannot be removed")
    if network.scope == "swarm":
        _may_leave_the_swarm(network, host)
    elif network.legs[host.name].endpoints:
        words = f"network {network.name} id {network.id} has active endpoints"
        raise Refusal(403, f"error while removing network: {words}")
    networks.remove_network(fleet, network, host)


def _may_leave_the_swarm(network: Network, host: Host) -> None:
    swarm = network.swarm
    if not host.is_manager or swarm is None:
        raise Refusal(503, NOT_A_MANAGER)
    inside = "rpc error: code = FailedPrecondition desc ="
    for service in swarm.services.values():
        if network.ingress and network.id in service.vips:
            words = f"ingress network cannot be removed because service {service.id} depends on it"
            raise Refusal(400, f"{inside} {words}")
        if any(wanted is network for wanted, _ in service.networks):
            raise Refusal(400, f"{inside} network {network.id} is in use by service {service.id}")
    for task in [*swarm.attachments.values(), *swarm.tasks.values()]:
        if task.desired == "running" and any(used is network for used, _ in task.addresses):
            raise Refusal(400, f"{inside} network {network.id} is in use by task {task.id}")


def connect(fleet: Fleet, host: Host, name: str, body: dict[str, Any]) -> None:
    """POST /networks/{id}/connect. A stopped container is only noted down. Raises Refusal."""
    container = lookup.container(host, body.get("Container") or "")
    network = lookup.network(host, name)
    endpoint = _wanted(network, container, body.get("EndpointConfig") or {})
    _may_connect(network, container, endpoint)
    _check_addresses(endpoint, network.pools_on(host))
    known = container.endpoints.get(network.name)
    if not container.runs:
        container.endpoints[network.name] = endpoint
        attach.touch_container(container)
        return
    if known is not None and known.id:
        raise _already(network, container)
    container.endpoints[network.name] = endpoint
    try:
        attach.attach(fleet, endpoint)
    except AddressRefused as refused:
        del container.endpoints[network.name]
        if network.scope == "swarm":
            raise Refusal(500, OVERLAY_TIMED_OUT) from None
        raise Refusal(403, str(refused)) from None
    attach.settle_gateway(fleet, container)


def _already(network: Network, container: Container) -> Refusal:
    if network.scope == "swarm":
        return Refusal(409, f"{container.name} is already attached to network {network.name}")
    return Refusal(403, f"endpoint with name {container.name} already exists in network {network.name}")


def _wanted(network: Network, container: Container, config: dict[str, Any]) -> Endpoint:
    asked = config.get("IPAMConfig") or {}
    endpoint = Endpoint(network=network, container=container, name=container.name, by_hand=True)
    endpoint.wanted4, endpoint.wanted6 = asked.get("IPv4Address") or "", asked.get("IPv6Address") or ""
    endpoint.aliases = tuple(config.get("Aliases") or ())
    return endpoint


def _may_connect(network: Network, container: Container, endpoint: Endpoint) -> None:
    """What daemon/container_operations.go refuses before it looks at addresses."""
    if container.network_mode == "host" or container.shares is not None:
        shares = "container sharing network namespace with another container or host"
        raise Refusal(400, f"{shares} cannot be connected to any other network")
    if network.driver == "host":
        raise Refusal(400, "container cannot be disconnected from host network or connected to host network")
    addressed = bool(endpoint.wanted4 or endpoint.wanted6)
    if network.name in ("bridge", "none") and addressed:
        raise Refusal(400, "user specified IP address is supported on user defined networks only")
    if network.name in ("bridge", "none") and endpoint.aliases:
        raise Refusal(400, "network-scoped alias is supported only for containers in user defined networks")
    if network.driver == "null" or "none" in container.endpoints:
        words = "container cannot be connected to multiple networks with one of the networks in private (none) mode"
        raise Refusal(400, words)
    if addressed and not network.subnet_given and network.scope == "local":
        words = "user specified IP address is supported only when connecting to networks with user configured subnets"
        raise Refusal(400, words)
    if network.scope == "swarm" and not network.attachable:
        words = f"rpc error: code = PermissionDenied desc = network {network.name} not manually attachable"
        raise Refusal(500, f"Could not attach to network {network.name}: {words}")


def _check_addresses(endpoint: Endpoint, pools: list[Pool]) -> None:
    """Of a node that has yet to make its part of a network nobody knows the pools."""
    for version, wanted in ((4, endpoint.wanted4), (6, endpoint.wanted6)):
        if not wanted:
            continue
        try:
            address = ip_address(wanted)
        except ValueError:
            raise Refusal(500, f"Invalid IPv{version} address: {wanted})") from None
        if address.version != version:
            raise Refusal(500, f"Invalid IPv{version} address: {wanted})")
        if pools and not any(pool.holds(int(address), version) for pool in pools):
            raise Refusal(500, f"Invalid address {wanted}: It does not belong to any of this network's subnets")


def disconnect(fleet: Fleet, host: Host, name: str, body: dict[str, Any]) -> None:
    """POST /networks/{id}/disconnect. With Force also an endpoint that lost its container. Raises Refusal."""
    wanted, force = body.get("Container") or "", bool(body.get("Force"))
    try:
        container = lookup.container(host, wanted)
    except Refusal:
        if not force:
            raise
        _drop_orphan(fleet, lookup.network(host, name), host, wanted)
        return
    network = lookup.network(host, name)
    if network.driver == "host":
        raise Refusal(400, "container cannot be disconnected from host network or connected to host network")
    endpoint = container.endpoints.get(network.name)
    if endpoint is None or endpoint.network is not network:
        raise Refusal(500, f"container {container.id} is not connected to network {network.name}")
    if endpoint.id and not endpoint.stale:
        attach.detach(fleet, endpoint)
        endpoint_event(fleet, container, network, "disconnect")
    del container.endpoints[network.name]
    attach.touch_container(container)
    attach.settle_gateway(fleet, container)
    attach.close_empty_legs(fleet, host)


def _drop_orphan(fleet: Fleet, network: Network, host: Host, name: str) -> None:
    leg = network.legs.get(host.name)
    found = [e for e in leg.endpoints.values() if e.container is None and e.name == name] if leg else []
    if not found:
        raise Refusal(404, f"endpoint {name} not found")
    attach.release(found[0], host)
    attach.close_empty_legs(fleet, host)
