"""A container's replies into a ContainerSnapshot: the list's entry, and the Detail that only inspect tells."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from collectors.parse import replies, values
from collectors.parse.lasting import Lasting, exit_code, exit_code_in, lasting, since
from collectors.parse.networks import endpoint_settings, holds_addresses
from collectors.snapshot import ContainerSnapshot, PortSnapshot

_HEALTH = re.compile(r"\((healthy|unhealthy|health: starting)\)")
_SHARES = "container:"
_EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 (what Docker binds when no address is asked)


class Detail(msgspec.Struct, frozen=True, gc=False):
    """What only inspect tells of a container. `aliases` and `dns_names` go by the network's name; `ports` are those it
    asks for."""

    error: str = ""
    aliases: dict[str, tuple[str, ...]] = {}
    dns_names: dict[str, tuple[str, ...]] = {}
    ports: tuple[PortSnapshot, ...] = ()
    lasting: Lasting = Lasting()
    restart_policy: str = ""


def detail(reply: replies.InspectedContainer) -> Detail:
    """The Detail of an inspected container."""
    settings = endpoint_settings(reply.network_settings)
    return Detail(
        error=reply.state.error if reply.state else "",
        aliases={name: tuple(dict.fromkeys(each.aliases or [])) for name, each in settings.items()},
        dns_names={name: tuple(dict.fromkeys(each.dns_names or [])) for name, each in settings.items()},
        ports=_asked_ports(reply),
        lasting=lasting(reply),
        restart_policy=_restart_policy(reply),
    )


def _restart_policy(reply: replies.InspectedContainer) -> str:
    policy = reply.host_config.restart_policy if reply.host_config else None
    return policy.name if policy else ""


def signature(reply: replies.Container) -> tuple[object, ...]:
    """What tells that a container's Detail is to be asked for again: equal means nothing of it changed.

    The exit code stands in `Status`, which holds the time as well and so cannot be compared whole (memory.py asks
    parse.span_in of it). The health counts, as only inspect tells when it turned.
    """
    settings = endpoint_settings(reply.network_settings)
    return (
        reply.state,
        exit_code_in(reply.status),
        _health(reply),
        tuple(reply.names or ()),
        tuple(sorted((name, each.network_id, each.endpoint_id) for name, each in settings.items())),
    )


def containers(listed: Iterable[replies.Container], details: dict[str, Detail]) -> tuple[ContainerSnapshot, ...]:
    """All containers sorted by id; one without a Detail vanished before it could be inspected."""
    entries = values.once(listed, key=lambda entry: entry.id)
    ids_by_name = {name_of(entry): entry.id for entry in entries}
    return tuple(_container(entry, details.get(entry.id, Detail()), ids_by_name) for entry in entries)


def name_of(reply: replies.Container) -> str:
    """Its own name: `/web`. A name with a further slash (`/other/web`) is a link that another container has to it."""
    names = [name.removeprefix("/") for name in reply.names or []]
    return next((name for name in names if "/" not in name), reply.id[:12])


def _container(reply: replies.Container, known: Detail, ids_by_name: dict[str, str]) -> ContainerSnapshot:
    labels = reply.labels or {}
    mode = reply.host_config.network_mode if reply.host_config else ""
    owner = mode.removeprefix(_SHARES) if mode.startswith(_SHARES) else ""
    health, created = _health(reply), values.count(reply.created)
    return ContainerSnapshot(
        docker_id=reply.id,
        name=name_of(reply),
        image=reply.image,
        state=reply.state,
        health=health,
        created=created,
        network_mode=mode,
        shares_with=ids_by_name.get(owner, owner),
        ports=_listed_ports(reply.ports or []) if holds_addresses(reply) else known.ports,
        labels=labels,
        service_id=labels.get("com.docker.swarm.service.id", ""),
        task_id=labels.get("com.docker.swarm.task.id", ""),
        stack=labels.get("com.docker.stack.namespace") or labels.get("com.docker.compose.project", ""),
        compose_service=labels.get("com.docker.compose.service", ""),
        error=known.error,
        since=since(reply.state, health, created, known.lasting),
        exit_code=exit_code(reply.state, reply.status, known.lasting),
        restart_policy=known.restart_policy,
    )


def _health(reply: replies.Container) -> str:
    """healthy, unhealthy or starting; "" without a health check. Newer engines list it, older ones only in Status."""
    if reply.health is not None:
        return "" if reply.health.status == "none" else reply.health.status
    found = _HEALTH.search(reply.status)
    return found.group(1).removeprefix("health: ") if found else ""


def _listed_ports(ports: Iterable[replies.Port]) -> tuple[PortSnapshot, ...]:
    return _sorted(
        PortSnapshot(
            protocol=port.type,
            container_port=port.private_port,
            host_ip=port.ip if port.public_port else "",
            host_port=port.public_port or None,
        )
        for port in ports
        if values.is_port(port.private_port) and values.is_port(port.public_port)
    )


def _asked_ports(reply: replies.InspectedContainer) -> tuple[PortSnapshot, ...]:
    """The ports a container exposes and binds by its configuration, running or not.

    A host port that Docker chooses at each start ("" or a range) is not known before it runs: host_port None.
    """
    bindings = (reply.host_config.port_bindings if reply.host_config else None) or {}
    exposed = (reply.config.exposed_ports if reply.config else None) or {}
    found = []
    for text in {*bindings, *exposed}:
        number, _, protocol = text.partition("/")
        exposes = values.port(number)
        if exposes is None:
            continue
        for binding in bindings.get(text) or [replies.PortBinding()]:
            port = values.port(binding.host_port)
            found.append(
                PortSnapshot(
                    protocol=protocol or "tcp",
                    container_port=exposes,
                    host_ip=(binding.host_ip or _EVERY_ADDRESS) if port else "",
                    host_port=port,
                )
            )
    return _sorted(found)


def _sorted(ports: Iterable[PortSnapshot]) -> tuple[PortSnapshot, ...]:
    unique = {(port.protocol, port.container_port, port.host_ip, port.host_port or 0): port for port in ports}
    return tuple(unique[key] for key in sorted(unique))
