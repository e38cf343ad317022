"""What is kept of a snapshot: for each kind of row its model, its key, and which field of the snapshot fills a column.

Every rule of "what is compared" is here. `told` comes from the snapshot, `links` from inventory.links, `ours` is
worked out by reconcile, `unsaid` is kept of a source without making a revision. Columns are named as the database names
them: `network_id` is a pk, `docker_id` Docker's.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
from django.db import models

from collectors.snapshot import Plain
from dashboard.inventory import changeset
from dashboard.inventory.compare import Columns
from dashboard.inventory.models import (
    Container,
    Endpoint,
    Host,
    Network,
    NetworkView,
    Pool,
    Service,
    Swarm,
    SwarmNode,
    SwarmTask,
)


@dataclass(frozen=True)
class Kind:
    """`key` are the columns that a row is known by within its owner; `through` leads from the row to that owner."""

    name: changeset.Kind
    model: type[models.Model]
    key: tuple[str, ...]
    told: Mapping[str, str]
    links: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    through: str = ""
    label: str = "name"
    key_of: Callable[[Columns], Hashable] | None = None

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return (*self.told, *self.ours, *self.links)

    @cached_property
    def limits(self) -> dict[str, int]:
        """The longest text that a column holds; PostgreSQL refuses more."""
        longest = {name: getattr(self.model._meta.get_field(name), "max_length", None) for name in self.told}
        return {name: length for name, length in longest.items() if length}

    def keyed(self, columns: Columns) -> Hashable:
        return self.key_of(columns) if self.key_of else tuple(columns[name] for name in self.key)

    def columns_of(self, value: Plain) -> Columns:
        """The told columns of one value of a snapshot, as they come back from the database."""
        found = {column: storable(getattr(value, field)) for column, field in self.told.items()}
        for column, most in self.limits.items():
            if len(found[column] or "") > most:
                found[column] = found[column][:most]
        return found

    def all_of(self, values: Iterable[Plain]) -> list[Columns]:
        return [self.columns_of(value) for value in values]


LARGEST = 2**63 - 1
_LISTS = (tuple, list)


def storable(value: Any) -> Any:
    """The value as JSON has it: lists for tuples, dicts for structs. NUL, which PostgreSQL refuses, becomes U+FFFD, and
    a number that no column holds the largest that one does."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd") if "\0" in value else value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -LARGEST <= value <= LARGEST else min(max(value, -LARGEST - 1), LARGEST)
    if isinstance(value, _LISTS):
        return [storable(part) for part in value]
    if isinstance(value, dict):
        return {storable(name): storable(part) for name, part in value.items()}
    return storable(msgspec.to_builtins(value)) if isinstance(value, msgspec.Struct) else value


def _named(*same: str, **other: str) -> dict[str, str]:
    """Columns with the snapshot's field that fills each: mostly of the same name."""
    return {name: name for name in same} | other


HOST = Kind(
    "host",
    Host,
    key=(),
    told=_named(
        "hostname", "engine_version", "api_version", "operating_system", "kernel", "default_pools", "firewall",
        "warnings", "swarm_state", "cluster_id", "is_manager", "managers", "manager_addresses",
        swarm_node_id="node_id", node_address="node_addr",
    ),
    ours=("state", "failure", "error", "since"),
    links=("swarm_id", "role", "availability"),
)  # fmt: skip

SWARM = Kind(
    "swarm",
    Swarm,
    key=(),
    told=_named("docker_id", "default_pools", "subnet_size"),
    ours=("name", "managers", "reporter_id", "state", "error", "since"),
)

NETWORK = Kind(
    "network",
    Network,
    key=("key",),
    told=_named(
        "key", "docker_id", "name", "driver", "scope", "internal", "attachable", "ingress", "ipv4", "ipv6",
        "config_only", "config_from", "created", "options", "labels",
    ),
    ours=("introduced_at",),
)  # fmt: skip

POOL = Kind(
    "pool",
    Pool,
    key=("network_id", "position"),
    told=_named("subnet", "gateway", "ip_range", "aux_addresses"),
    ours=("network_id", "position"),
    through="network__",
    label="subnet",
)

VIEW = Kind("view", NetworkView, key=("docker_id",), told=_named("docker_id", "name", "options", "pools", "peers"))

CONTAINER = Kind(
    "container",
    Container,
    key=("docker_id",),
    told=_named(
        "docker_id", "name", "image", "state", "health", "created", "network_mode", "shares_with", "ports", "labels",
        "stack", "compose_service", "error", "since", "exit_code", "restart_policy", service_docker_id="service_id",
        task_docker_id="task_id",
    ),
    links=("service_id",),
)  # fmt: skip

ENDPOINT = Kind(
    "endpoint",
    Endpoint,
    key=("container_key", "network_key", "network_name", "kind"),
    told=_named(
        "container_key", "network_key", "network_name", "kind", "docker_id", "ipv4", "ipv6", "mac", "gateway",
        "gateway6", "aliases", "gateway_priority", "dns_names",
    ),
    links=("container_id", "network_id"),
    label="network_name",
    # As EndpointSnapshot.key: the network's name counts only where its key is not known.
    key_of=lambda row: (row["container_key"], row["network_key"] or "~" + row["network_name"], row["kind"]),
)  # fmt: skip

NODE = Kind(
    "node",
    SwarmNode,
    key=("docker_id",),
    told=_named(
        "docker_id", "hostname", "role", "availability", "state", "address", "engine_version", "leader",
        "reachability", "labels",
    ),
    links=("host_id",),
    label="hostname",
)  # fmt: skip

SERVICE = Kind(
    "service",
    Service,
    key=("docker_id",),
    told=_named(
        "docker_id", "name", "mode", "replicas", "endpoint_mode", "image", "stack", "vips", "ports", "networks",
        "labels",
    ),
    ours=("running",),
)  # fmt: skip

TASK = Kind(
    "task",
    SwarmTask,
    key=("docker_id",),
    told=_named(
        "docker_id", "slot", "state", "desired_state", "error", "runtime", "attachments",
        service_docker_id="service_id", node_docker_id="node_id", container_docker_id="container_id",
    ),
    label="docker_id",
)  # fmt: skip

OWNED_BY: dict[str, tuple[Kind, ...]] = {
    "host": (NETWORK, POOL, VIEW, CONTAINER, ENDPOINT),
    "swarm": (NODE, NETWORK, POOL, SERVICE, TASK),
}
"""The rows of a host and of a swarm, without the source's own."""

SOURCE: dict[str, Kind] = {"host": HOST, "swarm": SWARM}
