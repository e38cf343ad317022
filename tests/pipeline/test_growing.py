"""While much is made at once, nobody walks the heap for garbage; afterwards it is as it was."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest

from dashboard.growing import growing


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_the_collector_rests_inside_and_goes_on_afterwards() -> None:
    with growing():
        assert not gc.isenabled()
        with growing():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_inside_leaves_it_on() -> None:
    with pytest.raises(ZeroDivisionError), growing():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_of_two_threads_the_last_one_out_turns_it_on() -> None:
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with growing():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with growing():
        thread.start()
        assert inside.wait(10)
    assert not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()


def test_who_had_it_off_keeps_it_off() -> None:
    gc.disable()
    with growing():
        pass
    assert not gc.isenabled()
