"""Which swarm a daemon belongs to. A pure choice, and the queries that feed it.

A manager knows its cluster's id; a worker knows only its own NodeID and those of the managers it talks to. NodeIDs
never move between swarms: leaving and joining again makes a new one. So a swarm is provisional, known by its
managers' NodeIDs alone, until one of its managers is read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from dashboard.inventory.compare import Columns
from dashboard.inventory.models import Swarm, SwarmNode


class Known(NamedTuple):
    """A swarm as far as belonging goes. `docker_id` None: provisional."""

    pk: int
    docker_id: str | None
    managers: list[str]


class Place(NamedTuple):
    """A host's place in its swarm. `availability` "" while no manager tells of it."""

    swarm: int
    role: str
    availability: str


class Choice(NamedTuple):
    """The swarm a host belongs to, and the provisional ones that prove to be that same swarm."""

    swarm: Known | None
    same: list[Known]


def choose(host: Columns, kept: int | None, swarms: Collection[Known], members: Mapping[str, int]) -> Choice:
    """`host` are its columns, `kept` the swarm it was in under its present NodeID, `members` swarms' pks by NodeID."""
    if has_left(host):
        return Choice(None, [])
    heard = managers_heard(host)
    real = _real(host, heard, [swarm for swarm in swarms if swarm.docker_id], members, kept)
    provisional = [
        swarm for swarm in swarms if not swarm.docker_id and (swarm.pk == kept or not heard.isdisjoint(swarm.managers))
    ]
    if real is not None:
        return Choice(real, provisional)
    return Choice(provisional[0], provisional[1:]) if provisional else Choice(None, [])


def _real(
    host: Columns, heard: set[str], swarms: list[Known], members: Mapping[str, int], kept: int | None
) -> Known | None:
    if host["cluster_id"]:
        return next((swarm for swarm in swarms if swarm.docker_id == host["cluster_id"]), None)
    by_pk = {swarm.pk: swarm for swarm in swarms}
    for node in (host["swarm_node_id"], *sorted(heard)):
        if members.get(node) in by_pk:
            return by_pk[members[node]]
    by_managers = (swarm for swarm in swarms if not heard.isdisjoint(swarm.managers))
    return next(by_managers, by_pk.get(kept) if kept else None)


def has_left(host: Columns) -> bool:
    """A daemon that is starting, locked or in error has not left, even while it does not know its NodeID."""
    return host["swarm_state"] in ("inactive", "")


def managers_heard(host: Columns) -> set[str]:
    """The NodeIDs of managers that the host tells of, itself among them when it is one."""
    own = {host["swarm_node_id"]} if host["is_manager"] else set()
    return {*host["managers"], *own} - {""}


def kept_swarm(host: Columns, before: Columns) -> int | None:
    """The swarm of the host's row `before`, unless the host has another NodeID by now."""
    return before["swarm_id"] if host["swarm_node_id"] in ("", before["swarm_node_id"]) else None


def chosen(host: Columns, kept: int | None) -> Choice:
    """`choose` over all swarms there are. Three queries at most."""
    if has_left(host):
        return Choice(None, [])
    swarms = [Known(*row) for row in Swarm.objects.order_by("pk").values_list("pk", "docker_id", "managers")]
    asked = {host["swarm_node_id"], *managers_heard(host)} - {""}
    members = SwarmNode.objects.filter(docker_id__in=asked).order_by("pk").values_list("docker_id", "swarm_id")
    return choose(host, kept, swarms, dict(members))


def locked_place(host: Columns, kept: int | None) -> Place | None:
    """Where the host belongs, with its swarm locked until the transaction ends. None outside of any swarm."""
    if has_left(host):
        return None
    node = SwarmNode.objects.filter(docker_id=host["swarm_node_id"]).exclude(docker_id="").order_by("-swarm_id")
    told = node.values_list("swarm_id", "role", "availability").first()
    if told is None:
        swarm = chosen(host, kept).swarm
        told = (swarm.pk, "manager" if host["is_manager"] else "worker", "") if swarm else None
    if told is None or not Swarm.objects.select_for_update(no_key=True).filter(pk=told[0]).values_list("pk").first():
        return None
    return Place(*told)
