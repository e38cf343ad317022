"""Whether a host is as it was at the last read, found out without making a snapshot of it.

Nine reads in ten find nothing new. What a daemon lists is brought into a form in which equal hosts are equal, whatever
order Docker answers in and however long its containers have been up, and its print compared with that of the last
whole read. Of the networks that have to be asked one by one, a host in a large swarm has a hundred: they are looked at
in turn while nothing stirs, and all of them as soon as something does, and for a while after.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

import msgspec

from collectors.parse import replies, span_free
from collectors.snapshot import HostSnapshot

LOOKED_AT_ONCE = 8
"""Swarm networks inspected at each read of a host where nothing stirs, those looked at longest ago first. Their load
balancers and peers come and go without a word in any list; with more networks than these that is seen later."""

RESTLESS = 3.0
"""Seconds after a change in which every network is looked at: Docker makes load balancers' endpoints and gateway legs
a moment after the container they are for."""


@dataclass(slots=True)
class Looked:
    """A swarm network as it was last inspected, and when, by time.monotonic()."""

    print: bytes
    at: float


@dataclass(slots=True)
class Picture:
    """What the last whole read of a host found: prints, and the digest of its snapshot."""

    listed: bytes
    digest: str
    networks: dict[str, Looked] = field(default_factory=dict)
    restless_until: float = 0.0

    def is_quiet(self) -> bool:
        """Whether the last change is some time ago."""
        return time.monotonic() >= self.restless_until

    def due(self) -> list[str]:
        """The networks to look at now."""
        return sorted(self.networks, key=lambda network: self.networks[network].at)[:LOOKED_AT_ONCE]

    def is_still(self, inspected: Iterable[replies.Network]) -> bool:
        """Whether these networks are as they were; notes that they were looked at."""
        now = time.monotonic()
        for network in inspected:
            known = self.networks.get(network.id)
            if known is None or known.print != print_of_network(network):
                return False
            known.at = now
        return True


def taken(listed: bytes, digest: str, inspected: Iterable[replies.Network], before: Picture | None) -> Picture:
    """The Picture of a whole read. The host is restless where it is another one than before."""
    now = time.monotonic()
    networks = {network.id: Looked(print_of_network(network), now) for network in inspected}
    same = before is not None and before.digest == digest
    return Picture(listed, digest, networks, before.restless_until if before and same else now + RESTLESS)


def print_of_lists(
    bare: HostSnapshot, networks: Iterable[replies.Network], containers: Iterable[replies.Container]
) -> bytes:
    """Of all that a daemon lists. `bare` is what /info tells of it."""
    quiet = (
        bare,
        sorted(networks, key=lambda network: network.id),
        sorted((_quiet(container) for container in containers), key=lambda container: container.id),
    )
    return _print(quiet)


def print_of_network(network: replies.Network) -> bytes:
    peers = sorted({peer.ip for peer in network.peers or []})
    return _print((msgspec.structs.replace(network, peers=None), peers))


def _quiet(container: replies.Container) -> replies.Container:
    """Without what changes while nothing happens: the age in its Status, and the order of its ports."""
    ports = container.ports
    if ports and len(ports) > 1:
        ports = sorted(ports, key=lambda port: (port.type, port.private_port, port.ip, port.public_port))
    return msgspec.structs.replace(container, status=span_free(container.status), ports=ports)


def _print(value: object) -> bytes:
    return blake2b(_ENCODER.encode(value), digest_size=16).digest()


_ENCODER = msgspec.msgpack.Encoder()
