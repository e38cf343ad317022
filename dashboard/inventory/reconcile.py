"""Snapshots into rows: what a daemon or a manager told, compared with what is kept, and only the difference written.

Each function is one transaction, locks its source, and returns a ChangeSet with that source's next revision; an
empty one when nothing differs, or when the source was removed meanwhile. docs/architecture.md has who owns what.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime

from django.db import transaction

from collectors.snapshot import HostSnapshot, SwarmSnapshot, SwarmTaskSnapshot
from dashboard.inventory import links, parts
from dashboard.inventory.belonging import has_left, kept_swarm, managers_heard
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.compare import Columns
from dashboard.inventory.enduring import since_when
from dashboard.inventory.forget import forget_abandoned, forget_host
from dashboard.inventory.identity import SameDaemon, bridge_id, refuse_same_daemon
from dashboard.inventory.kinds import CONTAINER, ENDPOINT, HOST, NETWORK, NODE, SERVICE, SWARM, VIEW
from dashboard.inventory.membership import Membership, swarm_for
from dashboard.inventory.models import Host
from dashboard.inventory.networks import bring_networks, introduce_networks
from dashboard.inventory.presence import (
    host_failed,
    host_seen,
    reachable_host,
    reachable_swarm,
    swarm_stale,
    swarm_vacated,
)
from dashboard.inventory.prints import bring_tasks
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
    inner = moved - {"views"}
    networks = revision.load(NETWORK, () if "networks" in moved else NETWORK.key) if inner else {}
    if "networks" in moved and _is_new_daemon(revision, networks, snapshot):
        refuse_same_daemon(host_pk, snapshot)
    containers = revision.load(CONTAINER, () if "containers" in moved else ("name",)) if inner else {}
    endpoints = _endpoints_that_may_move(revision, snapshot, moved, containers)
    near = _around(revision, told, snapshot, moved, containers, endpoints)
    revision.tell(**told, **reachable_host(revision), **links.of_host(near))
    local = {key: row.pk for key, row in networks.items()}
    if "networks" in moved:
        local = bring_networks(revision, networks, parts.local(snapshot.networks))
    if "views" in moved:
        revision.bring(VIEW, VIEW.all_of(parts.views(snapshot.networks)))
    pks, names = _bring_containers(revision, snapshot if "containers" in moved else None, containers, near)
    if endpoints is not None:
        _bring_endpoints(revision, snapshot, endpoints, (pks, local, near), names)
    known = "" if _lost_its_swarm(told, near) else digest
    return revision.close(digest=known, part_digests=digests, collected_at=at)


def _endpoints_that_may_move(
    revision: Revision, snapshot: HostSnapshot, moved: set[str], containers: Rows
) -> Rows | None:
    """They point at the host's own networks and containers, so they go along with those that come and go."""
    listed = {(container.docker_id,) for container in snapshot.containers}
    if moved & {"endpoints", "networks"} or ("containers" in moved and listed != containers.keys()):
        return revision.load(ENDPOINT)
    return None


def _around(
    revision: Revision, told: Columns, snapshot: HostSnapshot, moved: set[str], containers: Rows, endpoints: Rows | None
) -> links.Around:
    """What it names is mostly known from its own rows; else it is looked up."""
    networks = {endpoint.network_key for endpoint in snapshot.endpoints} - {""}
    services = {container.service_id for container in snapshot.containers} - {""}
    served = containers.values() if "containers" in moved else ()
    linked = links.as_linked(revision.row, served, endpoints.values() if endpoints else ())
    stands = revision.row["swarm_id"] or has_left(told)
    if stands and not moved & {"networks", parts.ALL}:
        all_networks = endpoints is None or networks <= linked.networks.keys()
        if all_networks and ("containers" not in moved or services <= linked.services.keys()):
            return linked
    return links.around(told, kept_swarm(told, revision.row), networks=networks, services=services)


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
    revision: Revision, snapshot: HostSnapshot | None, existing: Rows, near: links.Around
) -> tuple[links.Pks, dict[str, str]]:
    """Their pks, and their names by docker_id. Without a snapshot: as they stand."""
    names = {row.columns["docker_id"]: row.columns["name"] for row in existing.values()}
    if snapshot is None:
        return {key: row.pk for key, row in existing.items()}, names
    wanted = CONTAINER.all_of(snapshot.containers)
    for row in wanted:
        stands = existing.get(CONTAINER.keyed(row))
        row["since"] = since_when(stands.columns if stands else None, row, revision.at)
    names |= {row["docker_id"]: row["name"] for row in wanted}
    return revision.bring(CONTAINER, [row | links.of_container(row, near) for row in wanted], existing), names


def _bring_endpoints(
    revision: Revision,
    snapshot: HostSnapshot,
    existing: Rows,
    at: tuple[links.Pks, links.Pks, links.Around],
    names: dict[str, str],
) -> None:
    """`at` is what they point at: containers and networks of this host, and what surrounds it."""
    containers, networks, near = _by_one(at[0]), _by_one(at[1]), at[2]
    linked = [row | links.of_endpoint(row, containers, networks, near) for row in ENDPOINT.all_of(snapshot.endpoints)]
    revision.bring(ENDPOINT, linked, existing, name=links.endpoint_name(names))


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
        _bring_services(revision, snapshot, digests["tasks"] if "tasks" in moved else "")
    return revision.close(digest=digest if settled else "", part_digests=digests)


def _bring_told_networks(revision: Revision, snapshot: SwarmSnapshot, started_at: datetime) -> bool:
    """Whether they are as the manager told. Without what is too young for that, its next read decides: so that one is
    to be whole."""
    existing = revision.load(NETWORK)
    introduced = {key: row.columns["introduced_at"] for key, row in existing.items()}
    young = {key for key, at in introduced.items() if at is not None and at >= started_at}
    bring_networks(revision, existing, snapshot.networks, keep=young)
    return young <= {(network.key,) for network in snapshot.networks}


def _bring_services(revision: Revision, snapshot: SwarmSnapshot, tasks: str) -> None:
    """Services with how many tasks of each run, and tasks if they have moved: then `tasks` is their digest."""
    running = running_tasks(snapshot)
    services = SERVICE.all_of(snapshot.services)
    revision.bring(SERVICE, [row | {"running": running.get(row["docker_id"], 0)} for row in services])
    if tasks:
        names = {service.docker_id: service.name for service in snapshot.services}
        bring_tasks(revision, snapshot, tasks, name=lambda task: _task_name(task, names))


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


def _by_one(pks: links.Pks) -> dict[Hashable, int]:
    """Pks by the one column that their key has."""
    return {key[0]: pk for key, pk in pks.items() if isinstance(key, tuple)}
