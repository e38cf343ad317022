"""What befalls services: a task fails and is replaced, a service is scaled."""

from __future__ import annotations

from random import Random

from collectors.simulator import swarming
from collectors.simulator.fleet import Fleet
from collectors.simulator.model import Host

LEAST, MOST = 1, 4
"""Replicas between which services are scaled."""


def fail_task(fleet: Fleet, host: Host, random: Random) -> str:
    """Its replacement may run on another node."""
    tasks = [c.task for c in host.containers.values() if c.task is not None and c.runs]
    if not tasks:
        return ""
    task = random.choice(tasks)
    new = swarming.replace_task(fleet, task, exit_code=random.choice((1, 137)))
    where = new.node.host.name if new.node is not None else "nowhere"
    return f"a task of {task.service.name if task.service else ''} failed and runs on {where}"


def scale(fleet: Fleet, host: Host, random: Random) -> str:
    tasks = [c.task for c in host.containers.values() if c.task is not None]
    services = [t.service for t in tasks if t.service is not None and t.service.replicas is not None]
    if not services:
        return ""
    service = random.choice(services)
    now = service.replicas or 0
    wanted = now + (1 if now <= LEAST else -1 if now >= MOST else random.choice((-1, 1)))
    swarming.scale(fleet, service, wanted)
    return f"scaled {service.name} from {now} to {wanted}"
