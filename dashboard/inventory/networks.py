"""Networks with their pools, into rows; and the swarm networks that a host lists before a manager told of them.

A step of reconcile, see there.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from datetime import datetime

from django.db import transaction

from collectors.snapshot import NetworkSnapshot
from dashboard.inventory import parts
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.kinds import NETWORK, POOL
from dashboard.inventory.models import Network, NetworkView, Swarm
from dashboard.inventory.revision import Revision, Rows


def introduce_networks(
    swarm_pk: int, networks: Iterable[NetworkSnapshot], at: datetime, host_pk: int | None = None
) -> ChangeSet:
    """Adds swarm networks that a host lists and nobody told of yet. The swarm's digest goes, so that the next read
    of a manager decides about them.

    While a manager tells, what this host listed at its last read already is no news: a worker lists a removed network
    for some time, and each introduction would give it another pk.
    """
    if new := _unknown(swarm_pk, networks):  # mostly none: nothing is locked for that
        return _introduce(swarm_pk, new, at, host_pk)
    return ChangeSet(f"swarm:{swarm_pk}", 0)


def _unknown(swarm_pk: int, networks: Iterable[NetworkSnapshot]) -> list[NetworkSnapshot]:
    listed = {network.key: network for network in parts.views(networks)}
    known = Network.objects.filter(swarm_id=swarm_pk, key__in=listed).order_by().values_list("key", flat=True)
    found = set(known) if listed else set()
    return [network for key, network in listed.items() if key not in found]


@transaction.atomic
def _introduce(swarm_pk: int, networks: Iterable[NetworkSnapshot], at: datetime, host_pk: int | None) -> ChangeSet:
    revision = Revision.open("swarm", swarm_pk, at)
    if revision is None:
        return ChangeSet(f"swarm:{swarm_pk}", 0)
    new = _unknown(swarm_pk, networks)
    told = revision.row["reporter_id"] and revision.row["state"] == Swarm.State.REACHABLE
    if new and told and host_pk is not None:
        listed = set(NetworkView.objects.filter(host_id=host_pk).order_by().values_list("docker_id", flat=True))
        new = [network for network in new if network.docker_id not in listed]
    if not new:
        return revision.close()
    bring_networks(revision, {}, new, introduced_at=at)
    return revision.close(digest="")


def bring_networks(
    revision: Revision,
    existing: Rows,
    wanted: Iterable[NetworkSnapshot],
    keep: Collection[Hashable] = (),
    introduced_at: datetime | None = None,
) -> dict[Hashable, int]:
    """Networks with their pools. Rows of `existing` that nobody lists stay if `keep` has their key, pools and all."""
    pools = revision.load(POOL) if existing else {}  # before their networks take them along
    by_key = {network.key: network for network in wanted}
    kept = [row for key, row in existing.items() if row.columns["key"] not in by_key and key in keep]
    columns = [NETWORK.columns_of(network) | {"introduced_at": introduced_at} for network in by_key.values()]
    pks = revision.bring(NETWORK, [*columns, *(row.columns for row in kept)], existing)
    kept_pks = {row.pk for row in kept}
    wanted_pools = [row.columns for row in pools.values() if row.columns["network_id"] in kept_pks]
    for network in by_key.values():
        place = {"network_id": pks[network.key,]}
        wanted_pools += [
            POOL.columns_of(pool) | place | {"position": position} for position, pool in enumerate(network.pools)
        ]
    revision.bring(POOL, wanted_pools, pools)
    return pks
