"""Asking for a change: the way from a Command to an Operation. The form and the API come in by the same door.

`request` checks the role and the rules, writes the Operation, and has it sent once that is committed. The sending is
handed in by the caller (pipeline.dispatch): the pipeline knows of operations, not the other way round.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from collectors.commands import Command, ConnectEndpoint, CreateNetwork, DisconnectEndpoint, RemoveNetwork, as_plain
from dashboard.inventory.models import Container, Host, Network, Swarm
from dashboard.operations import facts, meetings, rules
from dashboard.operations.facts import Place
from dashboard.operations.models import Operation
from dashboard.operations.policy import may
from dashboard.operations.rules import Problem


def request(user: Any, command: Command, place: Place, dispatch: Callable[[int], None]) -> Operation | list[Problem]:
    """The Operation that was written, or what speaks against it. Raises PermissionDenied for a role that may not.

    `place` is whose network is made or removed, for connect and disconnect the container's host. The daemon asked is
    that host, or a manager of that swarm. `dispatch` gets the Operation's pk after the commit.
    """
    command = _scoped(command, place)
    plain = as_plain(command)
    if not may(user, plain["type"]):
        raise PermissionDenied("Your role lets you look, not change. Ask an admin.")
    with transaction.atomic():
        type(place).objects.select_for_update().get(pk=place.pk)  # two who ask for the same thing come one by one
        if problems := check(command, place):
            return problems
        operation = _write(user, command, plain, place)
        transaction.on_commit(partial(dispatch, operation.pk))
    return operation


def _scoped(command: Command, place: Place) -> Command:
    """The place decides the scope where none was given: Docker makes a bridge local unless told otherwise."""
    if isinstance(command, CreateNetwork) and isinstance(place, Swarm) and not command.scope:
        return msgspec.structs.replace(command, scope="swarm")
    return command


def check(command: Command, place: Place) -> list[Problem]:
    """What speaks against the command, by the rows as they are now. Changes nothing."""
    if isinstance(command, CreateNetwork):
        return rules.create_network(command, facts.surroundings(place))
    network = _network(command.network, place)
    if network is None:
        return [Problem("network", f"The network {command.network_name or command.network} is gone.")]
    if isinstance(command, RemoveNetwork):
        return rules.remove_network(facts.removal(network))
    container = _container(command.container, place)
    if container is None:
        return [Problem("container", f"The container {command.container_name or command.container} is gone.")]
    if isinstance(command, ConnectEndpoint):
        return rules.connect_endpoint(command, meetings.meeting(network, container))
    return rules.disconnect_endpoint(command, meetings.meeting(network, container))


def _network(docker_id: str, place: Place) -> Network | None:
    """A network that this place has or sees; or a local one of another host, so that the rule can say whose it is."""
    known = Network.objects.select_related("host", "swarm").filter(docker_id=docker_id)
    own = Q(swarm=place) if isinstance(place, Swarm) else Q(host=place) | Q(swarm__isnull=False, swarm=place.swarm)
    return known.filter(own).first() or known.first()


def _container(docker_id: str, place: Place) -> Container | None:
    if isinstance(place, Swarm):
        return None
    known = Container.objects.select_related("host", "host__swarm", "service")
    return known.filter(host=place, docker_id=docker_id).first()


def _write(user: Any, command: Command, plain: dict[str, Any], place: Place) -> Operation:
    asked = place if isinstance(place, Host) else facts.manager_of(place)
    assert asked is not None  # the rules refuse a swarm without one
    return Operation.objects.create(
        user=user,
        user_name=user.get_username(),
        host=asked,
        host_name=asked.name,
        swarm=place if isinstance(place, Swarm) else None,
        kind=plain["type"],
        summary=summary(command, place)[:500],
        command=plain,
    )


def summary(command: Command, place: Place) -> str:
    """What is asked, in one line."""
    where = f"on {place}" if isinstance(place, Host) else f"in {place}"
    match command:
        case CreateNetwork():
            nodes = f"on every node of {place}" if command.scope == "swarm" and command.driver != "overlay" else where
            source = f" from the configuration {command.config_from}" if command.config_from else ""
            return f"Create the {command.driver} network {command.name} {nodes}{source}"
        case RemoveNetwork():
            return f"Remove the network {command.network_name} {where}"
        case ConnectEndpoint():
            return f"Connect {command.container_name} {where} to {command.network_name}"
        case DisconnectEndpoint():
            force = " by force" if command.force else ""
            return f"Disconnect {command.container_name} {where} from {command.network_name}{force}"
