"""Snapshots into rows: what a daemon or a manager told, compared with what is kept, and only the difference written.

Each function is one transaction, locks its source, and returns a ChangeSet with that source's next revision; an
empty one when nothing differs, or when the source was removed meanwhile. docs/architecture.md has who owns what.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from datetime import datetime

from django.db import transaction

from collectors.snapshot import HostSnapshot, NetworkSnapshot, SwarmSnapshot, SwarmTaskSnapshot
from dashboard.inventory import links, parts
from dashboard.inventory.belonging import has_left, kept_swarm, managers_heard
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.compare import Columns
from dashboard.inventory.enduring import since_when
from dashboard.inventory.forget import forget_abandoned, forget_host
from dashboard.inventory.identity import SameDaemon, bridge_id, refuse_same_daemon
from dashboard.inventory.kinds import CONTAINER, ENDPOINT, HOST, NETWORK, NODE, POOL, SERVICE, SWARM, TASK, VIEW
from dashboard.inventory.membership import Membership, swarm_for
from dashboard.inventory.models import Host, Network, NetworkView, Swarm
from dashboard.inventory.presence import (
    host_failed,
    host_seen,
    reachable_host,
    reachable_swarm,
    swarm_stale,
    swarm_vacated,
)
from dashboard.inventory.revision import Revision, Rows

__all__ = [
    "Membership",
    "SameDaemon",
    "forget_abandoned",
    "forget_host",
    "host_failed",
    "host_seen",
    "introduce_networks",
    "reconcile_host",
    "reconcile_swarm",
    "swarm_for",
    "swarm_stale",
    "swarm_vacated",
]


@transaction.atomic
def reconcile_host(host_pk: int, snapshot: HostSnapshot, digest: str, at: datetime) -> ChangeSet:
    """Makes the host's rows as its snapshot, links included. Raises SameDaemon, with nothing written."""
    revision = Revision.open("host", host_pk, at)
    if revision is None:
        return ChangeSet(f"host:{host_pk}", 0)
    told, digests = HOST.columns_of(snapshot), parts.of_host(snapshot)
    moved = parts.moved(revision.row, told, digests)
    networks = revision.load(NETWORK, () if "networks" in moved else NETWORK.key) if moved - {"views"} else {}
    if "networks" in moved and _is_new_daemon(revision, networks, snapshot):
        refuse_same_daemon(host_pk, snapshot)
    near = _around(revision, told, snapshot) if moved - {"views"} or not revision.row["swarm_id"] else None
    revision.tell(**told, **reachable_host(revision), **(links.of_host(near) if near else {}))
    local = {key: row.pk for key, row in networks.items()}
    if "networks" in moved:
        local = _bring_networks(revision, networks, parts.local(snapshot.networks))
    if "views" in moved:
        revision.bring(VIEW, VIEW.all_of(parts.views(snapshot.networks)))
    if near and moved - {"views"}:
        _bring_containers(revision, snapshot, moved, local, near)
    known = "" if near and _lost_its_swarm(told, near) else digest
    return revision.close(digest=known, part_digests=digests, collected_at=at)


def _around(revision: Revision, told: Columns, snapshot: HostSnapshot) -> links.Around:
    return links.around(
        told,
        kept_swarm(told, revision.row),
        networks={endpoint.network_key for endpoint in snapshot.endpoints},
        services={container.service_id for container in snapshot.containers},
    )


def _lost_its_swarm(told: Columns, near: links.Around) -> bool:
    """Whether the swarm that it tells of has ended since it was found. Without a digest the next read is whole, and
    finds or makes the swarm anew."""
    return near.swarm is None and not has_left(told) and bool(managers_heard(told))


def _is_new_daemon(revision: Revision, networks: Rows, snapshot: HostSnapshot) -> bool:
    """Whether another daemon may be behind this host than at the last read: only then is it looked for elsewhere."""
    bridge = networks.get(("bridge",))
    known = (revision.row["state"], revision.row["swarm_node_id"], bridge.columns["docker_id"] if bridge else "")
    return known != (Host.State.REACHABLE, snapshot.node_id, bridge_id(snapshot))


