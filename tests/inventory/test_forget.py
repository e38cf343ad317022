"""Hosts that are removed, and swarms that end with them."""

from __future__ import annotations

import pytest

from collectors.snapshot import HostSnapshot
from dashboard.inventory.links import relink
from dashboard.inventory.models import (
    Change,
    Container,
    Endpoint,
    Host,
    Network,
    NetworkView,
    Pool,
    Swarm,
    SwarmNode,
)
from dashboard.inventory.reconcile import forget_host, reconcile_host, reconcile_swarm, swarm_for
from tests.inventory.fleet import (
    NOON,
    bridge,
    container,
    endpoint,
    host,
    later,
    manager,
    network,
    new_host,
    node,
    pool,
    swarm,
    worker,
)

pytestmark = pytest.mark.django_db
FRONT = network("front", "swarm")
LOCAL = network("local", pools=(pool(),))
FULL = {
    "networks": (bridge(), LOCAL, FRONT),
    "containers": (container("web"),),
    "endpoints": (endpoint("web", FRONT), endpoint("web", LOCAL)),
}


def read(name: str, snapshot: HostSnapshot) -> Host:
    made = new_host(name)
    swarm_for(made.pk, snapshot, NOON)
    reconcile_host(made.pk, snapshot, "d", NOON)
    return made


@pytest.fixture
def k1() -> Host:
    """A manager whose swarm of two nodes was read."""
    made = read("k1", manager("m1"))
    nodes = (node("m1", "manager"), node("w1"))
    reconcile_swarm(Swarm.objects.get().pk, swarm(nodes=nodes, networks=(FRONT,)), "d", made.pk, later(1), later(1))
    return made


def test_a_removed_host_takes_all_its_rows_along_each_with_a_change() -> None:
    gone = read("k1", host(**FULL))
    had = Change.objects.count()
    (changeset,) = forget_host(gone.pk)
    for model in (Host, Network, Pool, NetworkView, Container, Endpoint):
        assert not model.objects.exists()
    assert changeset.source == gone.source_id
    assert changeset.rows[0].kind == "host"
    assert {row.action for row in changeset.rows} == {"removed"}
    assert Change.objects.filter(action="removed").count() == len(changeset.rows) == had


def test_other_hosts_keep_theirs() -> None:
    gone, stays = read("k1", host(**FULL)), read("k2", host(**FULL | {"networks": (bridge("b2"),)}))
    forget_host(gone.pk)
    assert Container.objects.get().host == stays


def test_a_swarm_is_told_that_a_node_is_read_no_more(k1: Host) -> None:
    gone = read("w1", worker("w1"))
    assert relink(Swarm.objects.get().source_id, later(2))
    of_swarm, of_host = forget_host(gone.pk)
    assert [(row.kind, row.before, row.after) for row in of_swarm.rows] == [
        ("node", {"host_id": gone.pk}, {"host_id": None})
    ]
    assert of_host.source == gone.source_id
    assert SwarmNode.objects.get(docker_id="w1").host is None


def test_a_swarm_without_its_last_manager_goes_stale(k1: Host) -> None:
    read("w1", worker("w1"))
    forget_host(k1.pk)
    left = Swarm.objects.get()
    assert (left.state, left.reporter) == ("stale", None)
    assert "Add one of them" in left.error
    assert left.networks.count() == 1


def test_a_swarm_with_another_manager_only_loses_its_reporter(k1: Host) -> None:
    read("k2", manager("m2", managers=("m1", "m2")))
    forget_host(k1.pk)
    left = Swarm.objects.get()
    assert (left.state, left.reporter, left.digest) == ("reachable", None, "")


def test_a_swarm_ends_with_its_last_host(k1: Host) -> None:
    sources = [changeset.source for changeset in forget_host(k1.pk)]
    assert len(sources) == 3
    assert not Swarm.objects.exists()
    assert not Network.objects.exists()
    assert Change.objects.filter(kind="swarm", action="removed").count() == 1


def test_a_host_that_was_never_read_goes_without_a_trace() -> None:
    gone = new_host("k1")
    (changeset,) = forget_host(gone.pk)
    assert changeset.revision == 1
    assert not Host.objects.exists()
    assert not Change.objects.exists()


def test_what_is_gone_is_forgotten_once(k1: Host) -> None:
    forget_host(k1.pk)
    assert forget_host(k1.pk) == []
