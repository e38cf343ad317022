"""What is remembered of daemons between reads, and for how long."""

from __future__ import annotations

import msgspec
import pytest

from collectors.engine import Target
from collectors.engine.memory import _MEMORIES, FORGOTTEN_AFTER, Memory, memory_of
from collectors.parse import Detail, replies

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


def listed(status: str) -> list[replies.Container]:
    return [msgspec.convert({"Id": "c1", "State": "running", "Status": status}, replies.Container)]


def test_a_container_that_was_up_for_longer_before_has_been_started_anew_and_is_inspected() -> None:
    memory, asked = Memory(), list[str]()

    def inspect(docker_ids: list[str]) -> list[tuple[str, Detail | None]]:
        asked.extend(docker_ids)
        return [(docker_id, Detail()) for docker_id in docker_ids]

    for status in ("Up 3 seconds", "Up About a minute", "Up 2 hours", "Up 2 hours"):
        memory.detailed(listed(status), inspect)
    assert asked == ["c1"]
    memory.detailed(listed("Up 5 seconds"), inspect)
    assert asked == ["c1", "c1"]
    memory.detailed(listed("Up 6 seconds"), inspect)
    assert asked == ["c1", "c1"]
