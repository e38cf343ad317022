"""What befalls single containers: jobs run and end; containers stop, start, restart, get names, fall ill and crash."""

from __future__ import annotations

from random import Random

from collectors.simulator import containers
from collectors.simulator.containers import Wish
from collectors.simulator.fleet import Fleet
from collectors.simulator.model import Container, Host

JOBS = ("import", "report", "migrate", "thumbnails", "reindex", "export", "cleanup", "smoke-test")
ONCE = {"run": "once"}
"""The label of what was made while running, and will go again."""
MOST = 3
"""So many one-off things a host has at once."""


def standalone(host: Host) -> list[Container]:
    """Containers of no service that share no network with another."""
    owners = {c.shares.id for c in host.containers.values() if c.shares is not None}
    return [c for c in host.containers.values() if c.task is None and c.shares is None and c.id not in owners]


def lasting(host: Host) -> list[Container]:
    return [container for container in standalone(host) if container.labels != ONCE]


def job(fleet: Fleet, host: Host, random: Random) -> str:
    """A one-off container begins, or the oldest ends."""
    jobs = [container for container in host.containers.values() if container.labels == ONCE]
    if len(jobs) >= MOST or (jobs and random.random() < 0.5):
        containers.remove(fleet, jobs[0])
        return f"removed {jobs[0].name}"
    bridges = [n for n in host.networks.values() if n.driver == "bridge" and n is not host.gateway_bridge]
    name, network = f"{random.choice(JOBS)}-{fleet.hex_id(6)}", random.choice(bridges)
    aliases = () if network is host.bridge else (name,)
    wish = Wish(name, "python:3.12-slim", "python -m job", [(network, aliases)], labels=ONCE)
    containers.start(fleet, containers.create(fleet, host, wish))
    return f"ran {name}"


def stop_or_start(fleet: Fleet, host: Host, random: Random) -> str:
    """As many are started as stopped, beyond one or two that stay down."""
    exited = [container for container in lasting(host) if container.state == "exited"]
    stopped = [c for c in exited if not any(e.network.gone for e in c.endpoints.values())]
    if len(stopped) > 1 or (stopped and random.random() < 0.5):
        container = random.choice(stopped)
        containers.start(fleet, container)
        return f"started {container.name}"
    running = [container for container in lasting(host) if container.state == "running"]
    if not running:
        return ""
    container = random.choice(running)
    containers.stop(fleet, container)
    return f"stopped {container.name}"


def restart(fleet: Fleet, host: Host, random: Random) -> str:
    running = [container for container in lasting(host) if container.state == "running"]
    if not running:
        return ""
    container = random.choice(running)
    containers.restart(fleet, container)
    return f"restarted {container.name}"


def health(fleet: Fleet, host: Host, random: Random) -> str:
    """What is ill gets well; what is well falls ill when nothing else is."""
    watched = [container for container in host.containers.values() if container.state == "running" and container.health]
    if not watched:
        return ""
    ill = [container for container in watched if container.health == "unhealthy"]
    container = random.choice(ill or watched)
    containers.set_health(fleet, container, "healthy" if ill else "unhealthy")
    return f"{container.name} is {container.health}"


def pause(fleet: Fleet, host: Host, random: Random) -> str:
    paused = [container for container in lasting(host) if container.state == "paused"]
    if paused:
        containers.unpause(fleet, paused[0])
        return f"unpaused {paused[0].name}"
    running = [container for container in lasting(host) if container.state == "running"]
    if not running:
        return ""
    container = random.choice(running)
    containers.pause(fleet, container)
    return f"paused {container.name}"


def rename(fleet: Fleet, host: Host, random: Random) -> str:
    """Of jobs only, so that the names people know stay."""
    jobs = [container for container in host.containers.values() if container.labels == ONCE]
    if not jobs:
        return ""
    container = random.choice(jobs)
    old = container.name
    containers.rename(fleet, container, f"{old.rpartition('-')[0]}-{fleet.hex_id(6)}")
    return f"renamed {old} to {container.name}"


def crash(fleet: Fleet, host: Host, random: Random) -> str:
    """One that keeps crashing comes up at last, or another begins to."""
    waiting = [container for container in lasting(host) if container.state == "restarting"]
    if waiting:
        containers.start(fleet, waiting[0])
        return f"{waiting[0].name} came up"
    able = [c for c in lasting(host) if c.state == "running" and c.restart != "no"]
    if not able:
        return ""
    container = random.choice(able)
    containers.crash_loop(fleet, container, random.choice((1, 3, 137)))
    return f"{container.name} crashed"
