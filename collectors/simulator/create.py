"""POST /networks/create: a network out of what was asked, or Docker's refusal."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from collectors.simulator import networks
from collectors.simulator.fleet import Fleet
from collectors.simulator.ipam import AddressRefused, Pool
from collectors.simulator.model import Host, Network
from collectors.simulator.parts import configuration, configured_pools, local_pools, node_local
from collectors.simulator.refusal import Refusal
from collectors.simulator.render.networks import listed

DRIVERS = ("bridge", "host", "ipvlan", "macvlan", "null", "overlay")
NO_IPV6_POOL = (
    "could not find an available, non-overlapping IPv6 address pool among the defaults to assign to the network"
)
BESIDE_A_CONFIGURATION = (
    "user specified configurations are not supported if the network depends on a configuration network"
)
OPTIONS_BESIDE_IT = "network driver options are not supported if the network depends on a configuration network"
NO_OVERLAY_HERE = (
    "Cannot create a multi-host network from a worker node. Please create the network from a manager node."
)


def network(fleet: Fleet, host: Host, body: dict[str, Any]) -> dict[str, str]:
    """Makes the network and gives {"Id", "Warning"}. Raises Refusal."""
    made = _asked(fleet, body)
    warning = _check_name(host, made, bool(body.get("CheckDuplicate")))
    if made.scope == "swarm":
        return {"Id": _in_the_swarm(fleet, host, made).id, "Warning": warning}
    _check_driver(host, made)
    if any(pool.overlaps(other) for pool in made.pools for other in local_pools(host)):
        raise Refusal(403, "Pool overlaps with other one on this address space")
    if made.ipv6 and not any(pool.version == 6 for pool in made.pools):
        raise Refusal(404, NO_IPV6_POOL)
    try:
        networks.add_local(fleet, host, made)
    except AddressRefused as refused:
        raise Refusal(404, str(refused)) from None
    return {"Id": made.id, "Warning": warning}


def _asked(fleet: Fleet, body: dict[str, Any]) -> Network:
    name, driver = str(body.get("Name") or ""), str(body.get("Driver") or "bridge")
    if not name.strip():
        raise Refusal(500, f"invalid name: {name}")
    ipam = body.get("IPAM") or {}
    given = ipam.get("Config") or []
    scope = str(body.get("Scope") or "") or ("swarm" if driver == "overlay" else "local")
    if driver == "overlay" and scope == "local":
        raise Refusal(403, "cannot downgrade network scope for overlay networks")
    if driver not in DRIVERS:
        raise Refusal(404, f'plugin "{driver}" not found')
    made = Network(fleet.swarm_id() if scope == "swarm" else fleet.hex_id(), name, driver, scope, fleet.now())
    made.internal, made.attachable = bool(body.get("Internal")), bool(body.get("Attachable"))
    made.ipv6, made.ingress = bool(body.get("EnableIPv6")), bool(body.get("Ingress"))
    made.config_only = bool(body.get("ConfigOnly"))
    made.config_from = str((body.get("ConfigFrom") or {}).get("Network") or "")
    made.options, made.labels = dict(body.get("Options") or {}), dict(body.get("Labels") or {})
    made.pools = [_pool(config, scope == "swarm") for config in given]
    made.subnet_given, made.by_hand = bool(given), ipam.get("Options") is not None
    if made.config_from:
        _check_beside_configuration(made)
    if made.config_only:
        made.driver = "null"
    return made


def _check_beside_configuration(made: Network) -> None:
    """libnetwork's validateConfiguration: what a configuration brings is not given beside it."""
    if made.ipv6 or made.labels or made.pools:
        raise Refusal(403, BESIDE_A_CONFIGURATION)
    if made.options:
        raise Refusal(403, OPTIONS_BESIDE_IT)


def _pool(config: dict[str, Any], in_swarm: bool) -> Pool:
    subnet = str(config.get("Subnet") or "")
    try:
        ip_network(subnet, strict=False)
        return Pool(
            subnet,
            gateway=str(config.get("Gateway") or ""),
            ip_range=str(config.get("IPRange") or ""),
            show_gateway=in_swarm,
            aux_addresses=config.get("AuxiliaryAddresses"),
        )
    except AddressRefused as refused:
        raise Refusal(500, str(refused)) from None
    except ValueError:
        raise Refusal(500, f"Invalid subnet {subnet} : invalid CIDR address: {subnet}") from None


def _check_name(host: Host, made: Network, check: bool) -> str:
    """Docker's warning about a name in use, which it allows when nobody asked it to check (before API 1.44)."""
    same = [other for other in listed(host) if other.name == made.name]
    if not same:
        return ""
    if check or made.scope == "swarm" or any(other.predefined or other.scope == "swarm" for other in same):
        raise Refusal(409, f"network with name {made.name} already exists")
    return f"Network with name {made.name} (id : {same[0].id}) already exists"


def _in_the_swarm(fleet: Fleet, host: Host, made: Network) -> Network:
    if host.node is None or not host.is_manager:
        raise Refusal(403, NO_OVERLAY_HERE)
    swarm = host.node.swarm
    if made.ingress and swarm.ingress is not None:
        words = f"ingress network ({swarm.ingress.id}) is already present"
        raise Refusal(409, f"rpc error: code = AlreadyExists desc = {words}")
    if node_local(made):  # the nodes hear of neither
        made.pools, made.options, made.subnet_given = [], {}, False
    return networks.add_overlay(fleet, swarm, made)


def _check_driver(host: Host, made: Network) -> None:
    if made.driver in ("host", "null") and not made.config_only:
        raise Refusal(403, f'only one instance of "{made.driver}" network is allowed')
    if made.driver == "bridge" and sum(pool.version == 4 for pool in made.pools) > 1:
        raise Refusal(403, "bridge driver doesn't support multiple subnets")
    if made.config_from:
        _configure(host, made)
    parent = made.options.get("parent")
    for other in host.networks.values() if made.driver in ("macvlan", "ipvlan") and parent else ():
        if other.driver == made.driver and other.options.get("parent") == parent and not _overlap(made, other):
            prefix = "dm" if made.driver == "macvlan" else "di"
            words = f"network {prefix}-{other.id[:12]} is already using parent interface {parent}"
            raise Refusal(500, words)


def _configure(host: Host, made: Network) -> None:
    """Take pools and options from a configuration network."""
    base = configuration(host, made.config_from)
    if base is None:
        raise Refusal(404, f'configuration network "{made.config_from}" does not exist')
    made.options, made.pools = dict(base.options), configured_pools(base)
    made.subnet_given = bool(made.pools)


def _overlap(made: Network, other: Network) -> bool:
    """Overlapping pools are refused first, in other words."""
    return any(pool.overlaps(theirs) for pool in made.pools for theirs in other.pools)
