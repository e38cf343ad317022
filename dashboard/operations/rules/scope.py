"""Where a network is to be, and how far it goes: place, driver and scope have to agree.

A host makes local networks, a swarm those of scope swarm. Of the drivers only overlay is bound to one of them: of a
bridge, macvlan or ipvlan of scope swarm each node makes a part of its own when a container there joins.
"""

from __future__ import annotations

from collections.abc import Iterator

from collectors.commands import CreateNetwork
from dashboard.operations.rules.facts import Surroundings
from dashboard.operations.rules.problem import Problem

DRIVERS = ("bridge", "overlay", "macvlan", "ipvlan")
"""What can be made here. `host` and `null` have one network each, which Docker makes itself."""

SCOPES = ("local", "swarm")


def place_and_scope(command: CreateNetwork, there: Surroundings) -> Iterator[Problem]:
    """The driver is one we know, it fits where the network is to be, and so does the scope, where one is given."""
    if command.driver not in DRIVERS:
        yield Problem("driver", f"“{command.driver}” cannot be made here: choose one of {', '.join(DRIVERS)}.")
    elif command.driver == "overlay" and not there.swarm:
        way = "choose its swarm instead" if there.in_swarm else "this host is in none, so join it to one first"
        yield Problem("host", f"An overlay belongs to a swarm, not to one host: {way}.")
    if words := _wrong_scope(command, there):
        yield Problem("scope", words)
    if command.attachable and not there.swarm and command.driver != "overlay":
        words = f"Attachable is for scope swarm: a host's containers can always join its {command.driver} networks."
        yield Problem("attachable", words)


def _wrong_scope(command: CreateNetwork, there: Surroundings) -> str:
    """What is wrong with the scope asked for, "" if nothing is. Without one the place decides."""
    if command.scope not in ("", *SCOPES):
        return f"“{command.scope}” is no scope: choose local (one host) or swarm (all its nodes)."
    if command.scope == "local" and command.driver == "overlay":
        return "An overlay always has scope swarm: give its swarm and leave the scope out, or choose another driver."
    if command.scope == "local" and there.swarm:
        return f"Scope local is one host's, and {there.reach.name} is a swarm: give the host instead, or scope swarm."
    if command.scope == "swarm" and not there.swarm and command.driver != "overlay":
        way = "give its swarm instead of the host" if there.in_swarm else "it is in none, so join it to one first"
        return f"Scope swarm is for a whole swarm, and {there.reach.name} is one host: {way}, or choose scope local."
    return ""
