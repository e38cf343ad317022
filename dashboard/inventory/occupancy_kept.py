"""The pools of the whole fleet once more, for one who asks again: only what moved is read and put together anew.

A row of an endpoint changes in no transaction but one that moves its host's revision, so what was read under a revision
stays true of it. A network of which everybody tells the same as before has the same map. In a fleet of a thousand hosts
something moves all the time, and it moves on a few of them.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from random import uniform

from django.db.models import QuerySet

from dashboard.inventory import holders, occupancy
from dashboard.inventory.addresses import number
from dashboard.inventory.holders import Held
from dashboard.inventory.models import Endpoint, Host, Network
from dashboard.inventory.occupancy import Occupied, Plain

AT_MOST = 600.0
"""Seconds, should anything ever change a row past its revision."""

FEW = 500
"""Hosts that a query names; of more, it reads all."""

Told = tuple[list[Plain], list[Held], set[str], frozenset[int]]
"""What a network's maps are made of, as `occupancy.of_network` takes it."""


@dataclass(slots=True)
class Legs:
    """What the endpoints of one host tell: addresses and gateways by network, and the networks they stand on."""

    revision: int
    until: float
    held: list[tuple[int, Held]] = field(default_factory=list)
    gateways: set[tuple[int, str]] = field(default_factory=set)
    networks: set[int] = field(default_factory=set)


class KeptPools:
    """What one asking found, for the next. Asked by one thread at a time."""

    def __init__(self) -> None:
        self._legs: dict[int, Legs] = {}
        self._made: dict[int, tuple[Told, list[Occupied]]] = {}

    def pools(self, of: QuerySet[Network]) -> list[Occupied]:
        """The pools of these networks, as `occupancy.pools` gives them."""
        self._bring_up_to_date()
        shared = holders.swarm_networks(None)
        held, gateways, stand = self._by_network(set(shared.values()))
        hosts = holders.with_views(stand, shared)
        holders.of_services(shared, held)
        made: dict[int, tuple[Told, list[Occupied]]] = {}
        for network, mine in occupancy.told(of).items():
            told = (mine, held.get(network, []), gateways.get(network, set()), hosts.get(network, frozenset()))
            before = self._made.get(network)
            made[network] = before if before and before[0] == told else (told, occupancy.of_network(*told))
        self._made = made
        return [pool for _, pools in made.values() for pool in pools]

    def _bring_up_to_date(self) -> None:
        """Revisions are read before rows, which may be newer, never older."""
        revisions, now = dict(Host.objects.order_by("pk").values_list("pk", "revision")), time.monotonic()
        kept = {
            pk: legs
            for pk, revision in revisions.items()
            if (legs := self._legs.get(pk)) and legs.revision == revision and now < legs.until
        }
        moved = [pk for pk in revisions if pk not in kept]
        read = _read({pk: Legs(revisions[pk], now + uniform(AT_MOST / 2, AT_MOST)) for pk in moved})  # noqa: S311
        self._legs = {pk: kept.get(pk) or read[pk] for pk in revisions}

    def _by_network(
        self, shared: Collection[int]
    ) -> tuple[dict[int, list[Held]], dict[int, set[str]], list[tuple[int, int]]]:
        """Who has which address of a network, its gateways, and which hosts stand on a swarm's."""
        held: dict[int, list[Held]] = defaultdict(list)
        gateways: dict[int, set[str]] = defaultdict(set)
        stand: list[tuple[int, int]] = []
        for host, legs in self._legs.items():
            for network, each in legs.held:
                held[network].append(each)
            for network, text in legs.gateways:
                gateways[network].add(text)
            stand += [(network, host) for network in legs.networks.intersection(shared)]
        return held, gateways, stand


def _read(legs: dict[int, Legs]) -> dict[int, Legs]:
    """Fills what is known of these hosts."""
    if not legs:
        return legs
    known = Endpoint.objects.filter(network__isnull=False).order_by("pk")
    known = known.filter(host__in=legs) if len(legs) <= FEW else known
    columns = ("network_id", "ipv4", "ipv6", "gateway", "gateway6", *holders.WHO)
    for network, ipv4, ipv6, gateway, gateway6, *who in known.values_list(*columns):
        if (mine := legs.get(who[2])) is None:
            continue
        mine.networks.add(network)
        mine.gateways.update((network, text) for text in (gateway, gateway6) if text)
        if ipv4 or ipv6:
            holder = holders.of_endpoint(*who)
            for text in filter(None, (ipv4, ipv6)):
                if at := number(text):
                    mine.held.append((network, (*at, text, holder)))
    return legs
