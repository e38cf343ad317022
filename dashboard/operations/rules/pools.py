"""Each pool in itself: a subnet, a gateway and a range that fit together. What it meets is in neighbours.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from collectors.commands import CreateNetwork
from collectors.snapshot import PoolSnapshot
from dashboard.operations.rules.engines import IPV6_CHOSEN, Engine
from dashboard.operations.rules.problem import Problem

Subnet = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

NEVER = (
    (ip_network("0.0.0.0/8"), "“this network”"),
    (ip_network("127.0.0.0/8"), "the host's own loopback"),
    (ip_network("224.0.0.0/4"), "multicast"),
    (ip_network("::/127"), "the host's own loopback"),
    (ip_network("::ffff:0:0/96"), "IPv4 written as IPv6"),
    (ip_network("ff00::/8"), "multicast"),
)
"""Docker takes some of them, and nothing works. RFC 6890."""

SEVERAL_POOLS = frozenset({"overlay", "macvlan", "ipvlan"})
"""“bridge driver doesn't support multiple subnets”: one for IPv4 and one for IPv6."""


def subnet_of(text: str) -> Subnet | None:
    """The subnet written here, host bits cut off; None where there is none to read."""
    try:
        return ip_network(text, strict=False) if "/" in text else None
    except ValueError:
        return None


def address_of(text: str) -> Address | None:
    """The address written here, without prefix; None where there is none to read."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def pools(command: CreateNetwork, engine: Engine, *, swarm: bool) -> Iterator[Problem]:
    """All that is wrong with the pools by themselves, each at its place: pools.<position>.<subnet|gateway|ip_range>."""
    for place, pool in enumerate(command.pools):
        yield from _pool(f"pools.{place}", pool, command)
    yield from _together(command.pools, command.driver)
    by_itself = engine.has(IPV6_CHOSEN) and not swarm
    if command.ipv6 and not by_itself and not any(_version(pool.subnet) == 6 for pool in command.pools):
        yield Problem("ipv6", "IPv6 needs a pool of its own: add one, like fd00:20::/64.")


def _pool(field: str, pool: PoolSnapshot, command: CreateNetwork) -> Iterator[Problem]:
    subnet = subnet_of(pool.subnet)
    if subnet is None:
        yield Problem(f"{field}.subnet", _unreadable(pool))
        return
    if words := _unusable(subnet, pool.subnet, command):
        yield Problem(f"{field}.subnet", words)
    if pool.gateway and (words := _wrong_gateway(pool.gateway, subnet)):
        yield Problem(f"{field}.gateway", words)
    if pool.ip_range and (words := _wrong_range(pool.ip_range, subnet)):
        yield Problem(f"{field}.ip_range", words)


def _unreadable(pool: PoolSnapshot) -> str:
    if not pool.subnet:
        return "Give the pool a subnet, like 10.20.0.0/24, or leave the pool out and Docker chooses one."
    if "/" not in pool.subnet:
        return f"“{pool.subnet}” lacks the length of its prefix: write the subnet like 10.20.0.0/24."
    return f"“{pool.subnet}” is no subnet: write it like 10.20.0.0/24."


def _unusable(subnet: Subnet, text: str, command: CreateNetwork) -> str:
    if subnet.version == 6 and not command.ipv6:
        return "This is an IPv6 subnet: switch IPv6 on, or Docker leaves it out without a word."
    if subnet.version == 4 and not command.ipv4:
        return "This is an IPv4 subnet, and IPv4 is off: leave it out, or switch IPv4 on."
    if str(subnet.network_address) != _address_part(text):
        return f"{text} has bits beyond its prefix: the subnet is {subnet}."
    for never, what in NEVER:
        if subnet.overlaps(never):
            return f"{subnet} takes in {never}, which is {what}: choose a private subnet, like 10.20.0.0/24."
    if subnet.num_addresses < (4 if subnet.version == 4 else 2):
        return f"{subnet} has no room for a gateway and a container: choose a shorter prefix."
    return ""


def _address_part(text: str) -> str:
    return str(ip_address(text.partition("/")[0]))


def _wrong_gateway(text: str, subnet: Subnet) -> str:
    gateway = address_of(text)
    if gateway is None:
        return f"“{text}” is no address: write the gateway like {subnet.network_address + 1}, without a prefix."
    if gateway not in subnet:
        return f"The gateway {gateway} lies outside {subnet}: give an address inside."
    if gateway in (subnet.network_address, subnet.broadcast_address):
        return f"{gateway} is the first or the last address of {subnet}, which Docker keeps: choose one between."
    return ""


def _wrong_range(text: str, subnet: Subnet) -> str:
    ip_range = subnet_of(text)
    if ip_range is None:
        return f"“{text}” is no range: write it like a subnet, inside {subnet}."
    if ip_range.version != subnet.version or not _inside(ip_range, subnet):
        return f"The range {ip_range} lies outside {subnet}: give a part of the subnet."
    if str(ip_range.network_address) != _address_part(text):
        return f"{text} has bits beyond its prefix: the range is {ip_range}."
    return ""


def _inside(part: Subnet, whole: Subnet) -> bool:
    return part.prefixlen >= whole.prefixlen and part.network_address in whole


def _together(asked: Sequence[PoolSnapshot], driver: str) -> Iterator[Problem]:
    """Pools of one network: apart from each other, and no more than the driver takes."""
    seen: list[Subnet] = []
    for place, pool in enumerate(asked):
        subnet = subnet_of(pool.subnet)
        if subnet is None:
            continue
        field = f"pools.{place}.subnet"
        if met := next((other for other in seen if overlap(subnet, other)), None):
            yield Problem(field, f"{subnet} overlaps {met}, another pool of this network: keep them apart.")
        elif driver not in SEVERAL_POOLS and any(other.version == subnet.version for other in seen):
            yield Problem(field, f"The {driver} driver takes one IPv{subnet.version} pool: leave the others out.")
        seen.append(subnet)


def overlap(one: Subnet, other: Subnet) -> bool:
    return one.version == other.version and one.overlaps(other)


def _version(text: str) -> int | None:
    subnet = subnet_of(text)
    return subnet.version if subnet is not None else None
