"""A made-up fleet out of a number of hosts, containers a host, and a seed: the same for the same three, to the byte."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from collectors.simulator.fleet import Fleet
from collectors.simulator.generate import flaws
from collectors.simulator.generate.hosts import EPOCH, populate
from collectors.simulator.generate.local import Local
from collectors.simulator.generate.stacks import Stacks


def generate(hosts: int, containers: int, seed: int) -> Fleet:
    """A fleet of so many hosts with so many containers each, live from now on."""
    with _nothing_to_collect():
        fleet = _filled(hosts, containers, seed)
    fleet.at = EPOCH
    fleet.go_live()
    return fleet


def _filled(hosts: int, containers: int, seed: int) -> Fleet:
    fleet, random = Fleet(seed), Random(f"fleet {seed}")  # noqa: S311 (made-up data)
    populate(fleet, hosts, containers, random)
    for swarm in fleet.swarms:
        Stacks(fleet, swarm, containers, random).fill()
    for place, host in enumerate(sorted(fleet.hosts.values(), key=lambda host: not host.served)):
        local = Local(fleet, host, place, containers, random)
        flaws.before(fleet, host, place, local)
        flawed = set(host.containers)
        local.fill()
        flaws.after(fleet, host, place, flawed, random)
    return fleet


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """A fleet only grows while it is made: walking it for garbage, again and again, would take half the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
