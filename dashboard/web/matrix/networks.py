"""Networks as heads of the matrix. Swarm-scoped ones first, by how many hosts they reach, with the letters and colours
that the chart gives them when it opens (static/js/chart/scene/rails.js). Then local ones: those of one name and driver
on many hosts, like bridge, share a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.web.access import visible_networks
from dashboard.web.matrix.plan import Head, natural

RAILS = 6
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TONES = {"bridge": "bridge", "macvlan": "lan", "ipvlan": "lan", "host": "host", "null": "none", "none": "none"}

Reach = Mapping[str, int]
"""How many hosts have an endpoint on the network with this key."""


class Network(NamedTuple):
    """What the matrix needs of a network's row."""

    pk: int
    name: str
    driver: str
    host: int | None
    swarm: int | None
    docker_id: str
    of: str | None

    @property
    def key(self) -> str:
        return f"network:{self.pk}" if self.swarm is not None else f"{self.driver}/{self.name}"


@dataclass(frozen=True, slots=True)
class Networks:
    """Every network that a user may see: `key_of` its head's key by pk, `pk_on` the pk of (host, key of a local one),
    `by_docker_id` the pk of a swarm's (swarm, docker_id)."""

    rows: list[Network]
    key_of: dict[int, str]
    pk_on: dict[tuple[int, str], int]
    by_docker_id: dict[tuple[int, str], int]

    def heads(self, reach: Reach) -> list[Head]:
        """One for each key, in their rank."""
        swarm_wide = [row for row in self.rows if row.swarm is not None]
        ranked = sorted(swarm_wide, key=lambda row: (-reach.get(row.key, 0), natural(row.name), row.pk))
        local = {row.key: row for row in self.rows if row.swarm is None}
        return [*_of_swarms(ranked), *_local(local, reach)]


def networks_of(user: Any) -> Networks:
    """In one query."""
    fields = ("pk", "name", "driver", "host", "swarm", "docker_id", "swarm__name")
    rows = [Network(*row) for row in visible_networks(user).order_by("pk").values_list(*fields)]
    return Networks(
        rows,
        {row.pk: row.key for row in rows},
        {(row.host, row.key): row.pk for row in rows if row.host is not None},
        {(row.swarm, row.docker_id): row.pk for row in rows if row.swarm is not None},
    )


def letter_of(rank: int) -> str:
    """A to Z, then AA and so on."""
    more, last = divmod(rank, len(LETTERS))
    return (letter_of(more - 1) if more else "") + LETTERS[last]


def _of_swarms(ranked: list[Network]) -> Iterator[Head]:
    for rank, row in enumerate(ranked):
        yield Head(
            key=row.key,
            name=row.name,
            address=reverse("network", args=[row.pk]),
            kind="network",
            letter=letter_of(rank),
            tone=f"rail-{rank + 1}" if rank < RAILS else "rest",
            driver=row.driver,
            swarm=row.swarm,
            of=row.of or f"swarm {row.swarm}",
        )


def _local(by_key: dict[str, Network], reach: Reach) -> Iterator[Head]:
    ranked = sorted(by_key.items(), key=lambda item: (-reach.get(item[0], 0), natural(item[1].name), item[0]))
    for key, row in ranked:
        only = urlencode({"q": row.name, "driver": row.driver, "scope": "local"})
        tone = TONES.get(row.driver, "other")
        address = f"{reverse('networks')}?{only}"
        yield Head(key=key, name=row.name, address=address, kind="local", tone=tone, driver=row.driver)