def _bring_containers(
    revision: Revision, snapshot: HostSnapshot, moved: set[str], local: links.Pks, near: links.Around
) -> None:
    """Containers, and endpoints, which point at them and at the host's own networks, as far as any of it has moved."""
    existing = revision.load(CONTAINER, () if "containers" in moved else ("name",))
    names = {row.columns["docker_id"]: row.columns["name"] for row in existing.values()}
    pks = {key: row.pk for key, row in existing.items()}
    if "containers" in moved:
        wanted = CONTAINER.all_of(snapshot.containers)
        for row in wanted:
            stands = existing.get(CONTAINER.keyed(row))
            row["since"] = since_when(stands.columns if stands else None, row, revision.at)
        names |= {row["docker_id"]: row["name"] for row in wanted}
        pks = revision.bring(CONTAINER, [row | links.of_container(row, near) for row in wanted], existing)
    if moved & {"endpoints", "networks"} or pks.keys() != existing.keys():
        containers, networks = _by_one(pks), _by_one(local)
        endpoints = ENDPOINT.all_of(snapshot.endpoints)
        linked = [row | links.of_endpoint(row, containers, networks, near) for row in endpoints]
        revision.bring(ENDPOINT, linked, name=links.endpoint_name(names))


@transaction.atomic
def reconcile_swarm(
    swarm_pk: int, snapshot: SwarmSnapshot, digest: str, reporter_pk: int, at: datetime, started_at: datetime
) -> ChangeSet:
    """Makes the swarm's rows as its reporter tells. `started_at` is when that read began: networks that a worker
    introduced since then stay, even if the manager does not list them yet."""
    revision = Revision.open("swarm", swarm_pk, at)
    if revision is None:
        return ChangeSet(f"swarm:{swarm_pk}", 0)
    managers = sorted(node.docker_id for node in snapshot.nodes if node.role == "manager")
    told, digests = SWARM.columns_of(snapshot), parts.of_swarm(snapshot)
    moved = parts.moved(revision.row, told, digests)
    revision.tell(**told, **reachable_swarm(revision), managers=managers, reporter_id=reporter_pk)
    if "nodes" in moved:
        nodes = NODE.all_of(snapshot.nodes)
        hosts = links.hosts_of_nodes(node["docker_id"] for node in nodes)
        revision.bring(NODE, [node | links.of_node(node, hosts) for node in nodes])
    settled = "networks" not in moved or _bring_told_networks(revision, snapshot, started_at)
    if moved - {"networks"}:
        _bring_services(revision, snapshot, moved)
    return revision.close(digest=digest if settled else "", part_digests=digests)


def _bring_told_networks(revision: Revision, snapshot: SwarmSnapshot, started_at: datetime) -> bool:
    """Whether they are as the manager told. Without what is too young for that, its next read decides: so that one is
    to be whole."""
    existing = revision.load(NETWORK)
    introduced = {key: row.columns["introduced_at"] for key, row in existing.items()}
    young = {key for key, at in introduced.items() if at is not None and at >= started_at}
    _bring_networks(revision, existing, snapshot.networks, keep=young)
    return young <= {(network.key,) for network in snapshot.networks}


def _bring_services(revision: Revision, snapshot: SwarmSnapshot, moved: set[str]) -> None:
    """Services with how many tasks of each run, and tasks, as far as any of it has moved."""
    running = running_tasks(snapshot)
    services = SERVICE.all_of(snapshot.services)
    revision.bring(SERVICE, [row | {"running": running.get(row["docker_id"], 0)} for row in services])
    if "tasks" in moved:
        names = {service.docker_id: service.name for service in snapshot.services}
        revision.bring(TASK, TASK.all_of(snapshot.tasks), name=lambda task: _task_name(task, names))


def running_tasks(snapshot: SwarmSnapshot) -> dict[str, int]:
    """Running tasks by service. Those of a node that is down or gone still read "running": they do not count."""
    live = {node.docker_id for node in snapshot.nodes if node.state != "down"}

    def runs(task: SwarmTaskSnapshot) -> bool:
        wanted = task.desired_state in ("running", "complete")  # a job's task is to come to its end
        return task.state == "running" and wanted and task.node_id in live

    counted: dict[str, int] = {}
    for task in filter(runs, snapshot.tasks):
        counted[task.service_id] = counted.get(task.service_id, 0) + 1
    return counted


def _task_name(task: Columns, services: dict[str, str]) -> str:
    """As Docker names it: service.slot, or service.node where there are no slots."""
    service = services.get(task["service_docker_id"])
    return f"{service}.{task['slot'] or task['node_docker_id']}" if service else task["docker_id"]


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
    listed = {network.key: network for network in networks if network.scope == "swarm"}
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
    _bring_networks(revision, {}, new, introduced_at=at)
    return revision.close(digest="")


def _bring_networks(
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


def _by_one(pks: links.Pks) -> dict[Hashable, int]:
    """Pks by the one column that their key has."""
    return {key[0]: pk for key, pk in pks.items() if isinstance(key, tuple)}
