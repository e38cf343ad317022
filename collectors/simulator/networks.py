"""Networks coming and going: the predefined ones of a daemon, those of users, and the overlays of a swarm."""

from __future__ import annotations

from collectors.simulator.attach import open_leg, touch
from collectors.simulator.events import network_event, swarm_event
from collectors.simulator.fleet import Fleet
from collectors.simulator.ipam import Pool, next_local, next_overlay
from collectors.simulator.model import Host, Network, Swarm
from collectors.simulator.parts import local_pools

BRIDGE_OPTIONS = {
    "com.docker.network.bridge.default_bridge": "true",
    "com.docker.network.bridge.enable_icc": "true",
    "com.docker.network.bridge.enable_ip_masquerade": "true",
    "com.docker.network.bridge.host_binding_ipv4": "0.0.0.0",  # noqa: S104 (Docker's own default)
    "com.docker.network.bridge.name": "docker0",
    "com.docker.network.driver.mtu": "1500",
}
GATEWAY_BRIDGE_OPTIONS = {
    "com.docker.network.bridge.enable_icc": "false",
    "com.docker.network.bridge.enable_ip_masquerade": "true",
    "com.docker.network.bridge.name": "docker_gwbridge",
}
VNI_LIST = "com.docker.network.driver.overlay.vxlanid_list"


def predefine(fleet: Fleet, host: Host) -> None:
    """bridge, host and none, as a daemon makes them at its start; docker_gwbridge when it is in a swarm."""
    bridge = Network(fleet.hex_id(), "bridge", "bridge", "local", fleet.now(), [Pool("172.17.0.0/16")], predefined=True)
    bridge.options = BRIDGE_OPTIONS
    host.bridge = bridge
    for network in (
        bridge,
        Network(fleet.hex_id(), "host", "host", "local", fleet.now(), predefined=True),
        Network(fleet.hex_id(), "none", "null", "local", fleet.now(), predefined=True),
    ):
        host.networks[network.id] = network
        open_leg(fleet, network, host)
    if host.node is not None:
        gateway = add_local(fleet, host, Network(fleet.hex_id(), "docker_gwbridge", "bridge", "local", fleet.now()))
        gateway.options = GATEWAY_BRIDGE_OPTIONS
        host.gateway_bridge = gateway


def renew_bridge(fleet: Fleet, host: Host) -> None:
    """The default bridge has another id after each start of the daemon."""
    bridge = host.bridge
    if bridge is None:
        return
    del host.networks[bridge.id]
    bridge.id, bridge.created = fleet.hex_id(), fleet.now()
    host.networks[bridge.id] = bridge
    for container in host.containers.values():
        endpoint = container.endpoints.get("bridge")
        if endpoint is not None and endpoint.network_id:
            endpoint.network_id, container.rendered = bridge.id, None
    touch(host)


def add_local(fleet: Fleet, host: Host, network: Network) -> Network:
    """A network of one host, with the next default subnet when it has none. Raises AddressRefused."""
    if not any(pool.version == 4 for pool in network.pools) and network.driver not in ("host", "null"):
        network.pools.insert(0, next_local(local_pools(host)))
    host.networks[network.id] = network
    open_leg(fleet, network, host)
    touch(host)
    network_event(fleet, host, network, "create")
    return network


def add_overlay(fleet: Fleet, swarm: Swarm, network: Network) -> Network:
    """A network of a swarm; nodes see it with their first attach. A subnet that meets another's is never granted."""
    network.swarm, network.index = swarm, swarm.next_index()
    if network.driver == "overlay":
        others = [pool for other in swarm.networks.values() if other.allocated for pool in other.pools]
        network.allocated = not any(pool.overlaps(other) for pool in network.pools for other in others)
        if not network.pools:
            network.pools.append(next_overlay(swarm.space, swarm.prefix, others))
        if network.allocated:
            network.options = {**network.options, VNI_LIST: str(swarm.vni)}
            swarm.vni += 1
    swarm.networks[network.id] = network
    _touch_managers(swarm)
    swarm_event(fleet, swarm, network, "create")
    swarm_event(fleet, swarm, network, "update")
    return network


def remove_network(fleet: Fleet, network: Network, host: Host) -> None:
    """Take a network away, from its host or from its swarm. What holds it back is `commands`' concern."""
    network.gone = True
    if network.swarm is not None:
        del network.swarm.networks[network.id]
        for leg in network.legs.values():
            leg.host.legs.pop(network.id, None)
            touch(leg.host)
        if network is network.swarm.ingress:
            network.swarm.ingress = None
        _touch_managers(network.swarm)
        swarm_event(fleet, network.swarm, network, "remove")
        return
    del host.networks[network.id]
    touch(host)
    network_event(fleet, host, network, "destroy")


def _touch_managers(swarm: Swarm) -> None:
    swarm.cache.clear()
    for node in swarm.managers:
        touch(node.host)
