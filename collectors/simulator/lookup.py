"""Finding what a path names: by id, by name, or by the beginning of an id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from collectors.simulator.model import Container, Host, Network
from collectors.simulator.refusal import Refusal
from collectors.simulator.render.networks import listed


class Identified(Protocol):
    id: str


Thing = TypeVar("Thing", bound=Identified)


def network(host: Host, name: str) -> Network:
    """The network a host knows by this id, name or beginning of an id. Raises Refusal for none, or several."""
    known = listed(host)
    for network in known:
        if network.id == name:
            return network
    named = [network for network in known if network.name == name]
    if len(named) > 1:
        raise Refusal(400, f"{len(named)} matches found based on name: network {name} is ambiguous")
    found = named or [network for network in known if name and network.id.startswith(name)]
    if len(found) > 1:
        raise Refusal(400, f"{len(found)} matches found based on ID prefix: network {name} is ambiguous")
    if not found:
        raise Refusal(404, f"network {name} not found")
    return found[0]


def container(host: Host, name: str) -> Container:
    found = (
        host.containers.get(name)
        or host.names.get(name.removeprefix("/"))
        or _by_prefix(host.containers.values(), name)
    )
    if found is None:
        raise Refusal(404, f"No such container: {name}")
    return found


def member(things: dict[str, Thing], kind: str, name: str, names: dict[str, Thing]) -> Thing:
    """A node, service or task of a swarm."""
    found = things.get(name) or names.get(name) or _by_prefix(things.values(), name)
    if found is None:
        raise Refusal(404, f"{kind} {name} not found")
    return found


def _by_prefix(things: Iterable[Thing], start: str) -> Thing | None:
    found = [thing for thing in things if start and thing.id.startswith(start)]
    return found[0] if len(found) == 1 else None
