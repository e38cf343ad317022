"""Links: columns that say what another source knows. Pure functions compute them from rows; `relink` writes them.

Inside reconcile a source's own rows get their links in the same revision. When another source's change concerns
them, `sources_concerned` names this one and `relink` gives it a revision of its own, if a link does differ.

    endpoint   container, network (local, else of the host's swarm)
    container  service
    host       swarm, role, availability
    node       host
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from dashboard.inventory import belonging
from dashboard.inventory.changeset import ChangeSet, RowChange
from dashboard.inventory.compare import Columns, Row
from dashboard.inventory.kinds import CONTAINER, ENDPOINT, NETWORK, NODE
from dashboard.inventory.models import Container, Endpoint, Host, Network, Service, SwarmNode
from dashboard.inventory.revision import Revision

Pks = Mapping[Hashable, int]


@dataclass(frozen=True, slots=True)
class Around:
    """What the rows of a host may point at in its swarm: pks of networks and services by their Docker ids."""

    swarm: int | None = None
    role: str = ""
    availability: str = ""
    networks: Pks = field(default_factory=dict)
    services: Pks = field(default_factory=dict)


# What links follow from: pure


def of_host(around: Around) -> Columns:
    return {"swarm_id": around.swarm, "role": around.role, "availability": around.availability}


def of_container(container: Columns, around: Around) -> Columns:
    return {"service_id": around.services.get(container["service_docker_id"])}


def of_endpoint(endpoint: Columns, containers: Pks, networks: Pks, around: Around) -> Columns:
    """`containers` and `networks` are the host's own, by docker_id and by key."""
    key = endpoint["network_key"]
    return {
        "container_id": containers.get(endpoint["container_key"]),
        "network_id": networks.get(key) or around.networks.get(key),
    }


def of_node(node: Columns, hosts: Pks) -> Columns:
    return {"host_id": hosts.get(node["docker_id"])}


def endpoint_name(containers: Mapping[str, str]) -> Callable[[Columns], str]:
    """How an endpoint is called in its Change: "web on front". `containers` are names by docker_id."""

    def name(endpoint: Columns) -> str:
        key = endpoint["container_key"]
        return f"{containers.get(key) or key[:12]} on {endpoint['network_name']}"

    return name


# What they follow from: rows


def around(host: Columns, kept: int | None, *, networks: set[str], services: set[str]) -> Around:
    """What surrounds a host with these columns: of its swarm's networks (by key) and services those that it names.
    Locks its swarm, so that none of it moves meanwhile."""
    place = belonging.locked_place(host, kept)
    if place is None:
        return Around()
    on = Network.objects.filter(swarm_id=place.swarm, key__in=networks - {""}).order_by().values_list("key", "pk")
    of = Service.objects.filter(swarm_id=place.swarm, docker_id__in=services - {""}).order_by()
    return Around(place.swarm, place.role, place.availability, dict(on), dict(of.values_list("docker_id", "pk")))


def as_linked(host: Columns, containers: Iterable[Row], endpoints: Iterable[Row]) -> Around:
    """What surrounds a host as far as its own rows say, which nobody else writes meanwhile: whatever takes a network or
    a service away relinks, under this host's lock, all that name it."""
    networks = {row.columns["network_key"]: row.columns["network_id"] for row in endpoints}
    services = {row.columns["service_docker_id"]: row.columns["service_id"] for row in containers}
    return Around(host["swarm_id"], host["role"], host["availability"], _linked(networks), _linked(services))


def _linked(pks: dict[Hashable, int | None]) -> Pks:
    return {key: pk for key, pk in pks.items() if pk is not None}


def hosts_of_nodes(nodes: Iterable[str], without: int | None = None) -> dict[Hashable, int]:
    """Our hosts by NodeID. Of two with the same one (a daemon that moved) the one that we reach."""
    members = Host.objects.filter(swarm_node_id__in=[node for node in nodes if node]).exclude(swarm_state="inactive")
    rows = members.order_by("pk").values_list("swarm_node_id", "pk", "state")
    best_last = sorted(rows, key=lambda row: (row[2] == Host.State.REACHABLE, -row[1]))
    return {node: pk for node, pk, _ in best_last if pk != without}


# Writing them


@transaction.atomic
def relink(source_id: str, at: datetime) -> ChangeSet:
    """Brings this source's links up to date. Empty when none differs, or when the source is gone."""
    source, _, pk = source_id.partition(":")
    revision = Revision.open(source, int(pk), at)
    if revision is None:
        return ChangeSet(source_id, 0)
    if source == "host":
        relink_host(revision, revision.row["swarm_id"])
    else:
        relink_nodes(revision)
    return revision.close()


