"""All that a matrix could show, sparse and unsorted: heads of both sides, and the cells where they meet. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head of a row or a column: a host, a service, a network.

    `of` is the name of a network's swarm, `tone` the colour of its cells. `parts` are how many are in which look, from
    well to unwell. `state` and `since` are told where it is not as it should be; `stale` when all of it is old.
    """

    key: str
    name: str
    address: str
    kind: str = ""
    letter: str = ""
    tone: str = ""
    driver: str = ""
    swarm: int | None = None
    of: str = ""
    parts: tuple[tuple[str, int], ...] = ()
    total: int = 0
    bad: int = 0
    state: str = ""
    since: datetime | None = None
    stale: bool = False

    @property
    def unwell(self) -> bool:
        return self.stale or self.bad > 0

    @property
    def in_order(self) -> tuple[tuple[str | int, ...], str]:
        return natural(self.name), self.key


class Cell(NamedTuple):
    """`network` is the pk of the very network that is met: a host's own, where many share a column. `first` and `last`
    are names of what is counted, `mark` a further fact: the virtual address of a service. Not `there` is a network that
    a host has with nothing on it. A plain tuple, as there are tens of thousands."""

    number: int
    network: int
    first: str | None = None
    last: str | None = None
    mark: str = ""
    there: bool = True

    @property
    def names(self) -> str:
        """The first and the last by name, and how many there are between; Docker's own sandboxes have none."""
        if not self.first or not self.last:
            return ""
        if self.first == self.last:
            return self.first if self.number == 1 else f"{self.first} and {self.number - 1} more"
        return f"{self.first}, {self.last}" + (f" and {self.number - 2} more" if self.number > 2 else "")


@dataclass(frozen=True, slots=True)
class Plan:
    """`networks` stand in their rank. `cells` by (key of the other side, key of the network)."""

    others: Sequence[Head]
    networks: Sequence[Head]
    cells: Mapping[tuple[str, str], Cell]


def natural(name: str) -> tuple[str | int, ...]:
    """By which names sort as people sort them: node-2 before node-10, as on the chart."""
    return tuple(int(part) if number else part for number, part in _parts(name.casefold()))


def _parts(name: str) -> list[tuple[bool, str]]:
    return [(index % 2 == 1, part) for index, part in enumerate(re.split(r"([0-9]{1,18})", name))]
