"""Whether a host is as it was at the last read, found out without making a snapshot of it.

Nine reads in ten find nothing new. What a daemon lists is brought into a form in which equal hosts are equal, whatever
order Docker answers in and however long its containers have been up, and its print compared with that of the last
whole read. An entry whose bytes are those of the last read has the print that it had, and is not even decoded. Of the
networks that have to be asked one by one, a host in a large swarm has a hundred: they are looked at in turn while
nothing stirs, and all of them as soon as something does, and for a while after.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from collectors.engine.told import Told, mark, print_of
from collectors.parse import replies, span_free
from collectors.snapshot import HostSnapshot

Entry = TypeVar("Entry")

Prints = dict[bytes, bytes]
"""Of entries of a list, by the marks of their bytes."""

Network = Told[replies.Network]
"""The inspect of one."""

LOOKED_AT_ONCE = 8
"""Swarm networks inspected at each read of a host where nothing stirs, those looked at longest ago first. Their load
balancers and peers come and go without a word in any list; with more networks than these that is seen later."""

RESTLESS = 3.0
"""Seconds after a change in which every network is looked at: Docker makes load balancers' endpoints and gateway legs
a moment after the container they are for."""


@dataclass(slots=True)
class Looked:
    """A swarm network as it was last inspected, and when, by time.monotonic()."""

    mark: bytes
    print: bytes
    at: float

    def is_still(self, told: Network) -> bool:
        """Whether it is as it was. Raises EngineError."""
        return told.mark == self.mark or print_of_network(told.made()) == self.print


class Seen(NamedTuple, Generic[Entry]):
    """A list as it was told. `fresh` are the entries whose bytes were not in it the time before."""

    print: bytes
    prints: Prints
    fresh: list[Entry]


class Lists(NamedTuple):
    """All that a daemon lists."""

    print: bytes
    networks: Seen[replies.Network]
    containers: Seen[replies.Container]


@dataclass(slots=True)
class Picture:
    """What the last whole read of a host found: prints, and the digest of its snapshot. `networks_listed` and
    `containers_listed` are of the last read, whole or not."""

    listed: bytes
    digest: str
    networks: dict[str, Looked] = field(default_factory=dict)
    restless_until: float = 0.0
    networks_listed: Prints = field(default_factory=dict)
    containers_listed: Prints = field(default_factory=dict)

    def due(self) -> list[str]:
        """The networks to look at now: while the last change is not long ago, all of them."""
        oldest_first = sorted(self.networks, key=lambda network: self.networks[network].at)
        return oldest_first if time.monotonic() < self.restless_until else oldest_first[:LOOKED_AT_ONCE]

    def is_still(self, inspected: Mapping[str, Network]) -> bool:
        """Whether these networks are as they were; notes that they were looked at. Raises EngineError."""
        now = time.monotonic()
        for network, told in inspected.items():
            known = self.networks.get(network)
            if known is None or not known.is_still(told):
                return False
            known.mark, known.at = told.mark, now
        return True


def taken(lists: Lists, digest: str, inspected: Mapping[str, Network], before: Picture | None) -> Picture:
    """The Picture of a whole read. The host is restless where it is another one than before."""
    now = time.monotonic()
    known = before.networks if before else {}
    networks = {network: _looked(told, known.get(network), now) for network, told in inspected.items()}
    same = before is not None and before.digest == digest
    restless_until = before.restless_until if before and same else now + RESTLESS
    return Picture(lists.print, digest, networks, restless_until, lists.networks.prints, lists.containers.prints)


def _looked(told: Network, before: Looked | None, now: float) -> Looked:
    same = before is not None and before.mark == told.mark
    return Looked(told.mark, before.print if before and same else print_of_network(told.made()), now)


def lists_of(
    bare: HostSnapshot,
    networks: Told[list[replies.Network]],
    containers: Told[list[replies.Container]],
    before: Picture | None,
) -> Lists:
    """`bare` is what /info tells of the host. Raises EngineError."""
    networks_seen = _seen(networks, replies.Network, _as_it_is, before.networks_listed if before else {})
    containers_seen = _seen(containers, replies.Container, _quiet, before.containers_listed if before else {})
    return Lists(print_of((bare, networks_seen.print, containers_seen.print)), networks_seen, containers_seen)


def _seen(told: Told[Any], shape: type[Entry], quiet: Callable[[Entry], object], known: Prints) -> Seen[Entry]:
    prints, listed, fresh = Prints(), list[bytes](), list[Entry]()
    for piece in told.pieces():
        its = mark(piece)
        print_ = known.get(its)
        if print_ is None:
            entry = told.entry(piece, shape)
            fresh.append(entry)
            print_ = print_of(quiet(entry))
        prints[its] = print_
        listed.append(print_)
    return Seen(mark(b"".join(sorted(listed))), prints, fresh)


def print_of_network(network: replies.Network) -> bytes:
    peers = sorted({peer.ip for peer in network.peers or []})
    return print_of((msgspec.structs.replace(network, peers=None), peers))


def _as_it_is(network: replies.Network) -> replies.Network:
    """A list tells of no network what changes while nothing happens."""
    return network


def _quiet(container: replies.Container) -> replies.Container:
    """Without what changes while nothing happens: the age in its Status, and the order of its ports."""
    ports = container.ports
    if ports and len(ports) > 1:
        ports = sorted(ports, key=lambda port: (port.type, port.private_port, port.ip, port.public_port))
    return msgspec.structs.replace(container, status=span_free(container.status), ports=ports)
