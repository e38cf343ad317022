"""Addresses and ports of the fleet as pages and API show them, worked out once while nothing changes (worked_out)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dashboard.inventory import port_uses
from dashboard.inventory.models import Container, Network, Service
from dashboard.inventory.occupancy import Occupied
from dashboard.inventory.occupancy_kept import KeptPools
from dashboard.inventory.ports import PortUse
from dashboard.operations import meeting_subnets
from dashboard.operations.rules.clashes import Clash, clashes
from dashboard.operations.rules.overlaps import Alike, Overlap
from dashboard.web import access
from dashboard.web.worked_out import WorkedOut


@dataclass(frozen=True, slots=True)
class Addresses:
    """Every pool, what of them meets and matters, the worst first, and what is alike and does not. `kept` is what the
    next one to ask begins with."""

    pools: Sequence[Occupied]
    overlaps: Sequence[Overlap]
    alike: Sequence[Alike]
    kept: KeptPools


@dataclass(frozen=True, slots=True)
class Ports:
    """Every published port, which of them clash, the worst first, and the containers on their host's network."""

    uses: Sequence[PortUse]
    clashes: Sequence[Clash]
    hidden: Sequence[dict[str, Any]]


def addresses(user: Any) -> Addresses:
    """Of the networks that this user may see."""
    return ADDRESSES.of(access.visible_networks(user))


def ports(user: Any) -> Ports:
    """Of the services and containers that this user may see."""
    return PORTS.of(access.visible_services(user), access.visible_containers(user))


def _addresses(networks: QuerySet[Network]) -> Addresses:
    kept = _last_kept() or KeptPools()
    pools = kept.pools(networks)
    found, alike = meeting_subnets.of_fleet(pools)
    return Addresses(tuple(pools), tuple(found), tuple(alike), kept)


def _last_kept() -> KeptPools | None:
    """What was kept at the last asking, while its result is: it goes with it."""
    known = ADDRESSES.last()
    return known.kept if known else None


def _ports(services: QuerySet[Service], containers: QuerySet[Container]) -> Ports:
    uses = (*port_uses.of_services(services), *port_uses.of_containers(containers))
    return Ports(uses, tuple(clashes(uses)), tuple(port_uses.on_the_host(containers)))


ADDRESSES = WorkedOut(_addresses)
PORTS = WorkedOut(_ports)
