"""Which event a node's read answers."""

from __future__ import annotations

import time

import pytest

from collectors.node.due import STAYS, Due


def test_a_read_answers_the_first_event_since_the_read_before() -> None:
    due = Due()
    assert due.wait(60)
    assert due.answers is None
    due.event()
    first = time.monotonic()
    due.event()
    assert due.wait(60)
    assert due.answers is not None
    assert due.answers <= first
    due.ask()
    assert due.wait(60)
    assert due.answers is None


def test_an_event_that_brought_nothing_yet_waits_for_the_next_read_but_not_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    due = Due()
    due.event()
    assert due.wait(60)
    heard = due.answers
    due.unanswered()
    due.ask()
    assert due.wait(60)
    assert due.answers == heard
    monkeypatch.setattr(time, "monotonic", lambda: (heard or 0) + STAYS + 1)
    due.unanswered()
    due.ask()
    assert due.wait(60)
    assert due.answers is None
