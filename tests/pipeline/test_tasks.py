"""What becomes of a message when the database is away just then."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError

from dashboard import pipeline, tasks


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
