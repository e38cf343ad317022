"""Only the tasks that moved are looked at, as long as nobody else took the swarm in."""

from __future__ import annotations

import msgspec
import pytest
from django.db.models import Value
from django.db.models.functions import Concat

from collectors.snapshot import SwarmSnapshot, SwarmTaskSnapshot
from dashboard.inventory import prints
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.models import Host, Swarm, SwarmTask
from dashboard.inventory.reconcile import reconcile_swarm
from tests.inventory.fleet import later, new_host, swarm

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter() -> Host:
    return new_host()


@pytest.fixture
def known() -> Swarm:
    return Swarm.objects.create()


def of(**states: str) -> SwarmSnapshot:
    return swarm(tasks=tuple(SwarmTaskSnapshot(docker_id=name, state=state) for name, state in states.items()))


def test_the_others_are_not_looked_at(reporter: Host, known: Swarm) -> None:
    read(reporter, known, of(t1="running", t2="running", t3="running"), 1)
    SwarmTask.objects.update(error=Concat(Value("as nobody told "), "docker_id"))
    changed = read(reporter, known, of(t1="running", t2="failed", t4="new"), 2)
    assert [(row.action, row.name) for row in changed.of("task")] == [
        ("removed", "t3"), ("changed", "t2"), ("added", "t4"),
    ]  # fmt: skip
    assert dict(SwarmTask.objects.values_list("docker_id", "error")) == {"t1": "as nobody told t1", "t2": "", "t4": ""}


def test_what_another_process_took_in_meanwhile_is_compared_whole(reporter: Host, known: Swarm) -> None:
    read(reporter, known, of(t1="running", t2="running"), 1)
    ours = dict(prints._kept)
    read(reporter, known, of(t1="failed", t3="running"), 2)
    prints._kept.clear()
    prints._kept.update(ours)
    read(reporter, known, of(t1="running", t2="failed"), 3)
    assert dict(SwarmTask.objects.values_list("docker_id", "state")) == {"t1": "running", "t2": "failed"}


def test_prints_are_kept_of_so_many_swarms(reporter: Host) -> None:
    for number in range(prints.SWARMS + 3):
        one = msgspec.structs.replace(of(t1="running"), docker_id=f"c{number}")
        read(reporter, Swarm.objects.create(), one, number)
    assert len(prints._kept) == prints.SWARMS


def read(reporter: Host, known: Swarm, snapshot: SwarmSnapshot, at: float) -> ChangeSet:
    return reconcile_swarm(known.pk, snapshot, f"d{at}", reporter.pk, later(at), later(at))
