"""What daemons say of changes: the shape of each event, which host says it, and who asked to hear it.

As recorded on Engine 20.10: container events also carry status, id and from; swarm events (network create, update and
remove, node, service) come from managers only; a worker says `network create scope=local` at its first attach.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from collectors.simulator.fleet import Fleet
from collectors.simulator.model import Container, Host, Network, Node, Service, Swarm

KEPT = 256
"""Events a daemon keeps for `since`."""


def container_event(fleet: Fleet, container: Container, action: str, **more: str) -> None:
    if fleet.tell is None:
        return
    attributes = {**container.labels, "image": container.image, "name": container.name, **more}
    head = {"status": action, "id": container.id, "from": container.image}
    _say(fleet, container.host, "container", action, container.id, attributes, "local", head)


def endpoint_event(fleet: Fleet, container: Container, network: Network, action: str) -> None:
    """connect or disconnect, on the container's host."""
    if fleet.tell is None:
        return
    attributes = {"container": container.id, "name": network.name, "type": network.driver}
    _say(fleet, container.host, "network", action, network.id, attributes, "local")


def network_event(fleet: Fleet, host: Host, network: Network, action: str) -> None:
    """create or destroy on one host: of a local network, or of an overlay's leg there."""
    if fleet.tell is not None:
        _say(fleet, host, "network", action, network.id, {"name": network.name, "type": network.driver}, "local")


def swarm_event(fleet: Fleet, swarm: Swarm, thing: Network | Node | Service, action: str, **more: str) -> None:
    """What a swarm's managers say: network create, update, remove; node update; service create, update, remove."""
    if fleet.tell is None:
        return
    kind = type(thing).__name__.lower()
    name = thing.host.name if isinstance(thing, Node) else thing.name
    for manager in swarm.managers:
        _say(fleet, manager.host, kind, action, thing.id, {"name": name, **_dotted(more)}, "swarm")


def _dotted(more: dict[str, str]) -> dict[str, str]:
    """replicas_new as Docker writes it: replicas.new."""
    return {key.replace("_", "."): value for key, value in more.items()}


def _say(
    fleet: Fleet,
    host: Host,
    kind: str,
    action: str,
    actor: str,
    attributes: dict[str, str],
    scope: str,
    head: Any = None,
) -> None:
    if fleet.tell is None:
        return
    now = fleet.now()
    event = {
        **(head or {}),
        "Type": kind,
        "Action": action,
        "Actor": {"ID": actor, "Attributes": dict(sorted(attributes.items()))},
        "scope": scope,
        "time": now // 1_000_000_000,
        "timeNano": now,
    }
    fleet.tell(host, kind, action, event)


class Wanted:
    """Which events a listener asked for: the `filters` of GET /events, each a set of values of which one must match."""

    def __init__(self, filters: dict[str, list[str]]) -> None:
        self._asked = {key: frozenset(values) for key, values in filters.items() if values}

    def takes(self, event: dict[str, Any]) -> bool:
        return all(self._matches(key, values, event) for key, values in self._asked.items())

    @staticmethod
    def _matches(key: str, values: frozenset[str], event: dict[str, Any]) -> bool:
        attributes, kind = event["Actor"]["Attributes"], event["Type"]
        if key == "type":
            return kind in values
        if key == "event":
            return event["Action"] in values or event["Action"].partition(":")[0] in values
        if key == "scope":
            return event["scope"] in values
        if key == "label":
            return all(_has_label(attributes, value) for value in values)
        if key == "image":
            return attributes.get("image") in values
        return kind == key and any(
            event["Actor"]["ID"].startswith(value) or attributes.get("name") == value for value in values
        )


def _has_label(labels: dict[str, str], asked: str) -> bool:
    name, equals, value = asked.partition("=")
    return name in labels and (not equals or labels[name] == value)


class Kept:
    """The last events of one daemon, for `since`. A daemon that starts anew has none."""

    def __init__(self) -> None:
        self._events: deque[dict[str, Any]] = deque(maxlen=KEPT)

    def add(self, event: dict[str, Any]) -> None:
        self._events.append(event)

    def between(self, since: float, until: float | None) -> list[dict[str, Any]]:
        """Those of a span, in seconds since 1970, oldest first."""
        return [
            e for e in self._events if e["timeNano"] >= since * 1e9 and (until is None or e["timeNano"] <= until * 1e9)
        ]

    def forget(self) -> None:
        self._events.clear()
