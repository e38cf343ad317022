"""The times of a made-up fleet brought to the present: what stopped hours before it was made did so last night."""

from __future__ import annotations

from collectors.simulator.fleet import Fleet
from collectors.simulator.generate.hosts import DAY
from collectors.simulator.model import Container


def bring_to_today(fleet: Fleet, now: int) -> None:
    """Moves the times of all containers on by whole days, so that a fleet started twice in a day tells the same.

    To be called before anybody reads: what was rendered stays as it was.
    """
    days = max(0, now - fleet.generated_at) // DAY * DAY
    fleet.generated_at += days
    for host in fleet.hosts.values():
        for container in host.containers.values():
            _move(container, days)


def _move(container: Container, by: int) -> None:
    for name in ("created", "started", "finished", "turned"):
        if moment := getattr(container, name):
            setattr(container, name, moment + by)
