"""The collectors' Celery tasks: wiring between the queues and the engine. What they find goes to the dashboard by name.

A read may be repeated, so it is acknowledged when it is done. A command may not: it is acknowledged before, and runs
only if its claim, which the dashboard set under `claim_key`, is still there to be taken.

What Docker says, and what users ask of it, travels as JSON text: see `snapshot.as_text`.
"""

# mypy: allow-untyped-decorators

from __future__ import annotations

import logging
import os
import time
from functools import cache
from typing import Any

import redis
from celery import current_app, shared_task

from collectors import commands, engine, metrics, snapshot
from collectors.snapshot import Failure, Reading
from collectors.target import target_from

READ_SECONDS = 15
"""How long a read may take from when it begins (dashboard.coalesce.LONGEST_READ)."""

SURPRISE = "Reading {address} broke down on something unforeseen: the log of Docklines tells what, under this address."

log = logging.getLogger(__name__)


@shared_task(name="collectors.read_host", acks_late=True, ignore_result=True)
def read_host(
    host_pk: int, target: dict[str, str], known: str, swarm_known: str, ask_swarm: bool, key: str, ticket: int
) -> None:
    """Reads a host, and its swarm if asked, leaving out what the digests say is known. `key` holds the ticket of the
    read that is wanted: one that waited too long for a reader is not, another has taken its place.

    A surprise is a failure too, after the log has it: a host that cannot be read never looks as if it were.
    """
    if _broker(os.getpid(), str(current_app.conf.broker_url)).getex(key, ex=READ_SECONDS) != str(ticket).encode():
        return
    started_at, began = time.time(), time.perf_counter()
    try:
        reading = engine.read(target_from(target), known=known, swarm_known=swarm_known, ask_swarm=ask_swarm)
    except Exception:
        log.exception("A surprise in reading host:%s at %s", host_pk, target.get("address"))
        words = SURPRISE.format(address=target.get("address"))
        reading = Reading(started_at=started_at, failure=Failure(state="unreachable", kind="protocol", words=words))
    metrics.read_ended(reading, time.perf_counter() - began)
    current_app.send_task("dashboard.apply", [host_pk, snapshot.as_text(reading), ticket])


@shared_task(name="collectors.run_command", acks_late=False, ignore_result=True)
def run_command(operation_pk: int, claim_key: str, target: dict[str, str], command: str) -> None:
    """Carries out a command (JSON text) if its claim is still there: taking it makes that happen at most once."""
    if not _broker(os.getpid(), str(current_app.conf.broker_url)).getdel(claim_key):
        return
    current_app.send_task("dashboard.started", [operation_pk])
    outcome = engine.act(target_from(target), commands.command_from(snapshot.plain_from(command)))
    current_app.send_task("dashboard.conclude", [operation_pk, snapshot.as_text(outcome)])


@shared_task(name="collectors.check_host", ignore_result=False)
def check_host(target: dict[str, str]) -> dict[str, Any]:
    """Who answers there, or why nobody does, as plain JSON (snapshot.identified_from)."""
    return dict(snapshot.as_plain(engine.identify(target_from(target))))


@cache
def _broker(_pid: int, url: str) -> redis.Redis:
    """A client of the broker, which keeps the claims; one a process, as a pool must not be carried across a fork."""
    address = url.replace("redis+socket://", "unix://", 1).replace("?virtual_host=", "?db=")
    tls = current_app.conf.broker_use_ssl or {}
    return redis.Redis.from_url(address, socket_timeout=5, socket_connect_timeout=2, **tls)
