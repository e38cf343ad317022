"""Endpoints: attaching a container to a network and detaching it, with addresses, legs of overlays and docker_gwbridge.

As seen on Engine 20.10. An overlay comes to a node with the first attach and leaves with the last. A container whose
only way out is an overlay gets a leg on docker_gwbridge, which no list of its networks shows. A standalone container on
an overlay has an attachment task in its swarm.
"""

from __future__ import annotations

from collectors.simulator.events import endpoint_event, network_event
from collectors.simulator.fleet import Fleet
from collectors.simulator.ipam import AddressRefused
from collectors.simulator.model import Container, Endpoint, Host, Leg, Network, Task
from collectors.simulator.parts import make_part, node_local

ADDRESSLESS = ("host", "null")


def touch(host: Host) -> None:
    """What was rendered of this host is no longer so."""
    host.cache.clear()


def touch_container(container: Container) -> None:
    container.rendered = None
    container.host.cache.clear()


def touch_task(task: Task, fleet: Fleet) -> None:
    task.rendered, task.updated = None, fleet.now()
    if task.node is not None:
        task.index = task.node.swarm.next_index()
        task.node.swarm.cache.clear()


def attach(fleet: Fleet, endpoint: Endpoint) -> None:
    """Bring an endpoint to life on its container's host. Raises AddressRefused, with no address taken."""
    container = endpoint.container
    assert container is not None
    network, host = endpoint.network, container.host
    if node_local(network) and host.name not in network.legs:
        open_leg(fleet, network, host)
    if network.driver not in ADDRESSLESS:
        _take_addresses(fleet, endpoint)
    leg = network.legs.get(host.name) or open_leg(fleet, network, host)
    endpoint.id, endpoint.network_id, endpoint.stale = fleet.hex_id(), network.id, False
    endpoint.name = container.name
    leg.endpoints[container.id] = endpoint
    if network.scope == "swarm" and container.task is None:
        _add_attachment(fleet, endpoint, host)
    touch_container(container)
    endpoint_event(fleet, container, network, "connect")


def detach(fleet: Fleet, endpoint: Endpoint) -> None:
    """Take a living endpoint down. The last one takes the overlay's leg with it."""
    container = endpoint.container
    assert container is not None
    network, host = endpoint.network, container.host
    release(endpoint, host)
    if endpoint.task is not None:
        swarm = endpoint.task.node.swarm if endpoint.task.node else None
        if swarm is not None:
            swarm.attachments.pop(endpoint.task.id, None)
            swarm.cache.clear()
        endpoint.task = None
    touch_container(container)
    endpoint_event(fleet, container, network, "disconnect")


def release(endpoint: Endpoint, host: Host) -> None:
    """Give back an endpoint's addresses and its place on the leg, without a word."""
    key = endpoint.container.id if endpoint.container else f"ep-{endpoint.id}"
    leg = endpoint.network.legs.get(host.name)
    if leg is not None:
        leg.endpoints.pop(key, None)
    for pool in endpoint.network.pools_on(host):
        for address in (endpoint.ipv4, endpoint.ipv6):
            if address and (":" in address) == (pool.version == 6):
                pool.give_back(address.partition("/")[0])
    endpoint.id = endpoint.ipv4 = endpoint.ipv6 = endpoint.mac = ""
    touch(host)


def close_empty_legs(fleet: Fleet, host: Host) -> None:
    """Overlays leave a node where nothing of them is attached any more; ingress stays."""
    for network, leg in [pair for pair in host.legs.values() if not pair[1].endpoints and not pair[0].ingress]:
        del host.legs[network.id]
        del network.legs[host.name]
        if leg.balancer is not None and leg.balancer.ipv4:
            network.pools[0].give_back(leg.balancer.ipv4.partition("/")[0])
        touch(host)
        _touch_peers(network)
        network_event(fleet, host, network, "destroy")


def open_leg(fleet: Fleet, network: Network, host: Host) -> Leg:
    """A network's place on a host. On an overlay it takes an address for the node's own balancer. Raises AddressRefused
    where the node cannot make its part."""
    leg = Leg(host=host, created=fleet.now())
    if node_local(network):
        make_part(network, leg)
    network.legs[host.name] = leg
    if network.scope == "swarm":
        host.legs[network.id] = (network, leg)
    if network.scope == "swarm" and not node_local(network):
        key = "ingress-sbox" if network.ingress else f"lb-{network.name}"
        leg.balancer = Endpoint(
            network=network, name=f"{network.name}-endpoint", network_id=network.id, id=fleet.hex_id()
        )
        if network.pools:
            set_ipv4(leg.balancer, network.pools[0].take(), network.pools[0].prefix)
        leg.balancer.aliases = (key,)
    if network.scope == "swarm":
        touch(host)
        _touch_peers(network)
        if not network.ingress:
            network_event(fleet, host, network, "create")
    return leg


