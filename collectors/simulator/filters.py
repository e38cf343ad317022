"""The `filters` of list calls, in both spellings: {"name": ["x"]} and the CLI's {"name": {"x": true}}."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import orjson

from collectors.simulator.model import Container, Network, Node, Service, Task
from collectors.simulator.refusal import Refusal

Thing = TypeVar("Thing")
Filters = dict[str, list[str]]
Test = Callable[[Thing, str], bool]


def parse(text: str) -> Filters:
    """Filters as lists of values; {} for none. Raises Refusal when they are no JSON."""
    if not text:
        return {}
    try:
        asked = orjson.loads(text)
        return {key: list(values) for key, values in asked.items()}
    except (orjson.JSONDecodeError, AttributeError, TypeError):
        raise Refusal(500, f"invalid character '{text[:1]}' looking for beginning of value") from None


def chosen(things: Iterable[Thing], filters: Filters, tests: dict[str, Test[Thing]]) -> list[Thing]:
    """Those that every filter takes; of one filter's values one must match. Raises Refusal for an unknown filter."""
    for key in filters:
        if key not in tests:
            raise Refusal(400, f"Invalid filter '{key}'")
    return [thing for thing in things if all(_any(thing, tests[key], values) for key, values in filters.items())]


def _any(thing: Thing, test: Test[Thing], values: list[str]) -> bool:
    return not values or any(test(thing, value) for value in values)


def _label(labels: dict[str, str], asked: str) -> bool:
    name, equals, value = asked.partition("=")
    return name in labels and (not equals or labels[name] == value)


def _truth(value: str) -> bool:
    return value.lower() in ("1", "true")


def _named(name: str, asked: str) -> bool:
    """Docker matches names as patterns, anywhere in them."""
    try:
        return re.search(asked, name) is not None
    except re.error:
        return asked in name


def _network_type(network: Network, kind: str) -> bool:
    return (kind == "builtin") == (network.predefined or network.ingress)


def _on_network(container: Container, asked: str) -> bool:
    return any(asked in (e.network.name, e.network_id) for e in container.endpoints.values())


NETWORKS: dict[str, Test[Network]] = {
    "name": lambda n, v: _named(n.name, v),
    "id": lambda n, v: n.id.startswith(v),
    "driver": lambda n, v: n.driver == v,
    "scope": lambda n, v: n.scope == v,
    "label": lambda n, v: _label(n.labels, v),
    "type": _network_type,
    "dangling": lambda n, v: _truth(v) == (not n.predefined and not any(leg.endpoints for leg in n.legs.values())),
}
CONTAINERS: dict[str, Test[Container]] = {
    "name": lambda c, v: _named(f"/{c.name}", v),
    "id": lambda c, v: c.id.startswith(v),
    "status": lambda c, v: c.state == v,
    "health": lambda c, v: (c.health or "none") == v,
    "label": lambda c, v: _label(c.labels, v),
    "network": _on_network,
    "exited": lambda c, v: c.state == "exited" and str(c.exit_code) == v,
    "is-task": lambda c, v: _truth(v) == (c.task is not None),
    "ancestor": lambda c, v: c.image == v,
}
NODES: dict[str, Test[Node]] = {
    "id": lambda n, v: n.id.startswith(v),
    "name": lambda n, v: _named(n.host.name, v),
    "role": lambda n, v: n.role == v,
    "membership": lambda n, v: v == "accepted",
    "label": lambda n, v: _label(n.labels, v),
    "node.label": lambda n, v: _label(n.labels, v),
}
SERVICES: dict[str, Test[Service]] = {
    "id": lambda s, v: s.id.startswith(v),
    "name": lambda s, v: s.name.startswith(v),
    "label": lambda s, v: _label(s.labels, v),
    "mode": lambda s, v: v == ("global" if s.replicas is None else "replicated"),
}
TASKS: dict[str, Test[Task]] = {
    "id": lambda t, v: t.id.startswith(v),
    "name": lambda t, v: t.container is not None and _named(t.container.name, v),
    "service": lambda t, v: t.service is not None and v in (t.service.id, t.service.name),
    "node": lambda t, v: t.node is not None and v in (t.node.id, t.node.host.name),
    "desired-state": lambda t, v: t.desired == v,
    "runtime": lambda t, v: v == ("container" if t.service is not None else "attachment"),
    "label": lambda t, v: False,
    "_up-to-date": lambda t, v: _truth(v) == (t.desired == "running"),
}
EVENTS = (
    "config",
    "container",
    "daemon",
    "event",
    "image",
    "label",
    "network",
    "node",
    "plugin",
    "scope",
    "secret",
    "service",
    "type",
    "volume",
)


def for_events(text: str) -> dict[str, Any]:
    """Filters of /events. Raises Refusal for an unknown one."""
    asked = parse(text)
    for key in asked:
        if key not in EVENTS:
            raise Refusal(400, f"Invalid filter '{key}'")
    return asked
