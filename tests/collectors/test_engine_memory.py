"""What is remembered of daemons between reads, and for how long."""

from __future__ import annotations

import pytest

from collectors.engine import Target
from collectors.engine.memory import _MEMORIES, FORGOTTEN_AFTER, memory_of

ONE, OTHER = Target(address="tcp://one:2375"), Target(address="tcp://other:2375")


@pytest.fixture(autouse=True)
def empty() -> None:
    _MEMORIES.clear()


def test_a_daemon_is_remembered_from_read_to_read() -> None:
    assert memory_of(ONE) is memory_of(ONE)
    assert memory_of(ONE) is not memory_of(OTHER)


def test_a_daemon_that_nobody_reads_any_more_is_forgotten() -> None:
    memory_of(ONE).used_at -= FORGOTTEN_AFTER + 1
    memory_of(OTHER)
    assert list(_MEMORIES) == [OTHER.address]


def test_a_daemon_that_is_read_again_after_a_long_time_keeps_its_memory_until_then() -> None:
    first = memory_of(ONE)
    memory_of(OTHER)
    first.used_at -= FORGOTTEN_AFTER - 60
    assert memory_of(ONE) is first
    assert list(_MEMORIES) == [OTHER.address, ONE.address]
