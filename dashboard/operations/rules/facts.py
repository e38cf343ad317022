"""The plain inputs of the rules: what of the inventory each of them needs, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from collectors.snapshot import PoolSnapshot
from dashboard.operations.rules.engines import UNKNOWN, Engine


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether the daemon, or the swarm's managers, can be asked now. `kind` is host or swarm, and the field's name."""

    kind: str
    name: str
    state: str = "reachable"
    since: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A network that a new one may meet. `where` says whose it is ("on alpha", "in the swarm one"), `host` is the name
    of the one host it is on, "" where it is the swarm's.

    `same_daemon` is true where both draw on one daemon's address space.
    """

    name: str
    driver: str
    where: str
    pools: tuple[PoolSnapshot, ...] = ()
    same_daemon: bool = False
    host: str = ""


@dataclass(frozen=True, slots=True)
class Configuration:
    """A config-only network: what networks made from it have on that host."""

    name: str
    host: str
    pools: tuple[PoolSnapshot, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a network is to be made. `taken` are names in use there and who has them, `nodes` addresses and whose.
    `engine` is that of the host, or of the manager that would be asked."""

    reach: Reach
    swarm: bool = False
    in_swarm: bool = False
    taken: Mapping[str, str] = field(default_factory=dict)
    neighbours: tuple[Neighbour, ...] = ()
    nodes: Mapping[str, str] = field(default_factory=dict)
    configurations: tuple[Configuration, ...] = ()
    all_read: bool = False
    engine: Engine = UNKNOWN


@dataclass(frozen=True, slots=True)
class User:
    """A container that has an endpoint on a network; `running` as long as Docker keeps the endpoint busy. `away` when
    its host is not reached now, so that nobody can disconnect it, nor tell whether it still runs."""

    name: str
    host: str
    running: bool
    away: bool = False


@dataclass(frozen=True, slots=True)
class Removal:
    """A network to be removed, and who uses it. `publishing` are services with ports in ingress mode."""

    reach: Reach
    name: str
    scope: str = "local"
    predefined: bool = False
    ingress: bool = False
    in_swarm: bool = False
    users: tuple[User, ...] = ()
    services: tuple[str, ...] = ()
    publishing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A container and a network that are to come together. `used` are the network's addresses in use and by whom.

    `network_place` and `container_place` name the host or the swarm; `together` whether the one reaches the other.
    `on` are the networks the container is on already, by name; `engine` is the one that runs it.
    """

    reach: Reach
    network: str
    container: str
    network_place: str
    container_place: str
    driver: str = "bridge"
    scope: str = "local"
    predefined: bool = False
    attachable: bool = False
    ingress: bool = False
    config_only: bool = False
    ipv4: bool = True
    ipv6: bool = False
    pools: tuple[PoolSnapshot, ...] = ()
    used: Mapping[str, str] = field(default_factory=dict)
    together: bool = True
    connected: bool = False
    on: tuple[str, ...] = ()
    network_mode: str = ""
    shares: str = ""
    service: str = ""
    state: str = "running"
    engine: Engine = UNKNOWN
