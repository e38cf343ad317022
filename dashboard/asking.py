"""What reads are asked with, and how they are sent. A step of the route of data, see `pipeline`.

One query gives all that is to be known of any number of hosts, as plain values: whole rows of three models cost several
times as much as the few columns that are used, and to build a query costs more than to ask it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from celery import current_app
from django.db import connection

from collectors.target import KEYS
from collectors.turns import Ask
from dashboard import coalesce, reporting
from dashboard.celery import READ_QUEUES, read_queue
from dashboard.inventory.models import Host, HostCredential
from dashboard.inventory.models.sources import NODE

SILENT = (Host.State.UNREACHABLE, Host.State.HUNG)
"""States in which a read is likely to wait for nothing. A host never seen is not among them: it is silent once."""

MOST_AT_ONCE, HOPS = 8, 2
"""Hosts that one task reads, and tasks to which few hosts are spread before any has more than one."""

OF_HOST = ("pk", "address", "state", "digest", "is_manager")
OF_SWARM = ("swarm__pk", "swarm__digest", "swarm__reporter_id", *(f"swarm__{name}" for name in reporting.TELLS))
OF_KEYS = tuple(f"credential__{key}" for key in KEYS)


class AskedSwarm(NamedTuple):
    """As much of a Swarm as a read is asked with. `told`: whether somebody tells of it."""

    pk: int
    digest: str
    reporter_id: int | None
    state: str
    told: bool


class AskedHost(NamedTuple):
    """As much of a Host as a read is asked with. `keys` are its credentials, sealed, in the order of KEYS."""

    pk: int
    address: str
    state: str
    digest: str
    is_manager: bool
    swarm: AskedSwarm | None
    keys: tuple[bytes | None, ...]

    @property
    def silent(self) -> bool:
        return self.state in SILENT

    @property
    def node_id(self) -> str:
        return self.address.removeprefix(NODE) if self.address.startswith(NODE) else ""


def hosts(pks: Collection[int]) -> dict[int, AskedHost]:
    """Those of these hosts that there are, in one query."""
    if not pks:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_statement(len(pks)), list(pks))
        return {row[0]: _host(row) for row in cursor.fetchall()}


@lru_cache(maxsize=100)
def _statement(number: int) -> str:
    """For so many hosts, whose pks it takes. Kept, as to make it takes Django longer than all else that follows."""
    rows = Host.objects.filter(pk__in=range(number)).order_by().values_list(*OF_HOST, *OF_SWARM, *OF_KEYS)
    return rows.query.sql_with_params()[0]


def _host(row: tuple[Any, ...]) -> AskedHost:
    pk, address, state, digest, is_manager = row[: len(OF_HOST)]
    swarm_pk, swarm_digest, reporter, *tells = row[len(OF_HOST) : -len(OF_KEYS)]
    swarm = None
    if swarm_pk is not None:
        swarm = AskedSwarm(swarm_pk, swarm_digest, reporter, tells[0], reporting.is_told(swarm_pk, *tells))
    return AskedHost(pk, address, state, digest, is_manager, swarm, row[-len(OF_KEYS) :])


def resting(found: Iterable[AskedHost]) -> set[int]:
    """The swarms that these hosts tell of, and are left in peace about for now. Raises BrokerError."""
    return reporting.resting(host.swarm.pk for host in found if host.swarm and host.swarm.reporter_id == host.pk)


def ask(host: AskedHost, turn: coalesce.Turn, resting: Collection[int]) -> Ask:
    """One that was no manager is asked for its swarm whoever tells of that: it may manage another one by now."""
    swarm = host.swarm
    told = (swarm.pk,) if swarm is not None and swarm.told and host.is_manager else ()
    credential = HostCredential(**dict(zip(KEYS, host.keys, strict=True))) if any(host.keys) else None
    swarm_known = reporting.known_digest(host)
    return Ask(
        host_pk=host.pk,
        target=target(host.address, credential),
        known=host.digest if host.state == Host.State.REACHABLE else "",
        swarm_known=swarm_known,
        ask_swarm=reporting.should_report(host, told) and not reporting.rests(host, told, resting),
        ticket=turn.ticket,
        kept=turn.kept,
        swarm=f"swarm:{swarm.pk}" if swarm is not None and swarm_known else "",
    )


def target(address: str, credential: HostCredential | None) -> dict[str, Any]:
    """What a collector needs to open a host, as plain JSON (collectors.target.target_from): its keys sealed."""
    return {"address": address, **(credential.sealed() if credential else {})}


def send_news(asks: Iterable[Ask]) -> None:
    """Of hosts of which there is news: each has a reader of its own, before all that only have their turn."""
    for each in asks:
        _send("collectors.read_host", list(each))


def send_turns(asks: Iterable[Ask], silent: Collection[int]) -> None:
    """Of hosts that have their turn: several in one task, where there are many, as a hop costs as much as a read. One
    that is `silent` holds its reader for seconds, and comes alone."""
    alone: list[Ask] = []
    quick: list[Ask] = []
    for each in asks:
        (alone if each.host_pk in silent else quick).append(each)
    size = min(MOST_AT_ONCE, max(1, len(quick) // HOPS))
    for some in [*([each] for each in alone), *_parted(quick, size)]:
        _send("collectors.read_hosts", [[list(each) for each in some]])


def _send(name: str, arguments: list[Any]) -> None:
    """Says that nobody waits for a result: for that Celery would subscribe at the broker, with each task anew."""
    current_app.send_task(name, arguments, ignore_result=True)


def _parted(asks: list[Ask], size: int) -> Iterator[list[Ask]]:
    """In parts of at most this size, each for one reader."""
    for queue in READ_QUEUES:
        own = [each for each in asks if read_queue(each.host_pk) == queue]
        for start in range(0, len(own), size):
            yield own[start : start + size]
