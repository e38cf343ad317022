"""A fleet that lives: containers come, go and fail, networks are made and removed, so many times a second.

The order of the changes is the seed's. Each is an act of `containers`, `networks`, `attach` or `swarming`, so the fleet
stays consistent and says it in events. Hosts whose daemon does not answer are left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from collectors.simulator import containers
from collectors.simulator.change import of_containers, of_networks, of_services
from collectors.simulator.containers import StartRefused
from collectors.simulator.fleet import Fleet
from collectors.simulator.ipam import AddressRefused
from collectors.simulator.model import Host

Kind = Callable[[Fleet, Host, Random], str]
"""One change on a host, in words; "" when there is nothing to do it to."""

KINDS: dict[Kind, int] = {
    of_containers.job: 4,
    of_containers.stop_or_start: 4,
    of_containers.restart: 3,
    of_containers.health: 3,
    of_containers.pause: 1,
    of_containers.rename: 1,
    of_containers.crash: 1,
    of_networks.connect_or_disconnect: 4,
    of_networks.bridge: 2,
    of_networks.overlay: 2,
    of_services.fail_task: 3,
    of_services.scale: 2,
}
"""With how often each comes up."""
TRIES = 20


class Changer:
    """`step` makes one change and says what; `start` does so `rate` times a second until `stop`."""

    def __init__(self, fleet: Fleet, rate: float) -> None:
        self.fleet, self.rate = fleet, rate
        self._random = Random(f"changes {fleet.seed}")  # noqa: S311 (made-up data)
        self._next: asyncio.TimerHandle | None = None

    def start(self) -> None:
        if self.rate > 0 and self._next is None:
            self._next = asyncio.get_running_loop().call_later(1 / self.rate, self._tick)

    def stop(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def set_rate(self, rate: float) -> None:
        self.stop()
        self.rate = rate
        self.start()

    def _tick(self) -> None:
        self._next = None
        self.step()
        self.start()

    def step(self) -> str:
        """One change on some host, like "fra-app-1: stopped gitea-db-1". "" when nothing could be done."""
        containers.settle_health(self.fleet)
        hosts = [host for host in self.fleet.hosts.values() if host.served and host.answers]
        for _ in range(TRIES if hosts else 0):
            host = self._random.choice(hosts)
            kind = self._random.choices(list(KINDS), list(KINDS.values()))[0]
            try:
                did = kind(self.fleet, host, self._random)
            except (StartRefused, AddressRefused) as refused:
                did = str(refused)
            if did:
                return f"{host.name}: {did}"
        return ""
