"""Addresses as Docker's default IPAM hands them out: pools, what is taken in them, and which subnet comes next.

Seen on Engine 20.10: the lowest free address first; network, broadcast and gateway count as taken; an `ip_range` bounds
what is chosen, not what may be asked for; a pool from the defaults shows its gateway, a given subnet only a given one.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network


class AddressRefused(Exception):
    """No such address to be had. The text is Docker's."""


def text_of(number: int, version: int) -> str:
    """An address as text; IPv4 by hand, since every endpoint asks for it and the library takes 20 times as long."""
    if version == 6:
        return str(IPv6Address(number))
    return f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class Pool:
    """One subnet and what is taken in it. `shown_gateway` is the text in IPAM.Config, "" where Docker leaves it out."""

    __slots__ = (
        "aux_addresses",
        "base",
        "gateway",
        "highest",
        "ip_range",
        "last",
        "low",
        "lowest",
        "prefix",
        "shown_gateway",
        "subnet",
        "taken",
        "version",
    )

    def __init__(
        self,
        subnet: str,
        *,
        gateway: str = "",
        ip_range: str = "",
        show_gateway: bool = False,
        aux_addresses: dict[str, str] | None = None,
    ) -> None:
        net: IPv4Network | IPv6Network = ip_network(subnet, strict=False)
        self.subnet, self.version, self.prefix = str(net), net.version, net.prefixlen
        self.base, self.last = int(net.network_address), int(net.broadcast_address)
        self.ip_range = ip_range
        chosen = ip_network(ip_range, strict=False) if ip_range else None
        self.lowest = int(chosen.network_address) if chosen else self.base
        self.highest = int(chosen.broadcast_address) if chosen else self.last
        self.low = self.lowest
        self.taken = {self.base, self.last} if net.version == 4 else {self.base}
        at = int(ip_address(gateway)) if gateway else self.base + 1
        if not self.base < at < self.last:
            raise AddressRefused(f"failed to allocate gateway ({gateway}): Requested address is out of range")
        self.taken.add(at)
        self.gateway = text_of(at, self.version)
        self.shown_gateway = self.gateway if gateway or show_gateway else ""
        self.aux_addresses = aux_addresses or {}
        self.taken.update(int(ip_address(kept)) for kept in self.aux_addresses.values())

    def holds(self, number: int, version: int) -> bool:
        return version == self.version and self.base <= number <= self.last

    def overlaps(self, other: Pool) -> bool:
        return self.version == other.version and self.base <= other.last and other.base <= self.last

    def take(self, wanted: str = "") -> str:
        """The wanted address, or the lowest free one, now taken. Raises AddressRefused."""
        if wanted:
            number = int(ip_address(wanted))
            if number in self.taken:
                raise AddressRefused("Address already in use")
        else:
            number = self._lowest_free()
        self.taken.add(number)
        return text_of(number, self.version)

    def give_back(self, address: str) -> None:
        number = int(ip_address(address))
        self.taken.discard(number)
        if self.lowest <= number < self.low:
            self.low = number

    def _lowest_free(self) -> int:
        number = self.low
        while number in self.taken:
            number += 1
        if number > self.highest:
            raise AddressRefused("no available IPv4 addresses on this network's address pools")
        self.low = number
        return number


LOCAL_DEFAULTS = tuple(f"172.{second}.0.0/16" for second in range(17, 32)) + tuple(
    f"192.168.{third}.0/20" for third in range(0, 256, 16)
)
"""What a daemon without `default-address-pools` gives its local networks, in this order: 31 subnets."""


_BOUNDS = [(subnet, int(ip_network(subnet)[0]), int(ip_network(subnet)[-1])) for subnet in LOCAL_DEFAULTS]


def next_local(pools: list[Pool]) -> Pool:
    """The first default subnet that meets none of a host's local pools. Raises AddressRefused when all 31 are used."""
    used = [(pool.base, pool.last) for pool in pools if pool.version == 4]
    for subnet, base, last in _BOUNDS:
        if not any(base <= end and start <= last for start, end in used):
            return Pool(subnet, show_gateway=True)
    raise AddressRefused(
        "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network"
    )


def next_overlay(space: str, prefix: int, pools: list[Pool]) -> Pool:
    """The first subnet of `prefix` bits in a swarm's space that meets no other overlay's."""
    start, size = int(ip_network(space).network_address), 1 << (32 - prefix)
    for base, last in sorted((pool.base, pool.last) for pool in pools if pool.version == 4):
        if base >= start + size:
            break
        if last >= start:
            start = (last // size + 1) * size
    return Pool(f"{text_of(start, 4)}/{prefix}", show_gateway=True)