def settle_gateway(fleet: Fleet, container: Container) -> None:
    """Give a container its leg on docker_gwbridge, or take it, after its endpoints changed."""
    needs = container.runs and _needs_gateway(container)
    bridge = container.host.gateway_bridge
    if bridge is None or needs == (container.gateway is not None):
        return
    leg = bridge.legs[container.host.name]
    if needs and container.id not in leg.endpoints:
        gateway = Endpoint(network=bridge, container=container, network_id=bridge.id, id=fleet.hex_id())
        gateway.name = f"gateway_{container.sandbox[:12]}"
        set_ipv4(gateway, bridge.pools[0].take(), bridge.pools[0].prefix)
        leg.endpoints[container.id] = container.gateway = gateway
    elif container.gateway is not None:
        release(container.gateway, container.host)
        container.gateway = None
    touch(container.host)


def own_gateway(fleet: Fleet, host: Host, key: str) -> None:
    """A leg on docker_gwbridge of one of Docker's own sandboxes, like gateway_ingress-sbox."""
    bridge = host.gateway_bridge
    if bridge is not None:
        leg = Endpoint(network=bridge, name=f"gateway_{key}", network_id=bridge.id, id=fleet.hex_id())
        set_ipv4(leg, bridge.pools[0].take(), bridge.pools[0].prefix)
        bridge.legs[host.name].endpoints[key] = leg


def _needs_gateway(container: Container) -> bool:
    """libnetwork's needDefaultGW: some living endpoint is neither internal nor addressless, and none has a gateway."""
    living = [e.network for e in container.endpoints.values() if e.id and e.network.driver not in ADDRESSLESS]
    outward = [network for network in living if not network.internal]
    return bool(outward) and all(network.driver == "overlay" for network in outward)


def _take_addresses(fleet: Fleet, endpoint: Endpoint) -> None:
    taken: list[tuple[int, str]] = []
    network, host = endpoint.network, endpoint.container.host if endpoint.container else None
    pools = network.pools_on(host) if host is not None else network.pools
    try:
        for version, wanted in ((4, endpoint.wanted4), (6, endpoint.wanted6)):
            pool = next((pool for pool in pools if pool.version == version), None)
            if pool is not None:
                taken.append((version, pool.take(wanted)))
                _set_address(endpoint, taken[-1][1], pool.prefix)
    except AddressRefused as refused:
        for version, address in taken:
            next(pool for pool in pools if pool.version == version).give_back(address)
        endpoint.ipv4 = endpoint.ipv6 = endpoint.mac = ""
        words = str(refused)
        raise AddressRefused(
            f"{words}: {network.name} ({network.id})" if words.startswith("no avail") else words
        ) from None
    if not endpoint.ipv4:
        endpoint.mac = f"02:42:{':'.join(f'{b:02x}' for b in bytes.fromhex(fleet.hex_id(8)))}"


def _set_address(endpoint: Endpoint, address: str, prefix: int) -> None:
    if ":" in address:
        endpoint.ipv6 = f"{address}/{prefix}"
    else:
        set_ipv4(endpoint, address, prefix)


def set_ipv4(endpoint: Endpoint, address: str, prefix: int) -> None:
    endpoint.ipv4 = f"{address}/{prefix}"
    endpoint.mac = "02:42:" + ":".join(f"{int(part):02x}" for part in address.split("."))


def _add_attachment(fleet: Fleet, endpoint: Endpoint, host: Host) -> None:
    if host.node is None:
        return
    swarm, now = host.node.swarm, fleet.now()
    task = Task(id=fleet.swarm_id(), created=now, updated=now, node=host.node, container=endpoint.container)
    task.index = swarm.next_index()
    task.addresses = [(endpoint.network, endpoint.ipv4)]
    swarm.attachments[task.id] = endpoint.task = task
    swarm.cache.clear()


def _touch_peers(network: Network) -> None:
    for leg in network.legs.values():
        touch(leg.host)
