"""Since when a container is as it is: told by its daemon, or from when it was seen to turn."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.models import Container, Host
from dashboard.inventory.reconcile import reconcile_host
from tests.inventory import fleet
from tests.inventory.fleet import NOON, later, new_host

pytestmark = pytest.mark.django_db
SECONDS = int(NOON.timestamp())


@pytest.fixture
def host() -> Host:
    return new_host()


def read(host: Host, digest: str, seconds: float = 0, **told: Any) -> ChangeSet:
    snapshot = fleet.host(networks=(fleet.bridge(),), containers=(fleet.container("web", **told),))
    return reconcile_host(host.pk, snapshot, digest, later(seconds))


def since() -> int | None:
    return Container.objects.get().since


def test_what_docker_tells_is_kept_to_the_second(host: Host) -> None:
    read(host, "1", state="exited", exit_code=137, since=SECONDS - 3600)
    row = Container.objects.get()
    assert (row.since, row.exit_code) == (SECONDS - 3600, 137)


def test_one_that_is_paused_before_our_eyes_is_so_since_then(host: Host) -> None:
    read(host, "1", since=SECONDS - 60)
    read(host, "2", seconds=5, state="paused")
    assert since() == SECONDS + 5
    read(host, "3", seconds=50, state="paused", image="other")
    assert since() == SECONDS + 5


def test_one_that_was_paused_before_anybody_looked_has_no_time(host: Host) -> None:
    read(host, "1", state="paused")
    read(host, "2", seconds=50, state="paused", image="other")
    assert since() is None


def test_it_is_ill_since_the_check_that_failed_or_else_since_we_saw_it(host: Host) -> None:
    read(host, "1", health="healthy", since=SECONDS - 60)
    read(host, "2", seconds=5, health="unhealthy")
    assert since() == SECONDS + 5
    read(host, "3", seconds=8, health="healthy", since=SECONDS - 60)
    read(host, "4", seconds=20, health="unhealthy", since=SECONDS + 17)
    assert since() == SECONDS + 17


def test_an_illness_that_is_worked_out_anew_writes_nothing(host: Host) -> None:
    read(host, "1", health="unhealthy", since=SECONDS - 7200)
    assert not read(host, "2", seconds=60, health="unhealthy", since=SECONDS - 7150)
    assert since() == SECONDS - 7200


def test_a_run_that_ended_once_more_has_a_new_time(host: Host) -> None:
    read(host, "1", state="exited", exit_code=0, since=SECONDS - 3600)
    assert read(host, "2", state="exited", exit_code=0, since=SECONDS - 10)
    assert since() == SECONDS - 10
