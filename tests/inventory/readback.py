"""Rows back into what they came from, by a way of its own: the judge of reconcile, which shares none of its code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from django.db import connection, transaction

from collectors.snapshot import (
    ContainerSnapshot,
    EndpointSnapshot,
    HostSnapshot,
    NetworkSnapshot,
    NodeSnapshot,
    ServiceSnapshot,
    SwarmSnapshot,
    SwarmTaskSnapshot,
)
from dashboard.inventory.kinds import OWNED_BY, SOURCE
from dashboard.inventory.models import Change, Host, Network, Swarm
from dashboard.inventory.replay import State, replay


@contextmanager
def nothing_kept() -> Iterator[None]:
    """What happens inside is undone at the end, after every constraint was checked: one example of hypothesis."""
    with transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)


def host_of_rows(pk: int) -> HostSnapshot:
    """The host's rows as a snapshot; of its swarm networks only what its views keep."""
    row = Host.objects.get(pk=pk)
    plain = {name: getattr(row, name) for name in HostSnapshot.__struct_fields__ if hasattr(row, name)}
    parts = {
        "node_id": row.swarm_node_id,
        "node_addr": row.node_address,
        "networks": [network_of_row(network) for network in row.networks.all()] + views_of_rows(row),
        "containers": [
            named(one, service_id=one.service_docker_id, task_id=one.task_docker_id, since=None)
            for one in row.containers.all()
        ],
        "endpoints": [named(one) for one in row.endpoints.all()],
    }
    return in_order(msgspec.convert(clean(plain | parts, HostSnapshot), HostSnapshot))


def views_of_rows(host: Host) -> list[dict[str, Any]]:
    seen = ("docker_id", "name", "options", "pools", "peers")
    rows = [{name: getattr(view, name) for name in seen} for view in host.network_views.all()]
    return [row | {"scope": "swarm", "driver": ""} for row in rows]


def as_kept(snapshot: HostSnapshot) -> HostSnapshot:
    """The snapshot without what a host does not own: of a swarm network only its own view."""
    views = [
        NetworkSnapshot(
            docker_id=one.docker_id, name=one.name, options=one.options, pools=one.pools, peers=one.peers,
            scope="swarm", driver="",
        ) if one.scope == "swarm" else one
        for one in snapshot.networks
    ]  # fmt: skip
    return in_order(msgspec.structs.replace(snapshot, networks=tuple(views), containers=timeless(snapshot)))


def timeless(snapshot: HostSnapshot) -> tuple[ContainerSnapshot, ...]:
    """Its containers without since when they are so: what a daemon does not tell of that is ours (test_enduring.py)."""
    return tuple(msgspec.structs.replace(one, since=None) for one in snapshot.containers)


def swarm_of_rows(pk: int, reporter: str) -> SwarmSnapshot:
    row = Swarm.objects.get(pk=pk)
    parts = {
        "docker_id": row.docker_id,
        "reporter_node_id": reporter,
        "default_pools": row.default_pools,
        "subnet_size": row.subnet_size,
        "nodes": [named(one) for one in row.nodes.all()],
        "networks": [network_of_row(one) for one in row.networks.filter(introduced_at=None)],
        "services": [named(one) for one in row.services.all()],
        "tasks": [
            named(
                one, service_id=one.service_docker_id, node_id=one.node_docker_id, container_id=one.container_docker_id
            )
            for one in row.swarm_tasks.all()
        ],
    }
    return in_order(msgspec.convert(clean(parts, SwarmSnapshot), SwarmSnapshot))


PARTS: dict[str, type[msgspec.Struct]] = {
    "networks": NetworkSnapshot,
    "containers": ContainerSnapshot,
    "endpoints": EndpointSnapshot,
    "nodes": NodeSnapshot,
    "services": ServiceSnapshot,
    "tasks": SwarmTaskSnapshot,
}


def clean(plain: dict[str, Any], of: type[msgspec.Struct]) -> dict[str, Any]:
    """Only the fields of the snapshot, in the whole and in its parts."""
    kept = {name: value for name, value in plain.items() if name in of.__struct_fields__}
    if of in (HostSnapshot, SwarmSnapshot):
        kept |= {name: [clean(part, PARTS[name]) for part in kept[name]] for name in PARTS if name in kept}
    return kept


def named(row: Any, **other: Any) -> dict[str, Any]:
    return row.__dict__ | other


def network_of_row(row: Network) -> dict[str, Any]:
    pools = list(row.pools.values("subnet", "gateway", "ip_range", "aux_addresses"))
    return named(row, pools=pools)


def in_order(snapshot: Any) -> Any:
    parts = {name: tuple(sorted(getattr(snapshot, name), key=repr)) for name in PARTS if hasattr(snapshot, name)}
    return msgspec.structs.replace(snapshot, **parts)


def rows_that_stand() -> State:
    """Every row of every source that was ever told of, as Change has it."""
    state: State = {}
    for source, kind in SOURCE.items():
        for pk in kind.model._default_manager.filter(revision__gt=0).values_list("pk", flat=True):
            state[source, pk] = plain(kind.model._default_manager.values(*kind.columns).get(pk=pk))
            for owned in OWNED_BY[source]:
                rows = owned.model._default_manager.filter(**{f"{owned.through}{source}_id": pk})
                whose = {} if owned.through else {f"{source}_id": pk}
                state |= {(owned.name, row.pop("pk")): plain(row) | whose for row in rows.values("pk", *owned.columns)}
    return state


def rows_replayed() -> State:
    return replay(Change.objects.order_by("pk"))


def plain(columns: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(columns, default=lambda value: value.isoformat()))


def pks() -> dict[tuple[str, Any, Any], int]:
    """The pk of every owned row, by kind, owner and key."""
    found = {}
    for source, kinds in OWNED_BY.items():
        for kind in kinds:
            owner = f"{kind.through}{source}_id"
            rows = kind.model._default_manager.filter(**{f"{owner}__isnull": False})
            for row in rows.values("pk", owner, *kind.key):
                found[kind.name, row[owner], kind.keyed(row)] = row["pk"]
    return found


def revisions_have_no_gaps() -> bool:
    told: dict[str, set[int]] = {}
    for source, revision in Change.objects.values_list("source", "revision"):
        told.setdefault(source, set()).add(revision)
    stand = {f"{s}:{pk}": n for s in SOURCE for pk, n in SOURCE[s].model._default_manager.values_list("pk", "revision")}
    return all(
        numbers == set(range(1, max(numbers) + 1)) and stand.get(source, max(numbers)) == max(numbers)
        for source, numbers in told.items()
    )
