"""Since when a container is as it is, and how its last run ended, as inspect tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from collectors import parse
from collectors.parse import replies
from collectors.parse.containers import containers
from collectors.snapshot import ContainerSnapshot
from tests.collectors import recorded

SIX = int(datetime(2026, 11, 24, 6, 34, tzinfo=UTC).timestamp())


def of(host: str, name: str) -> ContainerSnapshot:
    return recorded.container(recorded.snapshot(host), name)


def test_one_that_stopped_tells_when_and_with_what_code() -> None:
    assert (of("manager", "stopped1").since, of("manager", "stopped1").exit_code) == (SIX + 47, 137)
    assert (of("manager", "hostweb2").since, of("manager", "hostweb2").exit_code) == (SIX + 45, 1)


def test_one_that_runs_tells_when_it_was_started_and_no_code() -> None:
    assert (of("manager", "multi").since, of("manager", "multi").exit_code) == (SIX + 41, None)


def test_one_that_crashes_again_and_again_tells_of_its_last_end() -> None:
    restarting = of("worker3", "restarting")
    assert (restarting.since, restarting.exit_code) == (SIX + 145, 3)


def test_one_that_never_ran_is_so_since_it_was_made() -> None:
    made, clash = of("manager", "created1"), of("manager", "portclash")
    assert (made.since, made.exit_code) == (made.created, None)
    assert (clash.since, clash.exit_code) == (clash.created, 128)


def test_nobody_tells_when_one_was_paused() -> None:
    assert of("manager", "paused1").since is None


def test_one_that_was_not_inspected_tells_its_code_by_its_status() -> None:
    entry = listed(State="exited", Status="Exited (137) 3 hours ago")
    (found,) = containers([entry], {})
    assert (found.since, found.exit_code) == (None, 137)


@pytest.mark.parametrize("text", ["", "0001-01-01T00:00:00Z", "yesterday", "2026-13-01T00:00:00Z"])
def test_a_time_that_is_none_is_not_known(text: str) -> None:
    (found,) = inspected(State={"StartedAt": text})
    assert found.since is None


def test_it_is_ill_since_the_check_that_made_it_so() -> None:
    checks = [(0, 0), (10, 1), (20, 1), (30, 1), (40, 1)]
    assert ill(checks, streak=4, retries=3) == SIX + 30
    assert ill(checks[:4], streak=3, retries=3) == SIX + 30
    assert ill(checks, streak=4, retries=0) == SIX + 30  # Docker's own three


def test_of_a_long_illness_its_beginning_is_worked_out_by_the_pace_of_the_checks() -> None:
    checks = [(number * 10, 1) for number in range(5)]
    assert ill(checks, streak=103, retries=3) == SIX + 40 - 1000


def test_an_illness_without_a_log_has_no_time() -> None:
    assert ill([], streak=3, retries=3) is None
    assert ill([(0, 1)], streak=9, retries=3) is None


@pytest.mark.parametrize(
    ("status", "seconds"),
    [
        ("Up Less than a second", 0),
        ("Up 1 second", 1),
        ("Up 53 seconds (healthy)", 53),
        ("Up About a minute (unhealthy)", 60),
        ("Up About an hour", 3600),
        ("Exited (137) 3 hours ago", 10_800),
        ("Restarting (3) 2 days ago", 172_800),
        ("Up 3 weeks (Paused)", 1_814_400),
        ("Created", 0),
        ("Up " + "9" * 400 + " years", 999_999_999 * 31_536_000),
        ("", 0),
    ],
)
def test_the_least_seconds_that_a_status_speaks_of(status: str, seconds: int) -> None:
    assert parse.span_in(status) == seconds


def test_an_illness_is_asked_about_when_it_begins() -> None:
    well, sick = listed(Status="Up 5 minutes (healthy)"), listed(Status="Up 5 minutes (unhealthy)")
    assert parse.signature(well) != parse.signature(sick)


def listed(**fields: object) -> replies.Container:
    return msgspec.convert({"Id": "c" * 64, "Names": ["/web"], "State": "running", **fields}, replies.Container)


def inspected(status: str = "Up 3 hours", **reply: Any) -> tuple[ContainerSnapshot, ...]:
    known = parse.detail(msgspec.convert(reply, replies.InspectedContainer))
    return containers([listed(Status=status)], {"c" * 64: known})


def ill(checks: list[tuple[int, int]], streak: int, retries: int) -> int | None:
    """Since when, with checks that ended so many seconds after six with such codes."""
    six = datetime.fromtimestamp(SIX, tz=UTC)
    log = [{"End": (six + timedelta(seconds=at)).isoformat(), "ExitCode": code} for at, code in checks]
    health = {"Status": "unhealthy", "FailingStreak": streak, "Log": log}
    reply = {"State": {"Health": health}, "Config": {"Healthcheck": {"Retries": retries}}}
    return inspected("Up 3 hours (unhealthy)", **reply)[0].since
