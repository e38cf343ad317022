"""Who must be linked anew after whose change."""

from __future__ import annotations

import pytest

from collectors.snapshot import Failure, HostSnapshot, ServiceSnapshot, SwarmSnapshot, digest
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.links import Around, of_endpoint, relink, sources_concerned
from dashboard.inventory.models import Container, Endpoint, Host, Network, Service, Swarm, SwarmNode
from dashboard.inventory.reconcile import host_failed, reconcile_host, reconcile_swarm, swarm_for
from tests.inventory.fleet import NOON, container, endpoint, later, manager, network, new_host, node, swarm, worker

pytestmark = pytest.mark.django_db
FRONT = network("front", "swarm")
WEB = ServiceSnapshot(docker_id="s1", name="web", mode="replicated")
NODES = (node("m1", "manager"), node("w1"))


@pytest.fixture
def k1() -> Host:
    return read(new_host("k1"), manager("m1"))


@pytest.fixture
def w1(k1: Host) -> Host:
    """A worker with a container of a service on an overlay, of which its manager has not told."""
    run = container("web", service_id="s1")
    return read(new_host("w1"), worker("w1", containers=(run,), endpoints=(endpoint("web", FRONT),)))


def read(of: Host, snapshot: HostSnapshot) -> Host:
    swarm_for(of.pk, snapshot, NOON)
    reconcile_host(of.pk, snapshot, digest(snapshot), NOON)
    of.refresh_from_db()
    return of


def told_by(reporter: Host, snapshot: SwarmSnapshot, at: float = 10) -> ChangeSet:
    return reconcile_swarm(Swarm.objects.get().pk, snapshot, "", reporter.pk, later(at), later(at))


def test_a_network_told_of_late_is_linked_by_the_endpoints_that_named_it(k1: Host, w1: Host) -> None:
    assert Endpoint.objects.get().network is None
    told = told_by(k1, swarm(nodes=(), networks=(FRONT,)))
    assert sources_concerned(told) == [w1.source_id]
    changeset = relink(w1.source_id, later(11))
    assert [(row.kind, row.name, row.after) for row in changeset.rows] == [
        ("endpoint", "web on front", {"network_id": Network.objects.get().pk})
    ]
    assert changeset.revision == w1.revision + 1


def test_a_removed_network_is_let_go_by_its_endpoints(k1: Host, w1: Host) -> None:
    told_by(k1, swarm(nodes=(), networks=(FRONT,)))
    relink(w1.source_id, later(11))
    told = told_by(k1, swarm(nodes=()), at=20)
    assert sources_concerned(told) == [w1.source_id]
    relink(w1.source_id, later(21))
    assert Endpoint.objects.get().network is None


def test_a_service_is_linked_by_its_containers(k1: Host, w1: Host) -> None:
    told = told_by(k1, swarm(nodes=(), services=(WEB,)))
    assert sources_concerned(told) == [w1.source_id]
    relink(w1.source_id, later(11))
    assert Container.objects.get().service == Service.objects.get()


def test_a_drained_node_tells_its_host(k1: Host, w1: Host) -> None:
    told_by(k1, swarm(nodes=NODES))
    relink(w1.source_id, later(11))
    told = told_by(k1, swarm(nodes=(node("m1", "manager"), node("w1", availability="drain"))), at=20)
    assert sources_concerned(told) == [w1.source_id]
    relink(w1.source_id, later(21))
    w1.refresh_from_db()
    assert w1.availability == "drain"


def test_a_host_read_for_the_first_time_is_known_by_its_node(k1: Host) -> None:
    told_by(k1, swarm(nodes=NODES))
    late = new_host("late")
    changeset = reconcile_host(late.pk, worker("w1"), "", later(20))
    assert sources_concerned(changeset) == [f"swarm:{Swarm.objects.get().pk}"]
    relink(Swarm.objects.get().source_id, later(21))
    assert SwarmNode.objects.get(docker_id="w1").host == late


def test_a_host_that_joined_anew_is_no_longer_its_old_node(k1: Host, w1: Host) -> None:
    told_by(k1, swarm(nodes=NODES))
    assert SwarmNode.objects.get(docker_id="w1").host == w1
    changeset = reconcile_host(w1.pk, worker("w1 anew"), "", later(20))
    assert sources_concerned(changeset) == [Swarm.objects.get().source_id]
    relink(Swarm.objects.get().source_id, later(21))
    assert SwarmNode.objects.get(docker_id="w1").host is None


def test_a_node_that_moved_to_another_address_is_the_host_that_answers(k1: Host, w1: Host) -> None:
    told_by(k1, swarm(nodes=NODES))
    lost = host_failed(w1.pk, Failure(state="unreachable", kind="timeout", words="No answer."), later(20))
    assert sources_concerned(lost) == [Swarm.objects.get().source_id]
    moved = read(new_host("moved"), worker("w1"))
    relink(Swarm.objects.get().source_id, later(21))
    assert SwarmNode.objects.get(docker_id="w1").host == moved


def test_a_changed_container_concerns_nobody_else(k1: Host, w1: Host) -> None:
    told_by(k1, swarm(nodes=NODES))
    relink(w1.source_id, later(11))
    run = container("web", service_id="s1", state="exited")
    told = reconcile_host(w1.pk, worker("w1", containers=(run,), endpoints=(endpoint("web", FRONT),)), "", later(20))
    assert told
    assert sources_concerned(told) == []


def test_relinking_takes_a_revision_only_when_a_link_differs(k1: Host, w1: Host) -> None:
    told_by(k1, swarm(nodes=NODES, networks=(FRONT,)))
    assert relink(w1.source_id, later(11))
    assert not relink(w1.source_id, later(12))
    assert not relink("host:99", later(12))
    assert not relink("swarm:99", later(12))


def test_the_networks_of_the_host_itself_come_before_those_of_its_swarm() -> None:
    around = Around(networks={"front": 2, "back": 3})
    ends = [
        of_endpoint({"container_key": "web", "network_key": key}, {}, {"front": 1}, around) for key in ("front", "back")
    ]
    assert [end["network_id"] for end in ends] == [1, 3]
