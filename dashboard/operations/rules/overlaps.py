"""Subnets of the whole fleet that meet: which of them matter, and what to do. Pure.

What a new network may meet is ruled by neighbours.py; here the same rules look at what is there already. Local
networks of different hosts may have the same subnet, as nothing reaches both: `alike` counts them, and that is all.
Two subnets either hold one another or do not meet, so one pass in order finds every pair.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product
from typing import Literal

from collectors.snapshot import PoolSnapshot
from dashboard.operations.rules.facts import Neighbour
from dashboard.operations.rules.neighbours import ON_THE_LAN, may_share
from dashboard.operations.rules.pools import Subnet, address_of, overlap, subnet_of
from dashboard.operations.rules.wording import listed

Severity = Literal["critical", "high", "low"]
Kind = Literal["node", "lan", "local-overlay", "overlays", "one-host", "waiting"]

SEVERITIES: dict[Kind, Severity] = {
    "node": "critical",
    "overlays": "high",
    "local-overlay": "high",
    "one-host": "high",
    "lan": "high",
    "waiting": "low",
}
RANKS: tuple[Severity, ...] = ("critical", "high", "low")


PAIRS = 200
"""Pairs of networks that are looked at in one place and one subnet: no daemon makes so many, but one may tell them."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A pool and where it counts. `host` is the one it is on, None for a swarm's; `swarm` whose it is, or whose member
    its host is; `hosts` where something of a swarm's network stands; `used` its addresses that containers have."""

    id: str
    network: str
    driver: str
    pool: PoolSnapshot
    whole: Subnet
    host: int | None
    swarm: int | None
    where: str
    hosts: frozenset[int] = frozenset()
    used: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Overlap:
    """`words` say what meets, `advice` what to do. `pools` are the ids of those that meet, `hosts` the pks of the hosts
    that it concerns; `subnet` is what they share."""

    kind: Kind
    severity: Severity
    subnet: str
    words: str
    advice: str
    pools: tuple[str, ...]
    hosts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """A subnet that local networks of several hosts have, or have a part of."""

    subnet: str
    networks: int
    hosts: int


def overlaps(pools: Iterable[Placed], nodes: Mapping[str, str], names: Mapping[int, str]) -> list[Overlap]:
    """What matters, the worst first. `nodes` are addresses of machines and whose they are, `names` those of hosts."""
    groups = _by_subnet(pools)
    found = [*_nodes(groups, nodes)]
    for wide, narrow in meeting(groups):
        found += _one_host(groups[wide], groups[narrow], wide is narrow, names)
        found += _overlays(groups[wide], groups[narrow], wide is narrow)
        found += _local_overlay(groups[wide], groups[narrow], names)
        if wide is not narrow:
            found += _local_overlay(groups[narrow], groups[wide], names)
    found += _lan(groups, names)
    return sorted(found, key=lambda one: (RANKS.index(one.severity), one.kind, one.subnet, one.pools))


def alike(pools: Iterable[Placed]) -> list[Alike]:
    """The subnets that local networks of several hosts have in common, the widest shared first."""
    found = []
    for whole, group in _by_subnet(pools).items():
        local = [pool for pool in group if pool.host is not None and pool.driver not in ON_THE_LAN]
        hosts = {pool.host for pool in local}
        if len(hosts) > 1:
            found.append(Alike(str(whole), len(local), len(hosts)))
    return sorted(found, key=lambda one: -one.hosts)


def meeting(subnets: Iterable[Subnet]) -> Iterator[tuple[Subnet, Subnet]]:
    """Every pair of which the first holds the second; each subnet with itself, too."""
    around: list[Subnet] = []
    for each in sorted(subnets, key=lambda one: (one.version, int(one.network_address), one.prefixlen)):
        while around and not overlap(around[-1], each):
            around.pop()
        around.append(each)
        yield from ((outer, each) for outer in around)


def _by_subnet(pools: Iterable[Placed]) -> dict[Subnet, list[Placed]]:
    groups: dict[Subnet, list[Placed]] = defaultdict(list)
    for pool in pools:
        groups[pool.whole].append(pool)
    return groups


def _nodes(groups: Mapping[Subnet, list[Placed]], nodes: Mapping[str, str]) -> Iterator[Overlap]:
    """Subnets that take in the address of a machine: whoever is on such a network cannot reach the machine any more."""
    known = sorted(
        (address.version, int(address), whose)
        for text, whose in nodes.items()
        if (address := address_of(text)) and not address.is_loopback and not address.is_unspecified
    )
    for whole, group in groups.items():
        start = bisect_left(known, (whole.version, int(whole.network_address), ""))
        end = bisect_right(known, (whole.version, int(whole.broadcast_address), "\U0010ffff"))
        there = [pool for pool in group if pool.driver not in ON_THE_LAN]
        if start == end or not there:
            continue
        whose = listed(list(dict.fromkeys(name for _, _, name in known[start:end])))
        words = f"{_named(there)} takes in the address of {whose}: from there that machine cannot be reached."
        yield _overlap("node", whole, words, "Remove the network and make it again with another subnet.", there)


def _one_host(wide: list[Placed], narrow: list[Placed], same: bool, names: Mapping[int, str]) -> Iterator[Overlap]:
    """Two networks of one host: its routes lead to one of them only. Ranges of their own in one LAN are well."""
    ours, theirs = _by_host(wide), _by_host(narrow)
    for host in sorted(ours.keys() & theirs.keys()):
        pairs = combinations(ours[host], 2) if same else product(ours[host], theirs[host])
        for one, other in islice(pairs, PAIRS):
            if not may_share(one.pool, one.driver, other.pool, _neighbour(other)):
                words = f"{_both(one, other)} are both on {names.get(host, '?')}: its routes lead to one of them only."
                advice = "Remove the one that fewer use, and make it again with another subnet."
                yield _overlap("one-host", other.whole, words, advice, [one, other], [host])


