"""What becomes of a message when the database is away just then."""

from __future__ import annotations

from typing import Any

import pytest
from celery.fixups.django import DjangoWorkerFixup
from celery.signals import task_prerun
from django.db import InterfaceError, OperationalError, connection

from dashboard import pipeline, tasks
from dashboard.celery import app


def test_how_a_command_went_is_written_down_once_the_database_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    away = [OperationalError("the server closed the connection"), InterfaceError("connection already closed")]
    written = []

    def conclude(operation_pk: int, outcome: dict[str, Any]) -> None:
        if away:
            raise away.pop()
        written.append((operation_pk, outcome))

    monkeypatch.setattr(pipeline, "conclude", conclude)
    tasks.conclude.apply(args=[7, '{"state": "succeeded"}'])
    assert written == [(7, {"state": "succeeded"})]


def test_word_of_a_command_is_kept_by_the_broker_until_it_is_written_down() -> None:
    assert tasks.conclude.acks_late
    assert not tasks.apply.acks_late


@pytest.mark.django_db(transaction=True)
def test_the_database_stays_open_from_one_task_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery itself closes it before and after each; one that failed is found by the look before a task, which
    runtime/test_database_restart sees."""
    closed = []
    connection.ensure_connection()
    monkeypatch.setattr(connection, "close", lambda: closed.append("close"))
    around = DjangoWorkerFixup(app)
    around.on_task_prerun(tasks.collect)
    task_prerun.send(tasks.collect)
    around.on_task_postrun(tasks.collect)
    assert closed == []
