"""Finds, makes and merges the Swarm that a host's snapshot belongs to. Called before the host is reconciled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from collectors.snapshot import HostSnapshot
from dashboard.inventory import links, parts
from dashboard.inventory.belonging import Choice, chosen, has_left, kept_swarm, managers_heard
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.compare import Columns
from dashboard.inventory.kinds import HOST, NETWORK, POOL
from dashboard.inventory.models import Host, Network, Swarm
from dashboard.inventory.revision import Revision

MAKING = 0x5377_6172
"""The number of PostgreSQL's advisory lock under which swarms are made and merged, one at a time."""


TELLING = ("swarm_state", "cluster_id", "swarm_node_id", "is_manager", "managers")
"""The columns of a host that its swarm follows from."""


class Membership(NamedTuple):
    """The swarm a host belongs to, None outside of any, and what had to change so that it stands there. `no_news`: it
    lists its networks as it did at its last whole read, when each of them was known."""

    swarm: int | None
    changesets: list[ChangeSet]
    no_news: bool = False


def swarm_for(host_pk: int, snapshot: HostSnapshot, at: datetime) -> Membership:
    """The Swarm of this snapshot. It is made when unknown, and gets its id from the first of its managers that is
    read. Provisional swarms that prove to be the same are merged into it."""
    host = HOST.columns_of(snapshot)
    if has_left(host):
        return Membership(None, [])
    asked = ("swarm_id", "swarm__docker_id", "digest", "part_digests")
    before = Host.objects.filter(pk=host_pk).values(*TELLING, *asked).first()
    if before is not None and _stands(before, host):
        return Membership(before["swarm_id"], [], parts.lists_the_same(before, snapshot))
    kept = kept_swarm(host, dict(before)) if before else None
    choice = chosen(host, kept)
    if _settled(host, choice):
        return Membership(choice.swarm.pk if choice.swarm else None, [])
    with transaction.atomic():
        _one_at_a_time()
        return _settle(snapshot, host, chosen(host, kept), at)


def _stands(before: Columns, host: Columns) -> bool:
    """Whether it says of its swarm what it said at its last whole read, and that swarm is known by its id still."""
    told = bool(before["digest"] and before["swarm__docker_id"])
    return told and all(before[name] == host[name] for name in TELLING)


def _settled(host: Columns, choice: Choice) -> bool:
    """Whether the swarm stands, and knows all that this host could add."""
    if choice.swarm is None:
        return not managers_heard(host)
    if choice.swarm.docker_id:
        return not choice.same
    return not choice.same and not host["cluster_id"] and managers_heard(host) <= set(choice.swarm.managers)


def _settle(snapshot: HostSnapshot, host: Columns, choice: Choice, at: datetime) -> Membership:
    pk = choice.swarm.pk if choice.swarm else Swarm.objects.create().pk
    moving = _lock_hosts(other.pk for other in choice.same)
    opened = {pk: Revision.open("swarm", pk, at) for pk in sorted({pk, *(other.pk for other in choice.same)})}
    target = opened.pop(pk)
    others = [revision for revision in opened.values() if revision]
    if target is None:  # forgotten between the choice and the lock: the next read finds out
        return Membership(None, [])
    if not target.row["docker_id"]:
        target.tell(**_known_by(snapshot, host, target, others))
    moved = sum(_hand_over(other, target) for other in others)
    Swarm.objects.filter(pk__in=opened).update(managers=[])  # nobody finds them any more
    told = [_relinked(host_pk, pk, at) for host_pk in moving]
    told += [other.end() for other in others]
    told.append(target.close(digest="") if moved else target.close())
    return Membership(pk, [changeset for changeset in told if changeset])


def _known_by(snapshot: HostSnapshot, host: Columns, target: Revision, others: Iterable[Revision]) -> Columns:
    """What a provisional swarm is known by. Its name is final once a manager was read."""
    managers = managers_heard(host).union(target.row["managers"], *(other.row["managers"] for other in others))
    known: Columns = {"managers": sorted(managers), "since": target.row["since"] or target.at}
    if snapshot.cluster_id:
        known |= {"docker_id": snapshot.cluster_id, "name": f"swarm of {snapshot.hostname}"}
    elif not target.row["name"]:
        known["name"] = f"swarm of {_first_manager(snapshot)}"
    return known


def _first_manager(snapshot: HostSnapshot) -> str:
    """The address of a manager without its port, as a worker knows it."""
    address = next(iter(snapshot.manager_addresses), "")
    return address.rpartition(":")[0].strip("[]") or address or snapshot.hostname


def _hand_over(other: Revision, target: Revision) -> int:
    """Networks that only `other` knew go to `target`, with their pks. Gives how many."""
    have = target.load(NETWORK, NETWORK.key)
    moving = {row.pk: row for key, row in other.load(NETWORK).items() if key not in have}
    pools = [row for row in other.load(POOL).values() if row.columns["network_id"] in moving]
    Network.objects.filter(pk__in=moving).update(swarm_id=target.pk)
    for kind, rows in ((NETWORK, moving.values()), (POOL, pools)):
        for row in rows:
            other.note(kind, "removed", row.pk, row.columns[kind.label], row.columns)
            target.note(kind, "added", row.pk, row.columns[kind.label], row.columns)
    return len(moving)


def _lock_hosts(swarms: Iterable[int]) -> list[int]:
    """The hosts of these swarms, locked before any swarm is (see revision.py)."""
    hosts = Host.objects.select_for_update(no_key=True).filter(swarm_id__in=list(swarms))
    return list(hosts.order_by("pk").values_list("pk", flat=True))


def _relinked(host_pk: int, swarm_pk: int, at: datetime) -> ChangeSet:
    revision = Revision.open("host", host_pk, at)
    if revision is None:
        return ChangeSet(f"host:{host_pk}", 0)
    links.relink_host(revision, kept=swarm_pk)
    return revision.close()


def _one_at_a_time() -> None:
    """Two hosts of an unknown swarm, read at once, shall not make it twice. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MAKING])
