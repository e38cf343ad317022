"""Containers' and networks' replies into EndpointSnapshots, with the kind of each.

A container's endpoints stand in the container list. Those of Docker's own sandboxes, and the legs on
docker_gwbridge, stand only in the inspect of their network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from collectors.parse import replies, values
from collectors.parse.containers import Detail
from collectors.parse.networks import GATEWAY_BRIDGE, NetworkFinder, endpoint_settings, holds_addresses
from collectors.parse.values import address
from collectors.snapshot import EndpointKind, EndpointSnapshot

INGRESS_SANDBOX = "ingress-sbox"


class Stranger(NamedTuple):
    """A member of a network that belongs to no listed container: `ep-<id>`, or a container id nobody lists.

    A container that is just starting looks like this for a moment, and an endpoint that lost its sandbox for good.
    """

    network_id: str
    member: str


def endpoints(
    listed: Iterable[replies.Container],
    details: dict[str, Detail],
    inspected: Iterable[replies.Network],
    finder: NetworkFinder,
    orphans: frozenset[Stranger],
) -> tuple[EndpointSnapshot, ...]:
    """All endpoints of a host sorted by key. Of the strangers only those in `orphans` are told of."""
    containers = {container.id: container for container in listed}
    found: dict[tuple[str, str, str], EndpointSnapshot] = {}
    for container in containers.values():
        for endpoint in _of_container(container, details.get(container.id, Detail()), finder):
            found.setdefault(endpoint.key, endpoint)
    for network in inspected:
        for endpoint in _of_network(network, containers, finder, orphans):
            found.setdefault(endpoint.key, endpoint)
    return tuple(found[key] for key in sorted(found))


def strangers(listed: Iterable[replies.Container], inspected: Iterable[replies.Network]) -> set[Stranger]:
    """The members of the inspected networks that belong to no listed container and to no sandbox of Docker's."""
    containers = {container.id for container in listed}
    return {
        Stranger(network.id, member)
        for network in inspected
        for member in network.containers or {}
        if member not in containers and _pseudo_kind(member) is None
    }


def _of_container(container: replies.Container, known: Detail, finder: NetworkFinder) -> Iterator[EndpointSnapshot]:
    """Its endpoints: addresses and EndpointID only while it holds them, its networks, names and what was asked always.

    What a running container names without either id is the rest of a connect that was refused (an address in use,
    20.10): it is not on that network. Docker tells of the rest at once in the container's inspect, in the list only
    after the container changed, and tries to connect it at the next start.
    """
    held = holds_addresses(container)
    for name, settings in endpoint_settings(container.network_settings).items():
        if held and not settings.network_id and not settings.endpoint_id:
            continue
        here = settings if held else replies.EndpointSettings()
        yield EndpointSnapshot(
            container_key=container.id,
            network_key=finder.key(name, settings.network_id),
            network_name=name,
            kind="container",
            docker_id=here.endpoint_id,
            ipv4=_with_prefix(here.ip_address, here.ip_prefix_len),
            ipv6=_with_prefix(here.global_ipv6_address, here.global_ipv6_prefix_len),
            mac=here.mac_address,
            gateway=address(here.gateway),
            gateway6=address(here.ipv6_gateway),
            aliases=known.aliases.get(name, ()),
            gateway_priority=values.number(settings.gw_priority),
            dns_names=known.dns_names.get(name, ()),
        )


def _of_network(
    network: replies.Network,
    containers: dict[str, replies.Container],
    finder: NetworkFinder,
    orphans: frozenset[Stranger],
) -> Iterator[EndpointSnapshot]:
    """The members that the container list does not tell of."""
    on_gateway_bridge = network.scope == "local" and network.name == GATEWAY_BRIDGE
    for member, reply in (network.containers or {}).items():
        kind = _pseudo_kind(member)
        if kind is None and member not in containers:
            if Stranger(network.id, member) not in orphans:
                continue
            kind = "orphan"
        elif on_gateway_bridge and reply.name.startswith("gateway_"):
            kind = "gateway"
        if kind is not None:
            yield EndpointSnapshot(
                container_key=member,
                network_key=finder.key(network.name, network.id),
                network_name=network.name,
                kind=kind,
                docker_id=reply.endpoint_id,
                ipv4=address(reply.ipv4_address),
                ipv6=address(reply.ipv6_address),
                mac=reply.mac_address,
            )


def _pseudo_kind(member: str) -> EndpointKind | None:
    """The kind of one of Docker's own sandboxes; None for anything else."""
    if member == INGRESS_SANDBOX:
        return "ingress"
    return "service-lb" if member.startswith("lb-") else None


def _with_prefix(text: str, length: int) -> str:
    return address(f"{text}/{values.count(length)}") if text else ""
