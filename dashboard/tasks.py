"""What other processes ask of the dashboard by name: the collectors' results come in. Wiring only, see `pipeline`."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from dashboard import pipeline


@shared_task(name="dashboard.apply")
def apply(host_pk: int, reading: dict[str, Any]) -> None:
    pipeline.apply(host_pk, reading)


@shared_task(name="dashboard.started")
def started(operation_pk: int) -> None:
    pipeline.started(operation_pk)


@shared_task(name="dashboard.conclude")
def conclude(operation_pk: int, outcome: dict[str, Any]) -> None:
    pipeline.conclude(operation_pk, outcome)


@shared_task(name="dashboard.recover")
def recover() -> None:
    pipeline.recover()
