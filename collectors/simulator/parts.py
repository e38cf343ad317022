"""What a node makes of a swarm's bridge, macvlan or ipvlan when its first container there joins.

As seen on Engine 20.10: the swarm passes on neither pools nor options. They come from the node's own configuration
network; without one the node chooses a subnet. Where there is no such configuration, or its pool is in use, the
container that wanted to join hears nothing for 20 s, and then no reason.
"""

from __future__ import annotations

from collectors.simulator.ipam import AddressRefused, Pool, next_local
from collectors.simulator.model import Host, Leg, Network


def node_local(network: Network) -> bool:
    """Whether it is a swarm's network that each node makes for itself."""
    return network.scope == "swarm" and network.driver not in ("overlay", "host", "null")


def configuration(host: Host, name: str) -> Network | None:
    """The configuration network of that name on a host."""
    return next((known for known in host.networks.values() if known.config_only and known.name == name), None)


def configured_pools(base: Network) -> list[Pool]:
    """Pools as a configuration has them, with nothing taken yet."""
    return [Pool(p.subnet, gateway=p.shown_gateway, ip_range=p.ip_range) for p in base.pools]


def local_pools(host: Host) -> list[Pool]:
    """Every pool a daemon gives out by itself: they may not overlap, whatever their driver. Overlays' are not among."""
    own = [pool for network in host.networks.values() if not network.config_only for pool in network.pools]
    return [*own, *(pool for _, leg in host.legs.values() for pool in leg.pools)]


def make_part(network: Network, leg: Leg) -> None:
    """Gives the leg its pools and options. Raises AddressRefused."""
    base = configuration(leg.host, network.config_from)
    if network.config_from and base is None:
        raise AddressRefused(f'configuration network "{network.config_from}" does not exist')
    used = local_pools(leg.host)
    pools = configured_pools(base) if base else []
    if any(pool.overlaps(other) for pool in pools for other in used):
        raise AddressRefused("Pool overlaps with other one on this address space")
    leg.pools = pools or [next_local(used)]
    leg.options = dict(base.options) if base else {}
