"""One manager tells of a swarm: one that cannot any more gives its place up, and where none can the swarm says why."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from collectors.snapshot import Failure, HostSnapshot, Reading, ServiceSnapshot
from dashboard import pipeline, reporting
from dashboard.inventory.models import Change, Container, Host, Swarm
from tests.inventory import fleet
from tests.pipeline import readings
from tests.pipeline.conftest import Ends

BOTH = ("m1", "m2")
MANAGED = fleet.swarm(nodes=(fleet.node("m1", "manager"), fleet.node("m2", "manager"), fleet.node("w1")))
NO_LEADER = Failure(state="unreachable", kind="protocol", words="The swarm has no leader now.")
UNABLE: dict[str, HostSnapshot] = {
    "demoted": fleet.worker("m1", managers=("m2",)),
    "left": fleet.host(),
    "locked": fleet.host(swarm_state="locked"),
    "moved": fleet.manager("x1", cluster="c2"),
}
"""What the reporter's daemon says of itself when it manages this swarm no more."""


def without_leader(node_id: str) -> Reading:
    """A manager cut off from the others: it answers, and knows neither its cluster nor its swarm."""
    return replace(readings.of(fleet.manager(node_id, managers=BOTH, cluster="")), swarm_failure=NO_LEADER)


def told_by(node_id: str) -> Reading:
    return readings.of(fleet.manager(node_id, managers=BOTH), MANAGED)


@pytest.fixture
def managers(ends: Ends) -> tuple[Host, Host]:
    """Both of a swarm. The first tells of it, and nothing is being read."""
    first, second = fleet.new_host("k1"), fleet.new_host("k2")
    readings.arrive(first.pk, told_by("m1"))
    readings.arrive(second.pk, readings.of(fleet.manager("m2", managers=BOTH)))
    ends.sent.clear()
    return first, second


def swarm() -> Swarm:
    return Swarm.objects.get(docker_id="c1")


def asked_for_swarm(ends: Ends, host: Host) -> list[bool]:
    """For each read of the host that was asked for, whether its swarm was asked for as well."""
    return [bool(arguments[4]) for name, arguments in ends.sent if arguments and arguments[0] == host.pk]


@pytest.mark.parametrize("what", UNABLE)
def test_another_manager_takes_over_from_one_that_manages_no_more(
    ends: Ends, managers: tuple[Host, Host], what: str
) -> None:
    first, second = managers
    readings.arrive(first.pk, readings.of(UNABLE[what]))
    assert asked_for_swarm(ends, second) == [True]
    readings.arrive(second.pk, told_by("m2"))
    assert (swarm().state, swarm().reporter_id) == ("reachable", second.pk)


def test_another_manager_takes_over_from_one_without_leader(ends: Ends, managers: tuple[Host, Host]) -> None:
    first, second = managers
    readings.arrive(first.pk, without_leader("m1"))
    assert asked_for_swarm(ends, second) == [True]
    readings.arrive(second.pk, told_by("m2"))
    assert (swarm().state, swarm().reporter_id) == ("reachable", second.pk)
    readings.arrive(first.pk, without_leader("m1"))
    assert (swarm().state, swarm().reporter_id) == ("reachable", second.pk)


def test_a_swarm_of_which_no_manager_can_tell_says_why_and_asks_all_of_them(
    ends: Ends, managers: tuple[Host, Host]
) -> None:
    first, second = managers
    readings.arrive(first.pk, without_leader("m1"))
    readings.arrive(second.pk, without_leader("m2"))
    assert (swarm().state, swarm().error) == ("stale", NO_LEADER.words)
    ends.sent.clear()
    for host in managers:
        pipeline.collect(host.pk)
    assert [asked_for_swarm(ends, host) for host in managers] == [[True], [True]]
    written = Change.objects.count()
    readings.arrive(first.pk, without_leader("m1"))
    readings.arrive(second.pk, without_leader("m2"))
    assert Change.objects.count() == written
    readings.arrive(second.pk, told_by("m2"))
    assert (swarm().state, swarm().reporter_id) == ("reachable", second.pk)


def test_a_swarm_whose_reporter_died_and_whose_other_manager_has_no_leader_is_stale(
    managers: tuple[Host, Host],
) -> None:
    first, second = managers
    readings.arrive(first.pk, readings.failed(words="Nothing listens there."))
    readings.arrive(second.pk, without_leader("m2"))
    assert (swarm().state, swarm().error) == ("stale", NO_LEADER.words)


def test_a_swarm_whose_managers_fail_one_after_the_other_is_stale(managers: tuple[Host, Host]) -> None:
    for host in managers:
        readings.arrive(host.pk, readings.failed(words="Nothing listens there."))
    assert (swarm().state, swarm().error) == (
        "stale", "No manager of this swarm can be read: Nothing listens there."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("demoted", "k1 is not a manager any more."),
        ("left", "k1 has left it."),
        ("locked", "k1 says that its swarm is locked."),
        ("moved", "k1 has left it."),
    ],
)
def test_the_swarm_of_an_only_manager_that_manages_no_more_says_why(ends: Ends, what: str, why: str) -> None:
    manager, worker = fleet.new_host("k1"), fleet.new_host("k2")
    readings.arrive(manager.pk, readings.of(fleet.manager("m1", managers=("m1", "m9")), fleet.swarm()))
    readings.arrive(worker.pk, readings.of(fleet.worker("w1", managers=("m9",))))
    readings.arrive(manager.pk, readings.of(UNABLE[what]))
    assert swarm().state == "stale"
    assert swarm().error.endswith(why)


