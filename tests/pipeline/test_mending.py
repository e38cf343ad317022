"""A kill or an error between a commit and what follows from it leaves no wrong link behind."""

from __future__ import annotations

import pytest
from celery.signals import worker_ready
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from collectors.snapshot import HostSnapshot, ServiceSnapshot, SwarmSnapshot
from dashboard import pipeline
from dashboard.inventory import links
from dashboard.inventory.models import Container, Endpoint, Host, Network, Service
from dashboard.supervisor import bodies
from dashboard.topology import delta
from tests.inventory import fleet
from tests.inventory.linking import assert_links_are_right
from tests.pipeline import readings
from tests.pipeline.conftest import Ends

SPAN = fleet.network("span", "swarm")
WEB = fleet.worker(
    "w1", containers=(fleet.container("web", service_id="s1"),), endpoints=(fleet.endpoint("web", SPAN),)
)
AFTER: dict[str, tuple[HostSnapshot, SwarmSnapshot]] = {
    "network": (fleet.manager(networks=(SPAN,)), fleet.swarm(networks=(SPAN,))),
    "service": (fleet.manager(), fleet.swarm(services=(ServiceSnapshot(docker_id="s1", name="s", mode="global"),))),
    "node": (fleet.manager(), fleet.swarm(nodes=(fleet.node("m1", "manager"), fleet.node("w1", availability="drain")))),
}
"""What a manager tells next, and a worker's row must follow."""


class Killed(BaseException):
    """As kill -9: nothing of ours runs any more."""


@pytest.fixture
def fleet_of_two(ends: Ends) -> tuple[Host, Host]:
    manager, worker = fleet.new_host("k1"), fleet.new_host("k2")
    readings.arrive(manager.pk, readings.of(fleet.manager(), fleet.swarm()))
    readings.arrive(worker.pk, readings.of(WEB))
    return manager, worker


def cut_short(monkeypatch: pytest.MonkeyPatch, where: str, by: BaseException, manager: Host, what: str) -> None:
    """The manager's next read, which meets this once after its commit."""
    module, name = {"relink": (links, "relink"), "publish": (delta, "of_changeset")}[where]
    real, left = getattr(module, name), [by]

    def once(*arguments: object) -> object:
        if left:
            raise left.pop()
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, once)
        with pytest.raises(type(by)):
            readings.arrive(manager.pk, readings.of(*AFTER[what]))


def linked(what: str) -> bool:
    """Whether the worker's rows say what the manager told."""
    if what == "network":
        return Endpoint.objects.get().network == Network.objects.get()
    if what == "service":
        return Container.objects.get().service == Service.objects.get()
    return Host.objects.filter(availability="drain").exists()


@pytest.mark.parametrize("what", AFTER)
@pytest.mark.parametrize("where", ["relink", "publish"])
def test_an_error_after_a_commit_is_mended_at_once_and_shows(
    ends: Ends, fleet_of_two: tuple[Host, Host], monkeypatch: pytest.MonkeyPatch, where: str, what: str
) -> None:
    manager, worker = fleet_of_two
    ends.published.clear()
    cut_short(monkeypatch, where, OperationalError("database is locked"), manager, what)
    assert linked(what)
    assert worker.source_id in [message["source"] for message in ends.published]
    assert_links_are_right()


@pytest.mark.parametrize("what", AFTER)
@pytest.mark.parametrize("mends", [pipeline.mend, pipeline.recover])
def test_what_a_kill_cut_short_is_mended_as_a_worker_starts(
    fleet_of_two: tuple[Host, Host], monkeypatch: pytest.MonkeyPatch, mends: object, what: str
) -> None:
    cut_short(monkeypatch, "relink", Killed(), fleet_of_two[0], what)
    assert not linked(what)
    assert callable(mends)
    mends()
    assert linked(what)
    assert_links_are_right()


def test_mending_what_is_whole_writes_nothing_and_tells_nobody(ends: Ends, fleet_of_two: tuple[Host, Host]) -> None:
    ends.published.clear()
    with CaptureQueriesContext(connection) as asked:
        pipeline.mend()
    words = {query["sql"].split()[0] for query in asked}
    assert words <= {"SELECT", "BEGIN", "SAVEPOINT", "RELEASE"}
    assert ends.published == []


def test_the_error_shows_though_mending_fails_as_well(
    ends: Ends, fleet_of_two: tuple[Host, Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(links, "relink", away)
    with pytest.raises(OperationalError, match="is away"):
        readings.arrive(fleet_of_two[0].pk, readings.of(*AFTER["node"]))


def test_a_host_whose_answer_cannot_be_kept_is_not_shown_as_new(
    ends: Ends, fleet_of_two: tuple[Host, Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, _ = fleet_of_two
    with monkeypatch.context() as broken:
        broken.setattr(pipeline.reconcile, "reconcile_host", lambda *_: {}["no such key"])
        with pytest.raises(KeyError):
            readings.arrive(manager.pk, readings.of(*AFTER["node"]))
    manager.refresh_from_db()
    assert (manager.state, manager.failure) == ("unreachable", "protocol")
    assert "cannot be kept" in manager.error
    readings.arrive(manager.pk, readings.of(*AFTER["node"]))
    manager.refresh_from_db()
    assert manager.state == "reachable"


def test_the_worker_that_takes_results_in_mends_as_it_is_ready(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "worker", lambda queue, _threads: worker_ready.send(sender=queue))
    before = list(worker_ready.receivers)
    try:
        bodies.intake(2)
    finally:
        worker_ready.receivers[:] = before
    assert ("dashboard.begin_anew", ()) in ends.sent