def relink_host(revision: Revision, kept: int | None) -> None:
    """`kept` is the swarm that the host stays in when nothing else tells."""
    containers = revision.load(CONTAINER, ("name", "service_docker_id", *CONTAINER.links))
    endpoints = revision.load(ENDPOINT, ENDPOINT.links)
    networks = {row.columns["key"]: row.pk for row in revision.load(NETWORK, NETWORK.key).values()}
    near = around(
        revision.row,
        kept,
        networks={row.columns["network_key"] for row in endpoints.values()},
        services={row.columns["service_docker_id"] for row in containers.values()},
    )
    revision.tell(**of_host(near))
    served = [row.columns | of_container(row.columns, near) for row in containers.values()]
    revision.bring(CONTAINER, served, containers)
    pks = {row.columns["docker_id"]: row.pk for row in containers.values()}
    names = endpoint_name({row.columns["docker_id"]: row.columns["name"] for row in containers.values()})
    linked = [row.columns | of_endpoint(row.columns, pks, networks, near) for row in endpoints.values()]
    revision.bring(ENDPOINT, linked, endpoints, names)


def relink_nodes(revision: Revision, without: int | None = None) -> None:
    """`without` is a host that is about to go."""
    nodes = revision.load(NODE, ("hostname", *NODE.links))
    hosts = hosts_of_nodes((row.columns["docker_id"] for row in nodes.values()), without)
    revision.bring(NODE, [row.columns | of_node(row.columns, hosts) for row in nodes.values()], nodes)


# Whose they are


def sources_concerned(changeset: ChangeSet) -> list[str]:
    """The other sources whose links this change may alter. Asked after its commit; costs nothing for most changes."""
    if changeset.source.startswith("host:"):
        return [f"swarm:{swarm}" for swarm in sorted(_swarms_concerned(changeset.of("host")))]
    hosts = _hosts_naming(changeset) | _hosts_among(changeset) | _hosts_without_swarm(changeset.of("swarm"))
    return [f"host:{host}" for host in sorted(hosts)]


OF_A_MEMBER = {"swarm_node_id", "swarm_state", "swarm_id", "state"}
OF_A_NODE = {"role", "availability", "host_id"}
OF_A_SWARM = {"docker_id", "managers"}


def _swarms_concerned(rows: Iterable[RowChange]) -> set[int]:
    """The swarms that the host is or was in, when that, its NodeID or its state changed."""
    concerned = [row for row in rows if OF_A_MEMBER & (row.before.keys() | row.after.keys())]
    if not concerned:
        return set()
    nodes = {columns.get("swarm_node_id") for row in concerned for columns in (row.before, row.after)}
    present = Host.objects.filter(pk__in=[row.pk for row in concerned])
    nodes |= set(present.values_list("swarm_node_id", flat=True))
    named = SwarmNode.objects.filter(docker_id__in=nodes - {None, ""})
    return set(named.values_list("swarm_id", flat=True))


def _hosts_naming(changeset: ChangeSet) -> set[int]:
    """Hosts with endpoints on networks that came or went, or with containers of services that did."""
    networks = [_told(row, "key") for row in changeset.of("network") if row.action != "changed"]
    services = [_told(row, "docker_id") for row in changeset.of("service") if row.action != "changed"]
    if not (networks or services):
        return set()
    on_them = Endpoint.objects.filter(network_key__in=networks).order_by()
    of_them = Container.objects.filter(service_docker_id__in=services).order_by()
    return {
        *on_them.values_list("host_id", flat=True).distinct(),
        *of_them.values_list("host_id", flat=True).distinct(),
    }


def _hosts_among(changeset: ChangeSet) -> set[int]:
    """Hosts that are a node which came, went or changed."""
    rows = [row for row in changeset.of("node") if row.action != "changed" or OF_A_NODE & row.after.keys()]
    if not rows:
        return set()
    nodes = {_told(row, "docker_id") for row in rows if row.action != "changed"}
    nodes |= set(SwarmNode.objects.filter(pk__in=[row.pk for row in rows]).values_list("docker_id", flat=True))
    return set(Host.objects.filter(swarm_node_id__in=nodes).values_list("pk", flat=True))


def _hosts_without_swarm(rows: Iterable[RowChange]) -> set[int]:
    """Members of a swarm that no manager told of, when one became known by its id or its managers."""
    if not any(row.action == "added" or OF_A_SWARM & row.after.keys() for row in rows):
        return set()
    members = Host.objects.exclude(swarm_node_id="").filter(swarm__docker_id=None)
    return set(members.values_list("pk", flat=True))


def _told(row: RowChange, column: str) -> str:
    return str((row.after or row.before)[column])