def test_workers_alone_leave_a_swarm_that_was_never_seen_as_it_is(ends: Ends) -> None:
    worker = fleet.new_host("k1")
    readings.arrive(worker.pk, readings.of(fleet.worker("w1")))
    readings.arrive(worker.pk, readings.failed())
    assert Swarm.objects.get().state == "never-seen"


@pytest.mark.parametrize(("service", "asked"), [("s1", 1), ("", 0)])
def test_a_container_that_ends_has_the_manager_asked_if_it_is_of_a_service(
    ends: Ends, service: str, asked: int
) -> None:
    manager, worker = fleet.new_host("k1"), fleet.new_host("k2")
    readings.arrive(manager.pk, told_by("m1"))
    for state in ("running", "exited"):
        ends.sent.clear()
        web = fleet.container("web", service_id=service, state=state)
        readings.arrive(worker.pk, readings.of(fleet.worker("w1", containers=(web,))))
        assert ends.reads_of(manager.pk) == asked
        readings.arrive(manager.pk, told_by("m1"))


def test_a_host_that_says_it_manages_out_of_its_turn_is_not_believed(ends: Ends, managers: tuple[Host, Host]) -> None:
    """A worker whose daemon was taken over could empty the swarm's picture, and would get its commands."""
    first, _ = managers
    worker = fleet.new_host("k3")
    readings.arrive(worker.pk, readings.of(fleet.worker("w1", managers=BOTH)))
    before = Change.objects.filter(source=swarm().source_id).count()
    nothing = fleet.swarm(nodes=(fleet.node("w1", "manager"),))
    readings.arrive(worker.pk, readings.of(fleet.manager("w1", managers=("w1",)), nothing))
    assert (swarm().state, swarm().reporter_id) == ("reachable", first.pk)
    assert swarm().nodes.count() == 3
    assert Change.objects.filter(source=swarm().source_id, kind="node").count() <= before + 1


def test_a_swarm_that_costs_much_to_take_in_is_asked_for_less_often(
    managers: tuple[Host, Host], ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = managers
    pipeline.collect(first.pk)
    assert ends.asks[-1].ask_swarm, "what costs little is asked for at each read"
    monkeypatch.setattr(reporting, "COSTLY", 0.0)
    monkeypatch.setattr(reporting, "RESTS", 10_000)
    more = fleet.swarm(nodes=(*MANAGED.nodes, fleet.node("w2")))
    readings.arrive(first.pk, readings.of(fleet.manager("m1", managers=BOTH), more))
    pipeline.collect(first.pk)
    assert not ends.asks[-1].ask_swarm


def test_another_manager_is_asked_though_the_swarm_rests(
    managers: tuple[Host, Host], ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = managers
    monkeypatch.setattr(reporting, "COSTLY", 0.0)
    monkeypatch.setattr(reporting, "RESTS", 10_000)
    more = fleet.swarm(nodes=(*MANAGED.nodes, fleet.node("w2")))
    readings.arrive(first.pk, readings.of(fleet.manager("m1", managers=BOTH), more))
    readings.arrive(first.pk, readings.failed())
    pipeline.collect(second.pk)
    assert ends.asks[-1].ask_swarm


def test_a_worker_that_changed_asks_the_database_for_what_it_names_and_no_more(managers: tuple[Host, Host]) -> None:
    services = tuple(
        ServiceSnapshot(docker_id=f"s{number}", name=f"web{number}", mode="replicated") for number in range(5)
    )
    told = fleet.swarm(nodes=MANAGED.nodes, services=services)
    readings.arrive(managers[0].pk, readings.of(fleet.manager("m1", managers=BOTH), told))
    worker = fleet.new_host("w1")
    busy = fleet.worker("w1", managers=BOTH, containers=(fleet.container("web.1", service_id="s3"),))
    readings.arrive(worker.pk, readings.of(fleet.worker("w1", managers=BOTH)))
    with CaptureQueriesContext(connection) as asked:
        readings.arrive(worker.pk, readings.of(busy))
    assert Container.objects.get(host=worker).service == swarm().services.get(docker_id="s3")
    assert len(asked) <= 30
    named = [query["sql"] for query in asked if 'FROM "inventory_service"' in query["sql"]]
    assert named
    assert all("'s3'" in sql for sql in named)


def test_a_worker_is_asked_for_a_swarm_that_it_may_manage_by_now(ends: Ends, managers: tuple[Host, Host]) -> None:
    """Of another manager what is told already is not asked; a worker that has left may tell of a new swarm at once."""
    worker = fleet.new_host("k3")
    readings.arrive(worker.pk, readings.of(fleet.worker("w1", managers=BOTH)))
    ends.sent.clear()
    pipeline.collect_all([host.pk for host in (*managers, worker)])
    assert [ask.ask_swarm for ask in ends.asks] == [True, False, True]
