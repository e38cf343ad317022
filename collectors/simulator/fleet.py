"""The fleet as a whole: its hosts and swarms, where their ids come from, what time it is, and who hears of changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import Any

from collectors.simulator.model import Container, Host, Swarm

Tell = Callable[[Host, str, str, dict[str, Any]], None]
"""Called with the host, the event's type and action, and the event itself as Docker sends it."""


class Fleet:
    """Every host and swarm, where their ids come from, what time it is, and who hears of changes.

    While `generating`, time stands where the generator puts it and nobody is told; `go_live` ends that.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.hosts: dict[str, Host] = {}
        self.swarms: list[Swarm] = []
        self.tell: Tell | None = None
        self.generating = True
        self.clock: Callable[[], int] = lambda: self.at
        self.at = 0
        self.generated_at = 0
        self.starting: list[Container] = []
        self._ids = Random(f"ids {seed}")  # noqa: S311 (the same seed must give the same fleet)

    def go_live(self) -> None:
        self.generated_at, self.generating = self.at, False
        self.clock = time.time_ns

    def now(self) -> int:
        return self.clock()

    def hex_id(self, digits: int = 64) -> str:
        """An id as daemons make them for what is theirs."""
        return f"{self._ids.getrandbits(digits * 4):0{digits}x}"

    def swarm_id(self) -> str:
        """An id as swarms make them: 25 digits of base 36."""
        number, digits = self._ids.getrandbits(128), []
        for _ in range(25):
            number, digit = divmod(number, 36)
            digits.append("0123456789abcdefghijklmnopqrstuvwxyz"[digit])
        return "".join(digits)

    def size(self) -> dict[str, int]:
        """How many there are of what comes and goes, on hosts that are read."""
        hosts = [host for host in self.hosts.values() if host.served]
        containers = [container for host in hosts for container in host.containers.values()]
        return {
            "containers": len(containers),
            "endpoints": sum(len(container.endpoints) for container in containers),
            "networks": sum(len(host.networks) for host in hosts) + sum(len(swarm.networks) for swarm in self.swarms),
            "tasks": sum(len(swarm.tasks) for swarm in self.swarms),
        }

    def pid(self) -> int:
        return self._ids.randrange(1200, 400_000)
