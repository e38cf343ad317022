"""What befalls networks: containers are connected and disconnected, bridges and overlays are made and removed."""

from __future__ import annotations

from random import Random

from collectors.simulator import attach, containers, networks
from collectors.simulator.change.of_containers import MOST, ONCE, standalone
from collectors.simulator.containers import Wish
from collectors.simulator.events import endpoint_event
from collectors.simulator.fleet import Fleet
from collectors.simulator.model import Container, Endpoint, Host, Network


def connect_or_disconnect(fleet: Fleet, host: Host, random: Random) -> str:
    joined = [(c, e) for c in standalone(host) for e in c.endpoints.values() if e.by_hand and e.id and not e.stale]
    if len(joined) >= MOST or (joined and random.random() < 0.5):
        container, endpoint = random.choice(joined)
        disconnect(fleet, container, endpoint)
        return f"disconnected {container.name} from {endpoint.network.name}"
    able = [c for c in standalone(host) if c.state == "running" and c.network_mode not in ("host", "none")]
    if not able:
        return ""
    container = random.choice(able)
    reachable = [network for network in _open_to_all(host) if network.name not in container.endpoints]
    if not reachable:
        return ""
    network = random.choice(reachable)
    endpoint = Endpoint(network=network, container=container, by_hand=True)
    attach.attach(fleet, endpoint)
    container.endpoints[network.name] = endpoint
    attach.settle_gateway(fleet, container)
    return f"connected {container.name} to {network.name}"


def _open_to_all(host: Host) -> list[Network]:
    """Where a container of this host may be connected: its users' bridges, and attachable overlays."""
    predefined = (host.bridge, host.gateway_bridge)
    known = [network for network in host.networks.values() if network.driver == "bridge" and network not in predefined]
    swarm = host.node.swarm if host.node is not None else None
    overlays = swarm.networks.values() if swarm is not None else ()
    return [*known, *(network for network in overlays if network.attachable and network.allocated)]


def disconnect(fleet: Fleet, container: Container, endpoint: Endpoint) -> None:
    """Asked for by hand, a disconnect is said twice."""
    attach.detach(fleet, endpoint)
    endpoint_event(fleet, container, endpoint.network, "disconnect")
    del container.endpoints[endpoint.network.name]
    attach.touch_container(container)
    attach.settle_gateway(fleet, container)
    attach.close_empty_legs(fleet, container.host)


def bridge(fleet: Fleet, host: Host, random: Random) -> str:
    """A review environment: a bridge with a container comes, or the oldest goes."""
    made = [network for network in host.networks.values() if network.labels == ONCE]
    if len(made) >= MOST or (made and random.random() < 0.5):
        _empty(fleet, made[0])
        networks.remove_network(fleet, made[0], host)
        return f"removed network {made[0].name}"
    name = f"review-{fleet.hex_id(4)}"
    network = Network(fleet.hex_id(), f"{name}_default", "bridge", "local", fleet.now(), labels=ONCE, by_hand=True)
    networks.add_local(fleet, host, network)
    wish = Wish(f"{name}-web-1", "nginx:1.27-alpine", networks=[(network, ("web",))], labels=ONCE)
    containers.start(fleet, containers.create(fleet, host, wish))
    return f"created network {network.name} with {wish.name}"


def overlay(fleet: Fleet, host: Host, random: Random) -> str:
    """An attachable overlay comes, for whom `connect_or_disconnect` may bring to it, or the oldest goes."""
    swarm = host.node.swarm if host.node is not None else None
    manager = swarm.managers[0].host if swarm is not None else None
    if swarm is None or manager is None or not manager.answers:
        return ""
    made = [network for network in swarm.networks.values() if network.labels == ONCE]
    if len(made) >= MOST or (made and random.random() < 0.5):
        if not all(leg.host.answers for leg in made[0].legs.values()):
            return ""
        _empty(fleet, made[0])
        networks.remove_network(fleet, made[0], manager)
        return f"removed overlay {made[0].name}"
    name = f"feature-{fleet.hex_id(4)}"
    network = Network(fleet.swarm_id(), name, "overlay", "swarm", fleet.now(), attachable=True, labels=ONCE)
    networks.add_overlay(fleet, swarm, network)
    return f"created overlay {name}"


def _empty(fleet: Fleet, network: Network) -> None:
    """Everything leaves: one-off containers are removed, others disconnected."""
    for leg in list(network.legs.values()):
        for endpoint in list(leg.endpoints.values()):
            container = endpoint.container
            if container is None:
                attach.release(endpoint, leg.host)
            elif container.labels == ONCE:
                containers.remove(fleet, container)
            else:
                disconnect(fleet, container, endpoint)
