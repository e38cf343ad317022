"""Follows every host's events, and keeps that in step with the hosts' rows. Events never write: a dirty host is read.

One `collectors.watcher.Watcher` for all hosts; its threads only put a number into a queue. Rows are looked at once a
second: one small query, which needs no message that could be lost.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from queue import Empty, SimpleQueue

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from collectors import pulse
from collectors.bursts import Bursts
from collectors.engine import Target
from collectors.errors import EngineError
from collectors.target import target_from
from collectors.watcher import Watcher
from dashboard import heard, pipeline
from dashboard.inventory import sealing
from dashboard.inventory.models import READ_BY_US, Host

LOOK_EVERY = 1.0
LOOKED_AT = ("pk", "address", "demo", "state", "since", "credential")
DOUBT = timedelta(seconds=15)
"""So long after a host fell silent it is read again at each look if the watcher hears it. A fault so short that only
the read met it turns nothing in the watcher, and the tick may be ten seconds away. What lasts longer is the daemon's
own trouble: it answers pings and nothing else."""

log = logging.getLogger(__name__)

Nudges = SimpleQueue[int | None]
"""The pks of dirty hosts; None ends the loop."""


def run(nudges: Nudges, demo_is_over: Callable[[], object]) -> None:
    """Until the queue gives None. Calls `demo_is_over` once no demo host is left."""
    waiting = Waiting(nudges)
    watcher = Watcher(waiting.put)
    watched: dict[int, Target] = {}
    bursts = Bursts()
    had_demo, next_look = False, 0.0
    while True:
        if time.monotonic() >= next_look:
            pulse.beat("watcher")
            has_demo = _look(watcher, watched, had_demo)
            if had_demo and not has_demo:
                demo_is_over()
            had_demo, next_look = has_demo, time.monotonic() + LOOK_EVERY
        for over in bursts.ended(time.monotonic()):
            _collect(over)
        try:
            pk = nudges.get(timeout=max(0.0, min(next_look, bursts.next_end) - time.monotonic()))
        except Empty:
            continue
        if pk is None:
            break
        waiting.taken(pk)
        heard.event(pk)
        _collect(pk)
        bursts.heard(pk, time.monotonic())
    watcher.close()


class Waiting:
    """Puts each dirty host into the queue once, however often it is told of before its turn comes: so the queue holds
    no more than there are hosts, and one that floods keeps no other waiting.

    One thread puts and another takes, without a lock: a host told of just before `taken` is read after it.
    """

    def __init__(self, nudges: Nudges) -> None:
        self._nudges = nudges
        self._pks: set[int] = set()

    def put(self, pk: int) -> None:
        if pk not in self._pks:
            self._pks.add(pk)
            self._nudges.put(pk)

    def taken(self, pk: int) -> None:
        """To be called before the host is read, so that what happens from then on is told of again."""
        self._pks.discard(pk)


def _look(watcher: Watcher, watched: dict[int, Target], had_demo: bool) -> bool:
    """Brings the watcher in step with the rows. True when a host of the demo is among them."""
    try:
        hosts = list(Host.objects.filter(READ_BY_US).select_related("credential").only(*LOOKED_AT))
    except DatabaseError as error:
        log.warning("The hosts cannot be read from the database: %s", error)
        return had_demo
    finally:
        close_old_connections()
    keep_in_step(watcher, watched, hosts)
    for pk in doubtful(watcher, hosts):
        _collect(pk)
    return any(host.demo for host in hosts)


def keep_in_step(watcher: Watcher, watched: dict[int, Target], hosts: list[Host]) -> None:
    """Watches what is new or has moved, forgets what is gone. `watched` is what the watcher has, and is updated."""
    wanted = {host.pk: target for host in hosts if (target := _target_of(host)) is not None}
    for pk in [pk for pk, target in watched.items() if wanted.get(pk) != target]:
        watcher.forget(pk)
        del watched[pk]
    for pk, target in wanted.items():
        if pk not in watched:
            watcher.watch(pk, target)
            watched[pk] = target


def _target_of(host: Host) -> Target | None:
    """None for one whose credentials cannot be opened, of which its reads tell."""
    try:
        return target_from(pipeline.target_of(host), sealing.secrets())
    except EngineError:
        return None


def doubtful(watcher: Watcher, hosts: list[Host]) -> list[int]:
    """The hosts that have just fallen silent in the rows, while the watcher hears them."""
    earliest = timezone.now() - DOUBT
    return [
        host.pk for host in hosts
        if host.state in pipeline.SILENT and host.since and host.since > earliest and watcher.hears(host.pk)
    ]  # fmt: skip


def _collect(host_pk: int) -> None:
    """Whatever goes wrong here, the tick reads the host soon."""
    try:
        pipeline.collect(host_pk)
    except Exception:
        log.exception("host:%s could not be asked for", host_pk)
        close_old_connections()