def _by_host(group: Iterable[Placed]) -> dict[int, list[Placed]]:
    found: dict[int, list[Placed]] = defaultdict(list)
    for pool in group:
        if pool.host is not None:
            found[pool.host].append(pool)
    return found


def _by_swarm(group: Iterable[Placed]) -> dict[int | None, list[Placed]]:
    """Those that are no host's."""
    found: dict[int | None, list[Placed]] = defaultdict(list)
    for pool in group:
        if pool.host is None:
            found[pool.swarm].append(pool)
    return found


def _neighbour(pool: Placed) -> Neighbour:
    return Neighbour(pool.network, pool.driver, pool.where, (pool.pool,), same_daemon=True)


def _overlays(wide: list[Placed], narrow: list[Placed], same: bool) -> Iterator[Overlap]:
    ours, theirs = _by_swarm(wide), _by_swarm(narrow)
    for swarm in ours.keys() & theirs.keys():
        pairs = combinations(ours[swarm], 2) if same else product(ours[swarm], theirs[swarm])
        for one, other in islice(pairs, PAIRS):
            if one.network == other.network:
                continue
            words = f"{_both(one, other)} are both {one.where}: a container on both reaches only one of them."
            advice = "Make one of them again with another subnet, and move its services over."
            yield _overlap("overlays", other.whole, words, advice, [one, other])


def _local_overlay(shared: list[Placed], local: list[Placed], names: Mapping[int, str]) -> Iterator[Overlap]:
    """Overlays of the first group against local networks of the second on the hosts of their swarm."""
    for overlay in shared:
        if overlay.host is not None:
            continue
        apart: dict[tuple[str, bool], list[Placed]] = defaultdict(list)
        for pool in local:
            if pool.host is not None and pool.swarm == overlay.swarm:
                apart[pool.network, pool.host in overlay.hosts].append(pool)
        for (_, together), group in sorted(apart.items(), key=lambda item: item[0]):
            yield _meets_overlay(overlay, group, together, names)


def _meets_overlay(overlay: Placed, group: list[Placed], together: bool, names: Mapping[int, str]) -> Overlap:
    hosts = [pool.host for pool in group if pool.host is not None]
    on = listed([names.get(host, "?") for host in hosts])
    one = group[0]
    subnet = max(overlay.whole, one.whole, key=lambda whole: whole.prefixlen)
    both = f"The local network {one.network} ({one.whole}) meets the overlay {overlay.network} ({overlay.whole})"
    advice = f"Remove {one.network} there and make it again with another subnet."
    if together:
        words = f"{both} on {on}: where both are, the one hides the other."
        return _overlap("local-overlay", subnet, words, advice, [overlay, *group], hosts)
    words = f"{both} on {on}. The overlay is not there yet; the first task that comes may be refused."
    return _overlap("waiting", subnet, words, advice, [overlay, *group], hosts)


def _lan(groups: Mapping[Subnet, list[Placed]], names: Mapping[int, str]) -> Iterator[Overlap]:
    """macvlan and ipvlan of one LAN on several hosts: each daemon gives out its range knowing nothing of the others."""
    ranges: dict[Subnet, list[Placed]] = defaultdict(list)
    for group in groups.values():
        for pool in group:
            if pool.driver in ON_THE_LAN and pool.host is not None:
                ranges[subnet_of(pool.pool.ip_range) or pool.whole].append(pool)
    for wide, narrow in meeting(ranges):
        ours, theirs = ({pool.host for pool in ranges[one]} for one in (wide, narrow))
        if len(ours | theirs) > 1 and (wide is narrow or ours != theirs):
            group = ranges[wide] if wide is narrow else [*ranges[wide], *ranges[narrow]]
            yield _shared_range(narrow, group, names)


def _shared_range(part: Subnet, group: list[Placed], names: Mapping[int, str]) -> Overlap:
    hosts = sorted({pool.host for pool in group if pool.host is not None})
    networks, on = listed(sorted({pool.network for pool in group})), listed([names.get(host, "?") for host in hosts])
    twice = _twice(group)
    end = f", and {twice} in use more than once." if twice else ": two containers may get the same one."
    words = f"{networks} on {on} give out the same addresses of {part}{end}"
    advice = "Give each host an --ip-range of its own in the LAN."
    return Overlap("lan", "critical" if twice else "high", str(part), words, advice,
                   tuple(pool.id for pool in group), tuple(hosts))  # fmt: skip


def _twice(group: list[Placed]) -> str:
    """The addresses that containers of several hosts have, in words: "192.168.30.16 is"; "" where there is none."""
    seen: dict[int, int] = defaultdict(int)
    for pool in group:
        for number in pool.used:
            seen[number] += 1
    twice = sorted(number for number, times in seen.items() if times > 1)
    if not twice:
        return ""
    kind = type(group[0].whole.network_address)
    return f"{listed([str(kind(number)) for number in twice])} {'is' if len(twice) == 1 else 'are'}"


def _overlap(
    kind: Kind, subnet: Subnet, words: str, advice: str, pools: Sequence[Placed], hosts: Sequence[int] = ()
) -> Overlap:
    found = tuple(pool.id for pool in pools)
    return Overlap(kind, SEVERITIES[kind], str(subnet), words, advice, found, tuple(sorted(hosts)))


def _named(group: list[Placed]) -> str:
    one = group[0]
    more = f" and {len(group) - 1} more" if len(group) > 1 else ""
    return f"{one.network} ({one.whole}) {one.where}{more}"


def _both(one: Placed, other: Placed) -> str:
    return f"{one.network} ({one.whole}) and {other.network} ({other.whole})"
