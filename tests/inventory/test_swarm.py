"""What a manager tells of its swarm, and what workers introduce."""

from __future__ import annotations

import msgspec
import pytest
from django.db.models import Value
from django.db.models.functions import Concat

from collectors.snapshot import ServiceSnapshot, SwarmSnapshot, SwarmTaskSnapshot
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.models import Host, Network, Pool, Service, Swarm, SwarmNode, SwarmTask
from dashboard.inventory.reconcile import introduce_networks, reconcile_host, reconcile_swarm, swarm_for
from tests.inventory.fleet import NOON, later, manager, network, new_host, node, pool, swarm, worker

pytestmark = pytest.mark.django_db
FRONT = network("front", "swarm", pools=(pool(),))


@pytest.fixture
def k1() -> Host:
    """A manager that was read, and so made its swarm known."""
    made = new_host()
    swarm_for(made.pk, manager(), NOON)
    reconcile_host(made.pk, manager(), "", NOON)
    made.refresh_from_db()
    return made


def read(of: Host, snapshot: SwarmSnapshot, at: float = 10, started: float | None = None) -> ChangeSet:
    assert of.swarm_id
    return reconcile_swarm(of.swarm_id, snapshot, f"d{at}", of.pk, later(at), later(at if started is None else started))


def introduce(of: Host, at: float) -> ChangeSet:
    assert of.swarm_id
    return introduce_networks(of.swarm_id, (FRONT, network("local one")), later(at))


def task(name: str, **told: str) -> SwarmTaskSnapshot:
    told = {"service_id": "s1", "node_id": "m1", "state": "running", "desired_state": "running"} | told
    return SwarmTaskSnapshot(docker_id=name, slot=1, **told)


def test_a_swarm_is_reachable_through_its_reporter(k1: Host) -> None:
    changeset = read(k1, swarm(default_pools=("10.0.0.0/8",), subnet_size=24))
    known = Swarm.objects.get()
    assert (known.docker_id, known.reporter, known.state, known.since) == ("c1", k1, "reachable", later(10))
    assert (known.managers, known.default_pools, known.subnet_size) == (["m1"], ["10.0.0.0/8"], 24)
    assert changeset.revision == known.revision == 2


def test_nodes_know_the_hosts_that_they_are(k1: Host) -> None:
    read(k1, swarm())
    assert dict(SwarmNode.objects.values_list("docker_id", "host")) == {"m1": k1.pk, "w1": None}


def test_another_reporter_with_the_same_story_changes_one_row(k1: Host) -> None:
    read(k1, swarm(networks=(FRONT,)))
    k2 = new_host("k2")
    changeset = reconcile_swarm(k1.swarm_id or 0, swarm(networks=(FRONT,)), "d2", k2.pk, later(20), later(20))
    assert [(row.kind, row.after) for row in changeset.rows] == [("swarm", {"reporter_id": k2.pk})]


def test_running_counts_tasks_of_nodes_that_live(k1: Host) -> None:
    service = ServiceSnapshot(docker_id="s1", name="web", mode="replicated", replicas=5)
    nodes = (node("m1", "manager"), node("w1", state="down"))
    tasks = (
        task("counts"),
        task("on a node that is down", node_id="w1"),
        task("on a node that is gone", node_id="w9"),
        task("starts", state="starting"),
        task("is to stop", desired_state="shutdown"),
        task("of another", service_id="s2"),
    )
    read(k1, swarm(nodes=nodes, services=(service,), tasks=tasks))
    assert Service.objects.get().running == 1
    assert SwarmTask.objects.count() == 6


def test_tasks_of_a_job_run_until_they_are_complete(k1: Host) -> None:
    job = ServiceSnapshot(docker_id="s1", name="job", mode="replicated-job", replicas=4)
    tasks = (task("runs", desired_state="complete"), task("done", state="complete", desired_state="complete"))
    read(k1, swarm(services=(job,), tasks=tasks))
    assert Service.objects.get().running == 1


