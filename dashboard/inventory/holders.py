"""Who has an address on which network: the rows of endpoints, services and tasks, read in bulk for `occupancy`.

`Scope` says of which networks: a set of pks, or None for all of them. However many, each reading is one query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef

from dashboard.inventory.addresses import number
from dashboard.inventory.models import Container, Endpoint, Network, NetworkView, Service, SwarmTask
from dashboard.inventory.pool_map import Holder, Kind

Scope = set[int] | None
SwarmNetworks = dict[tuple[int, str], int]
"""pks of swarm-scoped networks, by swarm and docker_id."""

ENDED_TASKS = frozenset({"complete", "shutdown", "failed", "rejected", "remove", "orphaned"})

KEPT_BY_DOCKER = frozenset({"service-lb", "ingress"})
"""Kinds of endpoints that no container has: a service's balancer, and ingress, on each node."""


Held = tuple[int, int, str, Holder]
"""An address that somebody has: its version and number, as it is written, and who. There are many: no class of it."""

Told = Iterator[tuple[int, str, Holder]]


def held(networks: Scope, shared: SwarmNetworks) -> dict[int, list[Held]]:
    """The addresses that somebody has, by network."""
    found: dict[int, list[Held]] = defaultdict(list)
    _note(_endpoints(networks), found)
    return of_services(shared, found)


def of_services(shared: SwarmNetworks, found: dict[int, list[Held]]) -> dict[int, list[Held]]:
    """Those of services and of tasks on hosts that we do not read, beside what was `found`."""
    _note(_services_and_tasks(shared), found)
    return found


def _note(told: Told, found: dict[int, list[Held]]) -> None:
    for network, text, holder in told:
        if known := number(text):
            found[network].append((*known, text, holder))


def swarm_networks(networks: Scope) -> SwarmNetworks:
    known = Network.objects.filter(swarm__isnull=False)
    known = known if networks is None else known.filter(pk__in=networks)
    return {(swarm, docker_id): pk for swarm, docker_id, pk in known.values_list("swarm", "docker_id", "pk")}


def _endpoints(networks: Scope) -> Told:
    known = Endpoint.objects.filter(network__isnull=False).exclude(ipv4="", ipv6="").order_by()
    if networks is not None:
        known = known.filter(network__in=networks)
    for network, ipv4, ipv6, *who in known.values_list("network_id", "ipv4", "ipv6", *WHO):
        holder = of_endpoint(*who)
        for text in (ipv4, ipv6):
            if text:
                yield network, text, holder


WHO = ("pk", "kind", "host_id", "container_id", "container__name")


def of_endpoint(pk: int, what: str, host: int, container: int | None, name: str | None) -> Holder:
    """Of these columns of an endpoint."""
    ref = f"container:{container}" if name is not None else ""
    kind: Kind = "reserved" if what in KEPT_BY_DOCKER else "used"
    return Holder(kind, what, f"endpoint:{pk}", name or "", ref, host)


def _services_and_tasks(shared: SwarmNetworks) -> Told:
    """Virtual addresses of services; and tasks on hosts that we do not read: of others the endpoints tell."""
    if not shared:
        return
    swarms = {swarm for swarm, _ in shared}
    names: dict[str, tuple[int, str]] = {}
    services = Service.objects.filter(swarm__in=swarms).order_by()
    for pk, docker_id, swarm, name, vips in services.values_list("pk", "docker_id", "swarm_id", "name", "vips"):
        names[docker_id] = pk, name
        for vip in vips:
            if network := shared.get((swarm, vip["network_id"])):
                yield network, vip["address"], Holder("reserved", "vip", f"service:{pk}", name, f"service:{pk}")
    seen = Container.objects.filter(docker_id=OuterRef("container_docker_id"))
    tasks = SwarmTask.objects.filter(~Exists(seen), swarm__in=swarms).exclude(state__in=ENDED_TASKS).order_by()
    for pk, swarm, service, attachments in tasks.values_list("pk", "swarm_id", "service_docker_id", "attachments"):
        of, name = names.get(service, (0, ""))
        holder = Holder("used", "task", f"task:{pk}", name, f"service:{of}" if of else "")
        for attachment in attachments:
            if network := shared.get((swarm, attachment["network_id"])):
                for text in attachment["addresses"]:
                    yield network, text, holder


def hosts(networks: Scope, shared: SwarmNetworks) -> dict[int, frozenset[int]]:
    """The hosts on which something of a swarm's network stands, by network."""
    known = Endpoint.objects.filter(network__swarm__isnull=False).order_by()
    known = known if networks is None else known.filter(network__in=networks)
    return with_views(known.values_list("network_id", "host_id").distinct(), shared)


def with_views(stand: Iterable[tuple[int, int]], shared: SwarmNetworks) -> dict[int, frozenset[int]]:
    """The same of (network, host) that are known by endpoints: with the hosts that list a network."""
    found: dict[int, set[int]] = defaultdict(set)
    for network, host in stand:
        found[network].add(host)
    for docker_id, swarm, host in NetworkView.objects.order_by().values_list("docker_id", "host__swarm_id", "host_id"):
        if there := shared.get((swarm, docker_id)):
            found[there].add(host)
    return {network: frozenset(there) for network, there in found.items()}


def gateways(networks: Scope) -> dict[int, set[str]]:
    """The gateways that endpoints tell, by network."""
    found: dict[int, set[str]] = defaultdict(set)
    known = Endpoint.objects.exclude(gateway="", gateway6="").filter(network__isnull=False).order_by()
    known = known if networks is None else known.filter(network__in=networks)
    for network, gateway, gateway6 in known.values_list("network_id", "gateway", "gateway6").distinct():
        found[network].update(text for text in (gateway, gateway6) if text)
    return found
