"""Which manager tells of a swarm, and what becomes of what it told. A step of the route of data, see `pipeline`.

One manager at a time, the reporter, so that two with raft lag do not make rows flap. One that cannot tell any more
gives its place up, and all others are asked; the first that tells has it. Where none is left the swarm goes stale.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Q, QuerySet

from collectors.snapshot import Failure, Reading
from dashboard import broker
from dashboard.inventory import reconcile
from dashboard.inventory.models import Host, Swarm
from dashboard.spread import spread
from dashboard.topology import freshness

COSTLY, RESTS = 0.05, 150
"""Seconds of the processor above which taking in a swarm is no small matter, and how many times what is above them it
is left in peace for then. With a dozen swarms of a hundred nodes, 0.1 s each, that is an eighth of our time; reading
them takes as much."""


TELLS = ("state", "reporter__swarm_id", "reporter__is_manager", "reporter__state")
"""What `is_told` goes by, as columns of a swarm."""


class TellsOf(Protocol):
    """As much of a Swarm as is looked at here."""

    @property
    def pk(self) -> int: ...
    @property
    def digest(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def reporter_id(self) -> int | None: ...


class Asked(Protocol):
    """As much of a Host as is looked at here."""

    @property
    def pk(self) -> int: ...
    @property
    def swarm(self) -> TellsOf | None: ...


def should_report(host: Asked, told: Collection[int]) -> bool:
    """Whether the host is asked for its swarm: when it is the one that tells, or when none tells. `told` are the
    swarms that somebody tells of."""
    swarm = host.swarm
    return swarm is None or swarm.reporter_id == host.pk or swarm.pk not in told


def is_told(swarm_pk: int, state: str, manages: int | None, is_manager: bool | None, reached: str | None) -> bool:
    """Whether somebody tells of a swarm (TELLS): its reporter is one that we reach, that manages it still, and that
    told when it was last asked."""
    reports = manages == swarm_pk and bool(is_manager) and reached == Host.State.REACHABLE
    return reports and state == Swarm.State.REACHABLE


def told_swarms(swarms: Iterable[int]) -> set[int]:
    """Those of these swarms that somebody tells of. One query for all."""
    found = Swarm.objects.filter(pk__in=list(swarms)).order_by()
    return {pk for pk, *tells in found.values_list("pk", *TELLS) if is_told(pk, *tells)}


def rests(host: Asked, told: Collection[int], resting: Collection[int]) -> bool:
    """Whether the host, which tells of its swarm, is left in peace about it for now: see `_rest`."""
    swarm = host.swarm
    return swarm is not None and swarm.reporter_id == host.pk and swarm.pk in told and swarm.pk in resting


def resting(swarms: Iterable[int]) -> set[int]:
    """Those of these swarms that were told of just now, and at a price. Raises BrokerError."""
    asked = sorted(set(swarms))
    found: list[Any] = broker.client().mget([_resting_key(pk) for pk in asked]) if asked else []
    return {pk for pk, rests in zip(asked, found, strict=True) if rests}


def _rest(swarm_pk: int, took: float) -> None:
    """A swarm of a hundred nodes takes a good part of a second of work to read and take in, and something in it changes
    all the time: it is told of less often, once in an interval at least. `took` in seconds of the processor."""
    if took > COSTLY:
        seconds = min((took - COSTLY) * RESTS, settings.ENV.collect_interval)
        broker.client().set(_resting_key(swarm_pk), "1", px=max(1, int(seconds * 1000)))


def _resting_key(swarm_pk: int) -> str:
    return f"docklines:rests:{swarm_pk}"


def known_digest(host: Asked) -> str:
    """The digest of what the host itself told last of its swarm; "" when all is to be told anew."""
    swarm = host.swarm
    told_well = swarm is not None and swarm.reporter_id == host.pk and swarm.state == Swarm.State.REACHABLE
    return swarm.digest if swarm is not None and told_well else ""


def keep(host_pk: int, reading: Reading, at: datetime) -> list[int]:
    """Keeps what a read told of the host's swarm. Gives the managers that are to be asked in its place.

    A host that says out of its turn that it manages the swarm is not believed: its daemon may have been taken over.
    """
    if reading.swarm is not None or reading.swarm_digest:
        _keep_told(host_pk, reading, at)
    return hand_over(host_pk, reading.swarm_failure, at)


def _keep_told(host_pk: int, reading: Reading, at: datetime) -> None:
    swarm = Swarm.objects.filter(hosts=host_pk).first()
    if swarm is None or (swarm.reporter_id not in (None, host_pk) and _is_told(swarm)):
        return
    if reading.swarm is not None:
        began = datetime.fromtimestamp(reading.started_at, tz=UTC)
        before = time.thread_time()
        spread([reconcile.reconcile_swarm(swarm.pk, reading.swarm, reading.swarm_digest, host_pk, at, began)])
        _rest(swarm.pk, time.thread_time() - before)
    if reading.swarm is not None or swarm.reporter_id == host_pk:
        freshness.seen(swarm.source_id, at)


def hand_over(host_pk: int, failure: Failure | None, at: datetime) -> list[int]:
    """After a read of a host: sees that its swarms are told of by somebody, or say why not. `failure` is why it could
    not be read, or not tell of its swarm. Gives the managers that are to be asked now."""
    asked: list[int] = []
    its = Swarm.objects.filter(reporter=host_pk)
    swarms = list(its if failure is None else Swarm.objects.filter(Q(reporter=host_pk) | Q(hosts=host_pk)).distinct())
    host = Host.objects.filter(pk=host_pk).first() if swarms else None
    for swarm in swarms:
        reports = swarm.reporter_id == host_pk
        if host is None or not (why := _why_not(host, swarm, failure, reports)) or (not reports and _is_told(swarm)):
            continue
        others = _managers(swarm).exclude(pk=host_pk)
        if reports and swarm.state == Swarm.State.REACHABLE and others.exists():
            spread([reconcile.swarm_vacated(swarm.pk, host_pk, at)])
            asked += others.values_list("pk", flat=True)
        elif reports or _is_last_hope(host, swarm, others.exists()):
            spread([reconcile.swarm_stale(swarm.pk, why, at)])
    return asked


def _why_not(host: Host, swarm: Swarm, failure: Failure | None, reports: bool) -> str:
    """Why this host cannot tell of this swarm, in a sentence; "" when it can. Of others than its reporter only what
    failed is asked."""
    if failure is not None and host.state != Host.State.REACHABLE:
        return f"No manager of this swarm can be read: {failure.words}"
    if failure is not None and host.swarm_id == swarm.pk:
        return failure.words
    if not reports or (host.swarm_id == swarm.pk and host.is_manager):
        return ""
    if host.swarm_id != swarm.pk:
        what = "has left it"
    elif host.swarm_state == "active":
        what = "is not a manager any more"
    else:
        what = f"says that its swarm is {host.swarm_state}"
    return f"No manager of this swarm is read any more: {host.name} {what}."


def _is_last_hope(host: Host, swarm: Swarm, others: bool) -> bool:
    """Of a swarm that nobody tells of: whether it goes stale as this host cannot either, the reporter being gone."""
    if host.state == Host.State.REACHABLE:
        return swarm.state != Swarm.State.STALE
    return swarm.state == Swarm.State.REACHABLE and not others


def _is_told(swarm: Swarm) -> bool:
    return swarm.pk in told_swarms([swarm.pk])


def _managers(swarm: Swarm) -> QuerySet[Host]:
    """Those of its managers that we reach."""
    return Host.objects.filter(swarm=swarm, is_manager=True, state=Host.State.REACHABLE)
