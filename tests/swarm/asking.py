"""Operations that are asked while something is broken, and what became of each of them.

None may be lost silently: each was refused at once, with a reason, or has an Operation that ends with words. And what
is told must be true: what succeeded is there exactly once, what was refused is not there, and nothing is there twice.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.stack import Stack, wait_for
from tests.swarm.lab import LabHost

ENDED = ("succeeded", "refused", "failed", "lost")
SWEPT_WITHIN = 90.0
"""Seconds until an operation that nobody answers is said to be lost."""

_numbers = itertools.count(1)


@dataclass
class Asked:
    """A bridge asked for on a host. `operation` is "" where the API took nothing on, and `words` say why."""

    host: str
    name: str
    operation: str = ""
    state: str = ""
    words: str = ""


class Asking:
    """Asks for a bridge on each host in turn, for as long as the block lasts."""

    def __init__(self, stack: Stack, every: float = 0.3) -> None:
        self.stack, self.every = stack, every
        self.hosts: dict[str, str] = {host["name"]: host["id"] for host in stack.topology()["hosts"]}
        self.asked: list[Asked] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Asking:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        for host in itertools.cycle(self.hosts):
            self.asked.append(self._ask(host))
            if self._ended.wait(self.every):
                return

    def _ask(self, host: str) -> Asked:
        asked = Asked(host, f"asked{next(_numbers)}")
        try:
            status, body = self.stack.call("POST", "/api/v1/networks", {"name": asked.name, "host": self.hosts[host]})
        except OSError as error:  # our own web process may be away
            asked.words = str(error)
            return asked
        asked.operation = body["operation"] if status == 202 else ""
        asked.words = "" if status == 202 else str(body.get("reason") or body.get("detail") or "")
        return asked

    def follow(self) -> None:
        """Waits until each has ended."""
        for asked in self.asked:
            if asked.operation:
                found = wait_for(f"the end of {asked}", lambda a=asked: self._end_of(a), SWEPT_WITHIN, every=0.3)
                asked.state, asked.words = found["state"], found["words"]

    def _end_of(self, asked: Asked) -> dict[str, Any] | None:
        status, found = self.stack.call("GET", f"/api/v1/operations/{asked.operation}")
        return found if status == 200 and found["state"] in ENDED else None


def untold(asked: list[Asked]) -> list[Asked]:
    """Those that ended, or were not taken on, without a word."""
    return [each for each in asked if each.state != "succeeded" and not each.words]


def untrue(asked: list[Asked], hosts: Mapping[str, LabHost]) -> list[str]:
    """What was told and is not so, by the daemons' own lists."""
    there = {name: [network["Name"] for network in host.client().networks()] for name, host in hosts.items()}
    found = []
    for each in asked:
        times = there[each.host].count(each.name)
        fits = {"succeeded": times == 1, "refused": times == 0, "": times == 0}.get(each.state, times <= 1)
        if not fits:
            found.append(f"{each} is there {times} times")
    return found
