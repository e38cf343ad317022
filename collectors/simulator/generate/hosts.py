"""Hosts and swarms of a made-up fleet: how many, what they are called, who manages."""

from __future__ import annotations

from random import Random

from collectors.simulator import networks, swarming
from collectors.simulator.attach import open_leg, own_gateway
from collectors.simulator.fleet import Fleet
from collectors.simulator.model import SECOND, Host, Machine, Swarm

DAY = 86_400 * SECOND
EPOCH = 1_756_684_800 * SECOND
"""1 September 2025: when every made-up fleet was last looked at. Fixed, so that a seed gives the same replies."""
REGIONS = (
    "fra",
    "iad",
    "sin",
    "lhr",
    "gru",
    "nrt",
    "syd",
    "cdg",
    "ord",
    "sfo",
    "ams",
    "dub",
    "mad",
    "bom",
    "yyz",
    "icn",
)
FULL = 100
"""Nodes that a swarm of a large fleet has about. The tasks alone of one with five hundred are 19 MB of JSON."""
WORKERS = ("app", "data", "app", "app")
ALONE = ("edge", "build", "edge", "edge")
SMALL = 200
"""Containers in a swarm up to which 253 addresses an overlay suffice."""
MACHINES = (
    Machine(),
    Machine("20.10.25", "Ubuntu 22.04.5 LTS", "22.04", "5.15.0-122-generic", 8, 32 << 30),
    Machine("20.10.21", "Ubuntu 20.04.6 LTS", "20.04", "5.4.0-196-generic", 8, 32 << 30),
)


def ago(random: Random, least: int, most: int) -> int:
    """A moment so many days before the fleet was last looked at."""
    return EPOCH - random.randrange(least * 86_400, most * 86_400) * SECOND


def tier(host: Host) -> str:
    """manager, app, data, edge or build: the part of its name between region and number."""
    return host.name.split("-")[-2]


def populate(fleet: Fleet, count: int, containers: int, random: Random) -> None:
    """So many hosts with sockets, in swarms and alone, and one more node of the first swarm that nobody reads."""
    alone = 0 if count < 3 else max(1, count // 8)
    fleet.at = ago(random, 200, 400)
    for region, size in zip(REGIONS, _sizes(count - alone), strict=False):
        swarm = swarming.init_swarm(fleet, size * containers > SMALL)
        _join_all(fleet, swarm, region, size, region == REGIONS[0], random)
    for number in range(alone):
        kind = ALONE[number % len(ALONE)]
        host = _host(fleet, f"{kind}-{_seen(ALONE, number)}", random)
        host.machine.open_api = number == 0
        networks.predefine(fleet, host)


def _sizes(members: int) -> list[int]:
    if members < 40:
        return [members]
    count = min(len(REGIONS), round(members / FULL))
    sizes = [int(members * part) for part in (0.75, 0.25)] if members < 300 else [members // count] * count
    return [sizes[0] + members - sum(sizes), *sizes[1:]]


def _managers(size: int) -> int:
    return next(number for number, most in ((1, 7), (3, 40), (5, 100), (7, 1 << 30)) if size <= most)


def _join_all(fleet: Fleet, swarm: Swarm, region: str, size: int, first: bool, random: Random) -> None:
    managers = _managers(size)
    for number in range(size + (1 if first else 0)):
        manages = number < managers
        worker = number - managers
        kind = "manager" if manages else WORKERS[worker % 4]
        serial = number + 1 if manages else _seen(WORKERS, worker)
        host = _host(fleet, f"{region}-{kind}-{serial}", random)
        host.served = number < size
        node = swarming.join(fleet, swarm, host, "manager" if manages else "worker")
        node.labels = {"tier": kind, "rack": f"{region}-r{number // 12 + 1}"}
        networks.predefine(fleet, host)
        if swarm.ingress is not None:
            open_leg(fleet, swarm.ingress, host)
            own_gateway(fleet, host, "ingress-sbox")
    _drain(swarm)


def _seen(kinds: tuple[str, ...], number: int) -> int:
    """The how-manieth of its kind the worker of this number is, from 1."""
    return sum(kinds[earlier % len(kinds)] == kinds[number % len(kinds)] for earlier in range(number + 1))


def _host(fleet: Fleet, name: str, random: Random) -> Host:
    place = len(fleet.hosts)
    address = f"10.240.{place // 250}.{place % 250 + 1}"
    model = MACHINES[random.choices(range(len(MACHINES)), (4, 2, 1))[0]]
    machine = Machine(model.engine, model.system, model.system_version, model.kernel, model.cpus, model.memory)
    engine_id = ":".join(fleet.hex_id(4).upper() for _ in range(12))
    host = Host(name, address, engine_id, machine, fleet.now())
    fleet.hosts[name] = host
    return host


def _drain(swarm: Swarm) -> None:
    """One worker is drained: in a small swarm the one nobody reads, so that what is seen stays interesting."""
    workers = [node for node in swarm.nodes.values() if node.role == "worker"]
    chosen = workers[-1:] if len(workers) < 4 else workers[-2:-1]
    for node in chosen:
        node.availability = "drain"
