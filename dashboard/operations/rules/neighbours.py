"""Pools against what is there already: other networks, and the addresses of nodes.

Which networks are neighbours is decided where they are loaded (operations.facts): a bridge of another host is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from collectors.snapshot import PoolSnapshot
from dashboard.operations.rules.facts import Neighbour
from dashboard.operations.rules.pools import Subnet, address_of, overlap, subnet_of
from dashboard.operations.rules.problem import Problem

ON_THE_LAN = frozenset({"macvlan", "ipvlan"})
"""Their containers stand in the LAN of their hosts: sharing its subnet is what they are for."""


def meets(
    asked: Sequence[PoolSnapshot], driver: str, neighbours: Sequence[Neighbour], nodes: Mapping[str, str]
) -> Iterator[Problem]:
    """One Problem for each pool that meets something, naming the first thing it meets."""
    for place, pool in enumerate(asked):
        if words := met(pool, driver, neighbours, nodes):
            yield Problem(f"pools.{place}.subnet", f"{subnet_of(pool.subnet)} {words}: choose another.")


def met(pool: PoolSnapshot, driver: str, neighbours: Sequence[Neighbour], nodes: Mapping[str, str]) -> str:
    """What this pool meets, as the end of a sentence about it; "" where it is in nobody's way."""
    subnet = subnet_of(pool.subnet)
    if subnet is None:
        return ""
    return _meets_network(pool, subnet, driver, neighbours) or _holds_node(subnet, driver, nodes)


def _meets_network(pool: PoolSnapshot, subnet: Subnet, driver: str, neighbours: Sequence[Neighbour]) -> str:
    for neighbour in neighbours:
        for other in neighbour.pools:
            known = subnet_of(other.subnet)
            if known is not None and overlap(subnet, known) and not may_share(pool, driver, other, neighbour):
                return f"meets {known} of the network {neighbour.name} {neighbour.where}"
    return ""


def may_share(pool: PoolSnapshot, driver: str, other: PoolSnapshot, neighbour: Neighbour) -> bool:
    """Two networks in one LAN. Between hosts they may be alike; one daemon gives the same subnet out twice only in
    ranges of their own (libnetwork keeps one pool for each subnet and range, whatever the parent)."""
    if driver not in ON_THE_LAN or neighbour.driver not in ON_THE_LAN:
        return False
    if not neighbour.same_daemon:
        return True
    mine, theirs = subnet_of(pool.ip_range), subnet_of(other.ip_range)
    return (
        subnet_of(pool.subnet) == subnet_of(other.subnet)
        and mine is not None
        and theirs is not None
        and not overlap(mine, theirs)
    )


def _holds_node(subnet: Subnet, driver: str, nodes: Mapping[str, str]) -> str:
    if driver in ON_THE_LAN:
        return ""
    for text, whose in nodes.items():
        address = address_of(text)
        if address is not None and not address.is_loopback and not address.is_unspecified and address in subnet:
            return f"takes in {address} and would cut off {whose}, which has it"
    return ""
