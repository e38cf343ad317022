"""Ports that more than one wants at the same place: who gets it, who does not, and what to do. Pure.

A clash is the same number and protocol on addresses of one host that overlap: 0.0.0.0 takes in all of IPv4, 127.0.0.1
is apart from 192.168.1.5. A port of the swarm's ingress is on every address of every node.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from dashboard.inventory.ports import EVERYWHERE, PortUse, overlapping
from dashboard.operations.rules.wording import listed

Severity = Literal["critical", "high", "low"]
Kind = Literal["ingress-shadows", "ingress-twice", "both-run", "will-not-start", "only-one"]

SEVERITIES: dict[Kind, Severity] = {
    "ingress-shadows": "critical",
    "ingress-twice": "critical",
    "both-run": "critical",
    "will-not-start": "high",
    "only-one": "low",
}
CROWD = 12
"""Containers that have one port of one host, above which they are told of together."""

RANKS: tuple[Severity, ...] = ("critical", "high", "low")


@dataclass(frozen=True, slots=True)
class Clash:
    """`uses` are the ids of the ports that clash, `hosts` the pks of the hosts where they do."""

    kind: Kind
    severity: Severity
    protocol: str
    port: int
    words: str
    advice: str
    uses: tuple[str, ...]
    hosts: tuple[int, ...] = ()


def clashes(uses: Iterable[PortUse]) -> list[Clash]:
    """All clashes, the worst first, then by port."""
    ingress: dict[tuple[int, str, int], list[PortUse]] = defaultdict(list)
    local: dict[tuple[int, str, int], list[PortUse]] = defaultdict(list)
    for use in uses:
        if use.host is not None:
            local[use.host, use.protocol, use.port].append(use)
        elif use.swarm is not None:
            ingress[use.swarm, use.protocol, use.port].append(use)
    found = [*_twice(ingress), *_shadowed(ingress, local)]
    for group in local.values():
        if len(group) > 1:  # nearly all ports of a host have one owner
            found += _on_one_host(group)
    return sorted(found, key=lambda one: (RANKS.index(one.severity), one.port, one.protocol, one.uses))


def _twice(ingress: Mapping[tuple[int, str, int], list[PortUse]]) -> Iterator[Clash]:
    for group in ingress.values():
        if len(group) > 1:
            names = listed([use.name for use in group])
            words = f"The services {names} publish {_port(group[0])} on every node of one swarm: one is reached."
            yield _clash("ingress-twice", group, words, "Give all but one of them another published port.", ())


def _shadowed(
    ingress: Mapping[tuple[int, str, int], list[PortUse]], local: Mapping[tuple[int, str, int], list[PortUse]]
) -> Iterator[Clash]:
    """Ports of containers that the swarm publishes on every node. What is alike on several hosts is told once."""
    groups: dict[tuple[str, str, bool], list[PortUse]] = defaultdict(list)
    owners: dict[str, PortUse] = {}
    for (_, protocol, port), group in local.items():
        for use in group:
            for owner in ingress.get((use.swarm or 0, protocol, port), ()):
                owners[owner.id] = owner
                groups[owner.id, use.service or use.name, use.holds].append(use)
    for (owner_id, name, holds), group in groups.items():
        owner = owners[owner_id]
        hosts = listed(list(dict.fromkeys(use.host_name for use in group)))
        where = f"{_port(owner)} of {name} on {hosts}"
        if holds:
            words = f"The swarm publishes {where} for the service {owner.name} as well: {name} is not reached."
            kind: Kind = "ingress-shadows"
        else:
            words = f"{name} on {hosts} will not start: the swarm has {_port(owner)} for the service {owner.name}."
            kind = "will-not-start"
        yield _clash(kind, [owner, *group], words, f"Publish {name} or {owner.name} on another port.", group)


def _on_one_host(group: Sequence[PortUse]) -> Iterator[Clash]:
    """Two containers of one host. Who waits for the same holder is told of in one sentence."""
    holders = [use for use in group if use.holds]
    waiting = [use for use in group if not use.holds]
    bound = _Bound(holders)
    yield from _in_pairs(holders, waiting) if len(holders) <= CROWD else _in_a_crowd(holders, waiting, bound)
    left = [use for use in waiting if not bound.meets(use)]
    wanted = _Bound(left)
    rivals = [use for use in left if wanted.meets(use, itself=True)]
    if rivals:
        names = listed([use.name for use in rivals])
        words = f"{names} on {rivals[0].host_name} all want {_port(rivals[0])}: one of them can start."
        yield _clash("only-one", rivals, words, "Nothing to do as long as they are not to run together.", rivals[:1])


def _in_pairs(holders: Sequence[PortUse], waiting: Sequence[PortUse]) -> Iterator[Clash]:
    for one, other in combinations(holders, 2):
        if overlapping(one.addresses, other.addresses):
            words = f"{one.name} and {other.name} both have {_port(one)} on {one.host_name}: only one is reached."
            yield _clash("both-run", [one, other], words, "Stop one, or give it another port.", [one])
    for holder in holders:
        late = [use for use in waiting if overlapping(use.addresses, holder.addresses)]
        if late:
            names = listed([use.name for use in late])
            words = f"{names} on {holder.host_name} will not start: {holder.name} has {_port(holder)}."
            advice = f"Stop {holder.name} first, or give one of them another port."
            yield _clash("will-not-start", [holder, *late], words, advice, [holder])


def _in_a_crowd(holders: Sequence[PortUse], waiting: Sequence[PortUse], bound: _Bound) -> Iterator[Clash]:
    """More than any daemon lets have one port, so one that makes it up: told of at once, not pair by pair."""
    both = [use for use in holders if bound.meets(use, itself=True)]
    late = [use for use in waiting if bound.meets(use)]
    if both:
        names = listed([use.name for use in both])
        words = f"{names} on {both[0].host_name} all have {_port(both[0])}: only one is reached."
        yield _clash("both-run", both, words, "Stop all but one, or give them other ports.", both[:1])
    if late:
        names = listed([use.name for use in late])
        words = f"{names} on {late[0].host_name} will not start: others have {_port(late[0])}."
        yield _clash("will-not-start", late, words, "Stop the others first, or give these another port.", late[:1])


class _Bound:
    """Whether somebody among these has an address in the way of another's (`overlapping`), without asking each."""

    def __init__(self, uses: Iterable[PortUse]) -> None:
        self.at, self.of = Counter[str](), Counter[bool]()
        for use in uses:
            self.at.update(set(use.addresses))
            self.of.update({":" in address for address in use.addresses})

    def meets(self, use: PortUse, itself: bool = False) -> bool:
        """`itself` where it is one of them: another one, then."""
        own = set(use.addresses)
        for address in own:
            version = ":" in address
            everywhere = EVERYWHERE[version]
            found = self.of[version] if address == everywhere else self.at[address] + self.at[everywhere]
            mine = 1 if address == everywhere else 1 + (everywhere in own)
            if found > mine * itself:
                return True
        return False


def _port(use: PortUse) -> str:
    return f"port {use.port}/{use.protocol}"


def _clash(kind: Kind, uses: Sequence[PortUse], words: str, advice: str, at: Sequence[PortUse]) -> Clash:
    hosts = tuple(sorted({use.host for use in at if use.host is not None}))
    ids = tuple(dict.fromkeys(use.id for use in uses))
    return Clash(kind, SEVERITIES[kind], uses[0].protocol, uses[0].port, words, advice, ids, hosts)
