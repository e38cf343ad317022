"""What other processes ask of the dashboard by name: the collectors' results come in. Wiring only, see `pipeline`.

A reading that is lost comes again with the next tick. How a command went is told once, so that is kept until it is
written down, and tried again for a minute where the database is away. Both come as JSON text (snapshot.as_text).
"""

from __future__ import annotations

from celery import shared_task
from django.db import Error

from collectors.packing import unpack
from collectors.snapshot import plain_from, reading_from
from dashboard import pipeline

TRY_AGAIN = {"acks_late": True, "autoretry_for": (Error,), "retry_backoff": 1, "max_retries": 6}


@shared_task(name="dashboard.apply")
def apply(host_pk: int, reading: str, ticket: int) -> None:
    pipeline.apply(host_pk, reading_from(unpack(reading)), ticket)


@shared_task(name="dashboard.collect")
def collect(host_pks: list[int]) -> None:
    pipeline.collect_all(host_pks)


@shared_task(name="dashboard.started")
def started(operation_pk: int) -> None:
    pipeline.started(operation_pk)


@shared_task(name="dashboard.conclude", **TRY_AGAIN)
def conclude(operation_pk: int, outcome: str) -> None:
    pipeline.conclude(operation_pk, plain_from(outcome))


@shared_task(name="dashboard.recover")
def recover() -> None:
    pipeline.recover()


@shared_task(name="dashboard.begin_anew")
def begin_anew() -> None:
    pipeline.begin_anew()
