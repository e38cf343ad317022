"""The collectors' Celery tasks: wiring between the queues and the engine. What they find goes to the dashboard by name.

A read may be repeated, so it is acknowledged when it is done. A command may not: it is acknowledged before, and runs
only if its claim, which the dashboard set under `claim_key`, is still there to be taken.

What Docker says, and what users ask of it, travels as JSON text: see `snapshot.as_text`, and `packing`.
"""

# mypy: allow-untyped-decorators

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import redis
from celery import current_app, shared_task

from collectors import commands, engine, metrics, snapshot, turns
from collectors.courtesy import courtesy
from collectors.errors import EngineError
from collectors.packing import pack
from collectors.snapshot import Failure, Reading
from collectors.target import Target, target_from
from collectors.turns import Ask

SLOW, HELD = 0.5, 0.2
"""Seconds. After a read that took longer the rest of its batch goes to other readers; and so long at most hosts that
were read wait for the rest before their turn ends, as news of them waits with it."""

Going = Callable[[], AbstractContextManager[None]]

SURPRISE = "Reading {address} broke down on something unforeseen: the log of Docklines tells what, under this address."

log = logging.getLogger(__name__)


@shared_task(name="collectors.read_host", acks_late=True, ignore_result=True)
def read_host(*asked: Any) -> None:
    """Reads a host (an Ask), and its swarm if asked, leaving out what the digests say is known."""
    _read_all([Ask(*asked)], courtesy.ahead)


@shared_task(name="collectors.read_hosts", acks_late=True, ignore_result=True)
def read_hosts(asked: list[list[Any]]) -> None:
    """Several, one after another: a hop through the broker costs as much as a read does. A slow one gives those after
    it to other readers."""
    _read_all([Ask(*each) for each in asked], courtesy.in_turn)


def _read_all(asked: list[Ask], going: Going) -> None:
    """Of reads that are wanted still: one that waited too long for a reader is not, another has taken its place."""
    broker = _broker(os.getpid(), str(current_app.conf.broker_url))
    starting = broker.pipeline(transaction=False)
    for ask in asked:
        starting.getex(turns.key(ask.host_pk), ex=turns.LONGEST_READ)
    wanted = [ask for ask, ticket in zip(asked, starting.execute(), strict=True) if ticket == b"%d" % ask.ticket]
    unchanged: list[tuple[Ask, Reading]] = []
    held_since = time.perf_counter()
    try:
        while wanted:
            ask = wanted.pop(0)
            with going():
                began = time.perf_counter()
                reading = _read(ask)
            metrics.read_ended(reading, took := (ended := time.perf_counter()) - began)
            if reading.outcome == "unchanged" and reading.swarm_failure is None:
                unchanged.append((ask, reading))
            else:
                broker.expire(turns.key(ask.host_pk), turns.LONGEST_WAIT)
                _tell(ask, reading)
            if took > SLOW:
                for each in wanted:
                    current_app.send_task("collectors.read_host", list(each))
                break
            if ended - held_since > HELD:
                some, unchanged, held_since = unchanged, [], ended
                _end(broker, some)
    finally:
        _end(broker, unchanged)


def _read(ask: Ask) -> Reading:
    """A surprise is a failure too, after the log has it: a host that cannot be read never looks as if it were."""
    started_at, target = time.time(), ask.target
    try:
        return engine.read(_opened(target), known=ask.known, swarm_known=ask.swarm_known, ask_swarm=ask.ask_swarm)
    except EngineError as error:
        return Reading(started_at=started_at, failure=error.as_failure())
    except Exception:
        log.exception("A surprise in reading host:%s at %s", ask.host_pk, target.get("address"))
        words = SURPRISE.format(address=target.get("address"))
        return Reading(started_at=started_at, failure=Failure(state="unreachable", kind="protocol", words=words))


def _tell(ask: Ask, reading: Reading) -> None:
    current_app.send_task("dashboard.apply", [ask.host_pk, pack(snapshot.as_text(reading)), ask.ticket])


def _end(broker: redis.Redis, unchanged: list[tuple[Ask, Reading]]) -> None:
    """What is as it was needs nobody else: it is noted as seen, and its turn ended."""
    if not unchanged:
        return
    now = datetime.now(UTC).isoformat()
    due: list[int] = []
    for (ask, reading), ended in zip(
        unchanged, turns.end_unchanged(broker, [_seen(ask, reading, now) for ask, reading in unchanged]), strict=True
    ):
        due += ended.due
        if ended.moved:
            _tell(ask, reading)
        else:
            metrics.APPLIED.add("unchanged")
    if due:
        current_app.send_task("dashboard.collect", [due])


def _seen(ask: Ask, reading: Reading, at: str) -> turns.Unchanged:
    swarm = (ask.swarm,) if ask.swarm and reading.swarm_digest else ()
    return turns.Unchanged(ask.host_pk, ask.ticket, ask.kept, at, (f"host:{ask.host_pk}", *swarm))


@shared_task(name="collectors.run_command", acks_late=False, ignore_result=True)
def run_command(operation_pk: int, claim_key: str, target: dict[str, str], command: str) -> None:
    """Carries out a command (JSON text) if its claim is still there: taking it makes that happen at most once."""
    if not _broker(os.getpid(), str(current_app.conf.broker_url)).getdel(claim_key):
        return
    current_app.send_task("dashboard.started", [operation_pk])
    try:
        outcome = engine.act(_opened(target), commands.command_from(snapshot.plain_from(command)))
    except EngineError as error:
        outcome = commands.CommandOutcome(state="failed", words=error.words)
    current_app.send_task("dashboard.conclude", [operation_pk, snapshot.as_text(outcome)])


@shared_task(name="collectors.check_host", ignore_result=False)
def check_host(target: dict[str, str]) -> dict[str, Any]:
    """Who answers there, or why nobody does, as plain JSON (snapshot.identified_from)."""
    try:
        answer = engine.identify(_opened(target))
    except EngineError as error:
        answer = error.as_failure()
    return dict(snapshot.as_plain(answer))


def _opened(target: dict[str, str]) -> Target:
    """The target with its keys, which travel sealed. Raises EngineError where they were sealed under another secret."""
    return target_from(target, current_app.conf.get("docklines_secrets", ()))


@cache
def _broker(_pid: int, url: str) -> redis.Redis:
    """A client of the broker, which keeps the claims; one a process, as a pool must not be carried across a fork."""
    address = url.replace("redis+socket://", "unix://", 1).replace("?virtual_host=", "?db=")
    tls = current_app.conf.broker_use_ssl or {}
    return redis.Redis.from_url(address, socket_timeout=5, socket_connect_timeout=2, **tls)
