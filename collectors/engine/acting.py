"""Carrying out a command: one call, and Docker's answer in its own words. Never repeated."""

from __future__ import annotations

import time
from typing import Any, NamedTuple
from urllib.parse import quote

from collectors import parse
from collectors.commands import (
    Command,
    CommandOutcome,
    ConnectEndpoint,
    CreateNetwork,
    DisconnectEndpoint,
    RemoveNetwork,
)
from collectors.engine.connection import Connection
from collectors.errors import EngineError, Refused
from collectors.parse import replies
from collectors.snapshot import PoolSnapshot
from collectors.target import Target

ANSWER_SECONDS = 30.0
"""Docker itself gives up after 20 s on an overlay whose managers are gone, and then says so."""


class Call(NamedTuple):
    method: str
    path: str
    content: dict[str, Any] | None = None


def act(target: Target, command: Command) -> CommandOutcome:
    """Asks the daemon to carry out `command`. refused: Docker answered no, in its words. failed: it was not reached,
    or it broke off, and then the words say whether it may have been done all the same.
    """
    sent = False
    try:
        with Connection(target, time.monotonic() + ANSWER_SECONDS) as connection:
            call = call_of(command)
            sent = True
            body = connection.send(call.method, call.path, call.content, seconds=ANSWER_SECONDS)
    except Refused as refusal:
        return CommandOutcome(state="refused", words=refusal.words)
    except EngineError as error:
        doubt = " It is not known whether this was done: look at the host before you ask again." if sent else ""
        return CommandOutcome(state="failed", words=error.words + doubt)
    if not isinstance(command, CreateNetwork):
        return CommandOutcome(state="succeeded")
    created = _created(body)
    return CommandOutcome(state="succeeded", created=created.id, warning=created.warning)


def call_of(command: Command) -> Call:
    """The call of the Engine API that a command means."""
    match command:
        case CreateNetwork():
            return Call("POST", "/networks/create", _network(command))
        case RemoveNetwork(network=network):
            return Call("DELETE", f"/networks/{quote(network, safe='')}")
        case ConnectEndpoint(network=network, container=container):
            joining: dict[str, Any] = {"Container": container, "EndpointConfig": _endpoint(command)}
            return Call("POST", f"/networks/{quote(network, safe='')}/connect", joining)
        case DisconnectEndpoint(network=network, container=container, force=force):
            leaving: dict[str, Any] = {"Container": container, "Force": force}
            return Call("POST", f"/networks/{quote(network, safe='')}/disconnect", leaving)


def _network(command: CreateNetwork) -> dict[str, Any]:
    """The body of POST /networks/create. Engines before 25 make a second network of a name unless told to check, and
    those before 28 do not know that IPv4 can be left out: they are told so only where it is."""
    content: dict[str, Any] = {
        "Name": command.name,
        "CheckDuplicate": True,
        "Driver": command.driver,
        "Internal": command.internal,
        "Attachable": command.attachable,
        "EnableIPv6": command.ipv6,
        "Options": command.options,
        "Labels": command.labels,
    }
    if not command.ipv4:
        content["EnableIPv4"] = False
    if command.scope:
        content["Scope"] = command.scope
    if command.pools:
        content["IPAM"] = {"Driver": "default", "Config": [_pool(pool) for pool in command.pools]}
    if command.config_from:
        content["ConfigFrom"] = {"Network": command.config_from}
    return content


def _pool(pool: PoolSnapshot) -> dict[str, Any]:
    asked = {
        "Subnet": pool.subnet,
        "IPRange": pool.ip_range,
        "Gateway": pool.gateway,
        "AuxiliaryAddresses": pool.aux_addresses,
    }
    return {name: value for name, value in asked.items() if value}


def _endpoint(command: ConnectEndpoint) -> dict[str, Any]:
    """The EndpointConfig. Only what is asked: an empty IPAMConfig already means "addresses given by the user"."""
    asked = {"IPv4Address": command.ipv4, "IPv6Address": command.ipv6}
    addresses = {name: text for name, text in asked.items() if text}
    content: dict[str, Any] = {"IPAMConfig": addresses} if addresses else {}
    if command.aliases:
        content["Aliases"] = list(command.aliases)
    if command.gateway_priority:
        content["GwPriority"] = command.gateway_priority
    return content


def _created(body: bytes) -> replies.Created:
    try:
        return parse.decode(body, replies.Created)
    except parse.NotUnderstood:
        return replies.Created()
