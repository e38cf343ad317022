"""The life of containers, from created to removed; each change with Docker's events in order.

Restart, as recorded: kill, die, disconnect, stop, connect, start, restart.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from collectors.simulator.attach import attach, close_empty_legs, detach, settle_gateway, touch_container
from collectors.simulator.events import container_event
from collectors.simulator.fleet import Fleet
from collectors.simulator.ipam import AddressRefused
from collectors.simulator.model import Container, Endpoint, Host, Network, Port, Task

FIRST_EPHEMERAL = 32768


class StartRefused(Exception):
    """A container that could not start. The text is Docker's."""


@dataclass(slots=True)
class Wish:
    """What a new container shall be. `networks` with the aliases there; the first gives its network mode."""

    name: str
    image: str
    command: str = ""
    networks: list[tuple[Network, tuple[str, ...]]] = field(default_factory=list)
    mode: str = ""
    ports: tuple[Port, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    restart: str = "no"
    health: str = ""
    shares: Container | None = None
    task: Task | None = None
    address: str = ""


def create(fleet: Fleet, host: Host, wish: Wish) -> Container:
    """docker create: a container that has not run. Its endpoints have no NetworkID yet."""
    container = Container(fleet.hex_id(), wish.name, host, wish.image, wish.command, fleet.now())
    container.labels, container.ports, container.restart = wish.labels, wish.ports, wish.restart
    container.shares, container.task, container.health = wish.shares, wish.task, wish.health
    container.network_mode = wish.mode or _mode(wish)
    for position, (network, aliases) in enumerate(wish.networks):
        endpoint = Endpoint(network=network, container=container, name=wish.name, aliases=aliases)
        if position == 0:
            endpoint.wanted4 = wish.address
        container.endpoints[network.name] = endpoint
    host.containers[container.id] = host.names[container.name] = container
    touch_container(container)
    container_event(fleet, container, "create")
    return container


def _mode(wish: Wish) -> str:
    if wish.shares is not None:
        return f"container:{wish.shares.id}"
    first = wish.networks[0][0].name if wish.networks else "none"
    return "default" if first == "bridge" or (wish.task is not None and first != "host") else first


def start(fleet: Fleet, container: Container) -> None:
    """docker start. Raises StartRefused, and leaves the container as it was with the reason in `error`."""
    gone = [endpoint.network for endpoint in container.endpoints.values() if endpoint.network.gone]
    if gone:
        raise StartRefused(f"network {gone[0].id} not found")
    container.sandbox = fleet.hex_id()
    for endpoint in container.endpoints.values():
        try:
            attach(fleet, endpoint)
        except AddressRefused as refused:
            _undo_start(fleet, container, str(refused))
    clash = _bind(container)
    if clash:
        first = next(iter(container.endpoints.values()))
        _undo_start(
            fleet,
            container,
            f"driver failed programming external connectivity on endpoint {container.name} ({first.id}): {clash}",
        )
    container.state, container.error, container.exit_code = "running", "", 0
    container.started, container.pid = fleet.now(), fleet.pid()
    if container.health:
        container.health = "healthy" if fleet.generating else "starting"
        fleet.starting += [] if fleet.generating else [container]
    settle_gateway(fleet, container)
    touch_container(container)
    container_event(fleet, container, "start")


def _undo_start(fleet: Fleet, container: Container, words: str) -> None:
    """A start that failed: what was attached goes, but the list goes on showing the address it had (Engine 20.10)."""
    for endpoint in container.endpoints.values():
        if endpoint.id:
            shown = endpoint.id, endpoint.ipv4, endpoint.ipv6, endpoint.mac
            detach(fleet, endpoint)
            endpoint.id, endpoint.ipv4, endpoint.ipv6, endpoint.mac = shown
            endpoint.stale = True
    container.error, container.exit_code = words, 128
    close_empty_legs(fleet, container.host)
    touch_container(container)
    raise StartRefused(words)


def _bind(container: Container) -> str:
    """Publish the container's ports on its host; Docker's words when one is taken, with nothing bound."""
    host, bound = container.host, list[Port]()
    for port in container.ports:
        if port.host is None:
            bound.append(port)
            continue
        number = port.host or _ephemeral(host, port.protocol)
        if (port.protocol, number) in host.ports:
            _unbind(host, bound)
            address = port.address or "0.0.0.0"  # noqa: S104 (Docker's word for every address)
            return f"Bind for {address}:{number} failed: port is already allocated"
        host.ports[port.protocol, number] = container.id
        bound.append(Port(port.protocol, port.container, number, port.address))
    container.bound = tuple(bound)
    return ""


def _ephemeral(host: Host, protocol: str) -> int:
    number = FIRST_EPHEMERAL
    while (protocol, number) in host.ports:
        number += 1
    return number


def _unbind(host: Host, ports: list[Port] | tuple[Port, ...]) -> None:
    for port in ports:
        if port.host is not None:
            host.ports.pop((port.protocol, port.host), None)


def die(fleet: Fleet, container: Container, exit_code: int, *, signal: str = "", stopped: bool = False) -> None:
    """The end of a run: by itself, by a signal, or by docker stop."""
    if signal:
        container_event(fleet, container, "kill", signal=signal)
    container.state, container.exit_code, container.finished, container.pid = "exited", exit_code, fleet.now(), 0
    container_event(fleet, container, "die", exitCode=str(exit_code))
    _unbind(container.host, container.bound)
    container.bound = ()
    for endpoint in container.endpoints.values():
        if endpoint.id and not endpoint.stale:
            detach(fleet, endpoint)
    settle_gateway(fleet, container)
    touch_container(container)
    if stopped:
        container_event(fleet, container, "stop")
    close_empty_legs(fleet, container.host)


def stop(fleet: Fleet, container: Container) -> None:
    die(fleet, container, 0, signal="15", stopped=True)


def restart(fleet: Fleet, container: Container) -> None:
    if container.runs:
        stop(fleet, container)
    start(fleet, container)
    container_event(fleet, container, "restart")


def crash_loop(fleet: Fleet, container: Container, exit_code: int) -> None:
    """A run that ended under a restart policy, while Docker waits to try again: state restarting, no endpoints."""
    die(fleet, container, exit_code)
    container.state, container.restarts = "restarting", container.restarts + 1
    touch_container(container)


def pause(fleet: Fleet, container: Container) -> None:
    container.state = "paused"
    touch_container(container)
    container_event(fleet, container, "pause")


def unpause(fleet: Fleet, container: Container) -> None:
    container.state = "running"
    touch_container(container)
    container_event(fleet, container, "unpause")


def rename(fleet: Fleet, container: Container, name: str) -> None:
    old, names = container.name, container.host.names
    names.pop(old, None)
    container.name, names[name] = name, container
    for endpoint in container.endpoints.values():
        endpoint.name = name
    touch_container(container)
    container_event(fleet, container, "rename", oldName=f"/{old}")


def set_health(fleet: Fleet, container: Container, health: str) -> None:
    container.health, container.turned = health, fleet.now()
    touch_container(container)
    container_event(fleet, container, f"health_status: {health}")


def settle_health(fleet: Fleet) -> None:
    """The first health check of what was started since the last call."""
    checked, fleet.starting = fleet.starting, []
    for container in checked:
        if container.state == "running" and container.health == "starting":
            set_health(fleet, container, "healthy")


def remove(fleet: Fleet, container: Container) -> None:
    """docker rm -f."""
    if container.runs:
        die(fleet, container, 137, signal="9")
    host = container.host
    del host.containers[container.id]
    host.names.pop(container.name, None)
    touch_container(container)
    container_event(fleet, container, "destroy")
