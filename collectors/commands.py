"""What can be asked of a host, and how it answered. Values only: `engine.act` carries them out.

A form or the API makes a Command, the Operation keeps it, the task `run_command` hands it to the host's engine.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from collectors.snapshot import PoolSnapshot


class CreateNetwork(msgspec.Struct, frozen=True, kw_only=True, tag="create-network"):
    """POST /networks/create. `scope` "" leaves it to the driver; "swarm" goes to a manager. `config_from` is the name
    of a config-only network, which each node looks for among its own. Without `ipv4` it takes Docker 28."""

    name: str
    driver: str
    scope: str = ""
    internal: bool = False
    attachable: bool = False
    ipv4: bool = True
    ipv6: bool = False
    pools: tuple[PoolSnapshot, ...] = ()
    options: dict[str, str] = {}
    labels: dict[str, str] = {}
    config_from: str = ""


class RemoveNetwork(msgspec.Struct, frozen=True, kw_only=True, tag="remove-network"):
    """DELETE /networks/{id}. By id, never by name: names are not unique."""

    network: str
    network_name: str = ""


class ConnectEndpoint(msgspec.Struct, frozen=True, kw_only=True, tag="connect-endpoint"):
    """POST /networks/{id}/connect. `ipv4` and `ipv6` without prefix, "" lets IPAM choose. The network of the highest
    `gateway_priority` has the container's default route; another one than 0 takes Docker 28."""

    network: str
    container: str
    network_name: str = ""
    container_name: str = ""
    ipv4: str = ""
    ipv6: str = ""
    aliases: tuple[str, ...] = ()
    gateway_priority: int = 0


class DisconnectEndpoint(msgspec.Struct, frozen=True, kw_only=True, tag="disconnect-endpoint"):
    """POST /networks/{id}/disconnect."""

    network: str
    container: str
    network_name: str = ""
    container_name: str = ""
    force: bool = False


Command = CreateNetwork | RemoveNetwork | ConnectEndpoint | DisconnectEndpoint


class CommandOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """How it went. refused: Docker answered no (4xx); failed: it broke, or could not be reached; `words` are Docker's.

    `created` is the docker_id of what was made, `warning` what Docker warned of while doing it.
    """

    state: Literal["succeeded", "refused", "failed"]
    words: str = ""
    created: str = ""
    warning: str = ""


def as_plain(value: Command | CommandOutcome) -> Any:
    """The value as JSON-ready dicts; a Command carries its tag in `type`."""
    return msgspec.to_builtins(value)


def command_from(plain: dict[str, Any]) -> Command:
    """A Command out of what `as_plain` made; raises msgspec.ValidationError."""
    command: Command = msgspec.convert(plain, type=Command)
    return command


def outcome_from(plain: dict[str, Any]) -> CommandOutcome:
    return msgspec.convert(plain, CommandOutcome)
