"""The rows behind the overlaps: every pool of the fleet, placed where it counts, for rules.overlaps."""

from __future__ import annotations

from collections.abc import Iterable

from collectors.snapshot import PoolSnapshot
from dashboard.inventory.models import Host
from dashboard.inventory.occupancy import Occupied
from dashboard.operations.facts import node_addresses
from dashboard.operations.rules.neighbours import ON_THE_LAN
from dashboard.operations.rules.overlaps import Alike, Overlap, Placed, alike, overlaps


def of_fleet(pools: Iterable[Occupied]) -> tuple[list[Overlap], list[Alike]]:
    """What of these pools meets and matters, the worst first; and what is alike and does not."""
    placed = [_placed(pool) for pool in pools]
    names = dict(Host.objects.order_by().values_list("pk", "name"))
    return overlaps(placed, node_addresses(), names), alike(placed)


def _placed(pool: Occupied) -> Placed:
    plain, place = pool.plain, pool.plain.place
    points = pool.map.points.items() if plain.driver in ON_THE_LAN else ()
    return Placed(
        id=plain.id,
        network=plain.network_name,
        driver=plain.driver,
        pool=PoolSnapshot(subnet=plain.subnet, gateway=plain.gateway, ip_range=plain.ip_range),
        whole=pool.map.whole,
        host=place.host,
        swarm=place.swarm,
        where=f"on {place.name}" if place.host is not None else f"in the swarm {place.name}",
        hosts=pool.hosts,
        used=frozenset(number for number, who in points if any(holder.kind == "used" for holder in who)),
    )
