"""Who waits for whom among the reads of one process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import pytest

from collectors import courtesy
from collectors.courtesy import LANES, Courtesy

LONG = 60.0


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Courtesy:
    """In which a read stays young for the whole of a test."""
    for seconds in ("MOMENT", "PATIENCE"):
        monkeypatch.setattr(courtesy, seconds, LONG)
    monkeypatch.setattr(courtesy, "YOUNG", LONG)
    return Courtesy()


@contextmanager
def other(going: AbstractContextManager[None]) -> Iterator[threading.Event]:
    """A read in another thread; gives what is set once it goes. It lasts as long as the block."""
    goes, ends = threading.Event(), threading.Event()

    def read() -> None:
        with going:
            goes.set()
            ends.wait(LONG)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        yield goes
    finally:
        ends.set()
        thread.join(5)


def test_a_read_that_has_its_turn_waits_for_one_that_there_is_news_of(reads: Courtesy) -> None:
    with ExitStack() as others:
        with reads.ahead():
            goes = others.enter_context(other(reads.in_turn()))
            assert not goes.wait(0.1)
        assert goes.wait(5)


def test_a_few_that_have_their_turn_go_together(reads: Courtesy) -> None:
    with ExitStack() as others:
        with other(reads.in_turn()) as first:
            assert first.wait(5)
            for _ in range(LANES - 1):
                assert others.enter_context(other(reads.in_turn())).wait(5)
            last = others.enter_context(other(reads.in_turn()))
            assert not last.wait(0.1)
        assert last.wait(5), "the first has ended"


def test_news_waits_for_nobody(reads: Courtesy) -> None:
    with ExitStack() as others:
        for going in [reads.in_turn] * LANES + [reads.ahead] * 3:
            assert others.enter_context(other(going())).wait(5)


@pytest.mark.parametrize("kind", ["ahead", "in_turn"])
def test_a_read_that_lasts_holds_nobody_up(reads: Courtesy, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as others:
        for _ in range(LANES):
            others.enter_context(other(getattr(reads, kind)())).wait(5)
        monkeypatch.setattr(courtesy, "MOMENT" if kind == "ahead" else "YOUNG", 0.0)
        assert others.enter_context(other(reads.in_turn())).wait(5)


def test_nobody_waits_longer_than_his_patience(reads: Courtesy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "PATIENCE", 0.05)
    monkeypatch.setattr(courtesy, "YOUNG", 0.04)
    monkeypatch.setattr(reads, "_has_room", lambda: False)
    with other(reads.in_turn()) as goes:
        assert goes.wait(5)


def test_one_that_broke_down_is_not_waited_for(reads: Courtesy) -> None:
    def broken(going: Any) -> None:
        with going():
            raise ZeroDivisionError

    for going in (reads.ahead, reads.in_turn):
        with pytest.raises(ZeroDivisionError):
            broken(going)
    with other(reads.in_turn()) as goes:
        assert goes.wait(5)
