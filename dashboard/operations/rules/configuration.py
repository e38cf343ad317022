"""Networks made from a configuration (a config-only network), and those that have pools and options in no other way.

A configuration stands for pools, IPv6, driver options and labels; libnetwork refuses each of them beside it. Of a
bridge, macvlan or ipvlan of scope swarm each node makes its own part, and swarmkit passes neither pools nor options on
to the nodes: engines say yes and leave them out (seen on 20.10; swarmkit's allocator does so to this day). A node looks
for the configuration when the first container joins, for 20 s and in vain, so the manager's yes says little.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from collectors.commands import CreateNetwork
from dashboard.operations.rules.facts import Configuration, Neighbour, Surroundings
from dashboard.operations.rules.neighbours import met
from dashboard.operations.rules.problem import Problem
from dashboard.operations.rules.wording import listed

HOW = "one (docker network create --config-only)"


def by_configuration(command: CreateNetwork, there: Surroundings) -> bool:
    """Whether pools and options can come from a configuration only."""
    return bool(command.config_from) or (there.swarm and command.driver != "overlay")


def configured(command: CreateNetwork, there: Surroundings) -> Iterator[Problem]:
    """All Problems of a network that is `by_configuration`."""
    given = _given(command)
    if not command.config_from:
        yield from (_without(field, words, command.driver) for field, words in given.items())
        return
    name = command.config_from
    if command.driver == "overlay":
        yield Problem("config_from", f"An overlay has its pools from the swarm: leave the configuration {name} out.")
    elif given or command.labels:
        beside = listed([*given.values(), *(["labels"] if command.labels else [])])
        words = f"Docker takes {beside} from the configuration {name} alone: leave them out, or leave {name} out."
        yield Problem("config_from", words)
    elif words := _unknown(name, there) or _meets(command, there):
        yield Problem("config_from", words)


def _given(command: CreateNetwork) -> dict[str, str]:
    """What was asked for that a configuration would bring, by field and in words."""
    asked = {
        "pools": "pools" if command.pools else "",
        "ipv6": "IPv6" if command.ipv6 else "",
        "options": "driver options" if command.options else "",
    }
    return {field: words for field, words in asked.items() if words}


def _without(field: str, what: str, driver: str) -> Problem:
    """Pools and options never reach the nodes; IPv6 does, and none of them has a pool for it."""
    how = f"make {HOW} on each host, and the network from that"
    if field == "ipv6":
        return Problem(field, f"IPv6 of a swarm's {driver} needs a configuration that has an IPv6 pool: {how}.")
    return Problem(field, f"Docker leaves the {what} of a swarm's {driver} out: {how}.")


def _unknown(name: str, there: Surroundings) -> str:
    """A name that none of the hosts has, where all of them are read."""
    if not there.all_read or any(known.name == name for known in there.configurations):
        return ""
    who = f"No host of {there.reach.name} has" if there.swarm else f"{there.reach.name} does not have"
    return f"{who} a configuration {name}: make {HOW} first, or check the name."


def _meets(command: CreateNetwork, there: Surroundings) -> str:
    """The first pool of the configuration that meets something on the host which has it."""
    for known in there.configurations:
        if known.name != command.config_from:
            continue
        for pool in known.pools:
            if words := met(pool, command.driver, _around(known, there), there.nodes):
                what = f"On {known.host} the configuration {known.name} has {pool.subnet}"
                return f"{what}, which {words}: choose another."
    return ""


def _around(known: Configuration, there: Surroundings) -> list[Neighbour]:
    """The neighbours on that host, and those of the whole swarm."""
    near = (neighbour for neighbour in there.neighbours if neighbour.host in ("", known.host))
    return [replace(neighbour, same_daemon=neighbour.host == known.host) for neighbour in near]