def test_tasks_are_called_as_docker_calls_them(k1: Host) -> None:
    service = ServiceSnapshot(docker_id="s1", name="web", mode="replicated")
    everywhere = ServiceSnapshot(docker_id="s2", name="agent", mode="global")
    tasks = (task("t1"), SwarmTaskSnapshot(docker_id="t2", service_id="s2", node_id="w1"), task("t3", service_id=""))
    changeset = read(k1, swarm(services=(service, everywhere), tasks=tasks))
    assert [row.name for row in changeset.of("task")] == ["web.1", "agent.w1", "t3"]


def test_only_what_moved_is_compared(k1: Host) -> None:
    service = ServiceSnapshot(docker_id="s1", name="web", mode="replicated")
    read(k1, swarm(networks=(FRONT,), services=(service,), tasks=(task("t1"),)))
    for rows in (SwarmNode, SwarmTask):
        rows.objects.update(docker_id=Concat("docker_id", Value(" as nobody told")))
    more = swarm(networks=(FRONT,), services=(msgspec.structs.replace(service, replicas=2),), tasks=(task("t1"),))
    assert [row.kind for row in read(k1, more, at=20).rows] == ["service"]
    gone = msgspec.structs.replace(more, nodes=(node("m1", "manager", state="down"), node("w1")))
    assert [(row.kind, row.after) for row in read(k1, gone, at=30).of("service")] == [("service", {"running": 0})]


def test_a_worker_introduces_a_network_with_its_pools(k1: Host) -> None:
    read(k1, swarm())
    changeset = introduce(k1, at=20)
    found = Network.objects.get()
    assert (found.swarm, found.host, found.introduced_at) == (k1.swarm, None, later(20))
    assert [(row.kind, row.action) for row in changeset.rows] == [("network", "added"), ("pool", "added")]
    assert Swarm.objects.get().digest == ""


def test_nothing_new_is_introduced_twice(k1: Host) -> None:
    introduce(k1, at=20)
    assert not introduce(k1, at=30)


def test_a_worker_changes_nothing_that_a_manager_told(k1: Host) -> None:
    read(k1, swarm(networks=(FRONT,)))
    other = network("front", "swarm", labels={"from": "a worker"})
    assert not introduce_networks(k1.swarm_id or 0, (other,), later(20))
    assert Network.objects.get().labels == {}
    assert Swarm.objects.get().digest == "d10"


def test_a_read_that_began_before_the_introduction_does_not_end_it(k1: Host) -> None:
    introduce(k1, at=20)
    read(k1, swarm(), at=21, started=20)
    assert Network.objects.get().introduced_at == later(20)
    assert Pool.objects.count() == 1
    assert Swarm.objects.get().digest == "", "the next read is whole, and decides"
    read(k1, swarm(), at=31, started=30)
    assert not Network.objects.exists()
    assert Swarm.objects.get().digest == "d31"


def test_a_read_that_began_after_the_introduction_decides(k1: Host) -> None:
    introduce(k1, at=20)
    read(k1, swarm(), at=31, started=30)
    assert not Network.objects.exists()


def test_a_network_that_the_manager_lists_is_no_longer_introduced(k1: Host) -> None:
    introduce(k1, at=20)
    introduced = Network.objects.get().pk
    read(k1, swarm(networks=(FRONT,)), at=31, started=19)
    assert (Network.objects.get().pk, Network.objects.get().introduced_at) == (introduced, None)
    read(k1, swarm(), at=41, started=19)
    assert not Network.objects.exists()


@pytest.mark.parametrize(("state", "introduced"), [("reachable", False), ("stale", True)])
def test_a_network_that_a_worker_lists_longer_than_the_manager_does_not_come_again(
    k1: Host, state: str, introduced: bool
) -> None:
    """Unless no manager tells, so that workers know best."""
    worker_of = new_host("k2")
    read(k1, swarm(networks=(FRONT,)))
    reconcile_host(worker_of.pk, worker("w1", networks=(FRONT,)), "", later(20))
    read(k1, swarm(), at=30, started=29)
    Swarm.objects.update(state=state)
    introduce_networks(k1.swarm_id or 0, (FRONT,), later(40), worker_of.pk)
    assert Network.objects.exists() is introduced


def test_a_network_that_is_new_to_a_worker_is_introduced_though_a_manager_tells(k1: Host) -> None:
    read(k1, swarm())
    assert introduce_networks(k1.swarm_id or 0, (FRONT,), later(40), new_host("k2").pk)
