"""A port that somebody publishes, and which addresses of a host are in each other's way. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["published", "host-mode", "ingress"]
"""published: by a container on its host. host-mode: so, by a service's. ingress: by a swarm on every node of it."""

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
"""All addresses of a host, of either version."""

HOLDING = frozenset({"running", "paused"})
GONE = frozenset({"dead", "removing"})
"""States in which a container has its ports, and in which it will never want them again."""


@dataclass(frozen=True, slots=True)
class PortUse:
    """One port that one container or service publishes. `addresses` are those of the host it is bound to; `targets` the
    ports inside. `host` is None for ingress. `holds` whether it has the port now, or would want it when it starts."""

    id: str
    kind: Kind
    protocol: str
    port: int
    addresses: tuple[str, ...]
    targets: tuple[int, ...]
    ref: str
    name: str
    state: str
    holds: bool
    host: int | None
    host_name: str
    place_state: str
    swarm: int | None
    swarm_name: str
    service: str = ""

    @property
    def where(self) -> str:
        return self.host_name if self.host is not None else f"every node of {self.swarm_name}"


def overlapping(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two that are bound to these addresses of a host are in each other's way: 0.0.0.0 takes in all of IPv4,
    127.0.0.1 is apart from 192.168.1.5."""
    return any(_meet(mine, theirs) for mine in one for theirs in other)


def _meet(one: str, other: str) -> bool:
    if (":" in one) != (":" in other):
        return False
    return one == other or one in EVERYWHERE or other in EVERYWHERE
