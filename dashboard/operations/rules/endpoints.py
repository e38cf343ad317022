"""Connect and disconnect a container."""

from __future__ import annotations

from collections.abc import Iterator

from collectors.commands import ConnectEndpoint, DisconnectEndpoint
from dashboard.operations.rules import names
from dashboard.operations.rules.engines import GATEWAY_PRIORITY
from dashboard.operations.rules.facts import Meeting
from dashboard.operations.rules.networks import first_of_each
from dashboard.operations.rules.pools import Address, address_of, subnet_of
from dashboard.operations.rules.problem import Problem
from dashboard.operations.rules.reach import reachable

GOING = frozenset({"dead", "removing"})
"""States a container does not come back from. In all others Docker connects: a stopped one gets its endpoint later."""


LARGEST_PRIORITY = 2**31 - 1


def connect_endpoint(command: ConnectEndpoint, meeting: Meeting) -> list[Problem]:
    """All Problems of connecting this container to this network, one a field."""
    return first_of_each(_connect(command, meeting))


def _connect(command: ConnectEndpoint, meeting: Meeting) -> Iterator[Problem]:
    yield from reachable(meeting.reach)
    if words := network_closed(meeting):
        yield Problem("network", words)
    if words := container_unfit(meeting):
        yield Problem("container", words)
    yield from _static(command, meeting)
    for alias in command.aliases:
        if words := names.alias(alias):
            yield Problem("aliases", words)
    if command.aliases and meeting.predefined:
        yield Problem("aliases", f"Aliases work on user-defined networks only: {meeting.network} gives no names.")
    if command.gateway_priority and (words := _no_priority(command, meeting)):
        yield Problem("gateway_priority", words)


def _no_priority(command: ConnectEndpoint, meeting: Meeting) -> str:
    """An older engine says yes, and routes by the names of the networks as before."""
    if not meeting.engine.has(GATEWAY_PRIORITY):
        return f"There is no gateway priority here: {meeting.engine.lacks(GATEWAY_PRIORITY)}. Leave it empty."
    if abs(command.gateway_priority) > LARGEST_PRIORITY:
        return f"Choose a number from -{LARGEST_PRIORITY} to {LARGEST_PRIORITY}: the highest has the default route."
    return ""


def network_closed(meeting: Meeting) -> str:
    """Why no container can be connected to this network by hand, "" where it can."""
    if meeting.driver in ("host", "null"):
        return f"Containers join {meeting.network} when they are run (--network {meeting.network}), not later."
    if meeting.config_only:
        return f"{meeting.network} holds a configuration only: connect to a network made from it."
    if meeting.ingress:
        return f"{meeting.network} is the swarm's ingress: only its services use it, by publishing ports."
    if meeting.scope == "swarm" and not meeting.attachable:
        return f"{meeting.network} is not attachable: only services join it. Choose an attachable one."
    return ""


def container_unfit(meeting: Meeting) -> str:
    """Why this container cannot be connected to this network, "" where it can."""
    name = meeting.container
    if not meeting.together:
        return (
            f"{name} runs on {meeting.container_place}, and {meeting.network} is {meeting.network_place}: "
            f"choose a container from there."
        )
    if meeting.state in GOING:
        return f"{name} is {meeting.state}: Docker is about to remove it."
    if meeting.connected:
        return f"{name} is on {meeting.network} already."
    if meeting.network_mode == "host":
        return f"{name} uses the network of its host: run it anew without --network host to connect it."
    if meeting.shares:
        return f"{name} uses the network of {meeting.shares}: connect that container, and both have it."
    if "none" in meeting.on:
        return f"{name} is on the network none, which bears no other: disconnect it from none first."
    if meeting.service and meeting.scope == "swarm":
        return f"{name} belongs to the service {meeting.service}: add the network to the service, not to one container."
    return ""


def _static(command: ConnectEndpoint, meeting: Meeting) -> Iterator[Problem]:
    for field, text, version in (("ipv4", command.ipv4, 4), ("ipv6", command.ipv6, 6)):
        if text and (words := _wrong_address(text, version, meeting)):
            yield Problem(field, words)


def _wrong_address(text: str, version: int, meeting: Meeting) -> str:
    """A static address lies inside a pool and nobody has it. It need not lie in the range: that is for Docker's own."""
    address = address_of(text)
    if address is None or address.version != version:
        return f"“{text}” is no IPv{version} address: write it without a prefix, or leave it to Docker."
    if meeting.predefined:
        return f"Docker gives static addresses on user-defined networks only, not on {meeting.network}."
    if not (meeting.ipv4 if version == 4 else meeting.ipv6):
        return f"{meeting.network} has no IPv{version}: leave this empty."
    subnets = [known for pool in meeting.pools if (known := subnet_of(pool.subnet)) and known.version == version]
    if not subnets and not meeting.pools:
        return ""
    home = next((subnet for subnet in subnets if address in subnet), None)
    if home is None:
        inside = " or ".join(str(subnet) for subnet in subnets) or "nothing"
        return f"{address} lies outside {meeting.network}, which has {inside}."
    if any(address == address_of(pool.gateway) for pool in meeting.pools):
        return f"{address} is the gateway of {meeting.network}: choose another."
    if name := _kept_for(address, meeting):
        return f"{address} is kept for “{name}” on {meeting.network} (an auxiliary address): choose another."
    if address in (home.network_address, home.broadcast_address):
        return f"{address} is the first or the last address of {home}, which Docker keeps: choose one between."
    if whose := meeting.used.get(str(address)):
        return f"{whose} has {address}: choose a free one."
    return ""


def _kept_for(address: Address, meeting: Meeting) -> str:
    kept = (pair for pool in meeting.pools for pair in pool.aux_addresses.items())
    return next((name for name, text in kept if address_of(text) == address), "")


def disconnect_endpoint(command: DisconnectEndpoint, meeting: Meeting) -> list[Problem]:
    """All Problems of taking this container off this network. By force also what our picture does not show."""
    return first_of_each(_disconnect(command, meeting))


def _disconnect(command: DisconnectEndpoint, meeting: Meeting) -> Iterator[Problem]:
    yield from reachable(meeting.reach)
    if meeting.driver == "host":
        words = f"{meeting.container} uses the network of its host for as long as it lives: run it anew without."
        yield Problem("container", words)
    elif not meeting.connected and not command.force:
        yield Problem("container", f"{meeting.container} is not on {meeting.network}.")
