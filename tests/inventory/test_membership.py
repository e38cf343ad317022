"""Which swarm a host belongs to, from what its daemon says."""

from __future__ import annotations

from datetime import datetime

import pytest

from collectors.snapshot import HostSnapshot, digest
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.links import relink, sources_concerned
from dashboard.inventory.models import Endpoint, Host, Network, Pool, Swarm
from dashboard.inventory.reconcile import (
    forget_abandoned,
    introduce_networks,
    reconcile_host,
    reconcile_swarm,
    swarm_for,
)
from tests.inventory.fleet import (
    NOON,
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
FRONT = network("front", "swarm", pools=(pool(),))
BACK = network("back", "swarm")


class Daemon:
    """A host of ours, read as the pipeline reads it."""

    def __init__(self, name: str) -> None:
        self.pk = new_host(name).pk

    def tells(self, snapshot: HostSnapshot, at: datetime = NOON) -> list[ChangeSet]:
        found, told, no_news = swarm_for(self.pk, snapshot, at)
        if found is not None and not no_news:
            told.append(introduce_networks(found, snapshot.networks, at))
        return [*told, reconcile_host(self.pk, snapshot, digest(snapshot), at)]

    @property
    def row(self) -> Host:
        return Host.objects.get(pk=self.pk)

    @property
    def source(self) -> str:
        return f"host:{self.pk}"


@pytest.fixture
def k1() -> Daemon:
    return Daemon("k1")


@pytest.fixture
def w1() -> Daemon:
    return Daemon("w1")


def test_a_standalone_host_is_in_no_swarm(k1: Daemon) -> None:
    assert swarm_for(k1.pk, host(), NOON)[:2] == (None, [])
    assert not Swarm.objects.exists()


def test_the_first_manager_makes_its_swarm_known_by_its_id_and_name(k1: Daemon) -> None:
    found, told, _ = swarm_for(k1.pk, manager("m1", "c1"), NOON)
    known = Swarm.objects.get()
    assert found == known.pk
    assert (known.docker_id, known.name, known.state, known.managers) == ("c1", "swarm of k1", "never-seen", ["m1"])
    assert [(changeset.revision, changeset.rows[0].action) for changeset in told] == [(1, "added")]


def test_its_second_manager_finds_it_and_does_not_rename_it(k1: Daemon) -> None:
    k1.tells(manager("m1", managers=("m1", "m2")))
    again = swarm_for(Daemon("k2").pk, manager("m2", hostname="k2", managers=("m1", "m2")), NOON)
    assert again[:2] == (Swarm.objects.get().pk, [])
    assert Swarm.objects.get().name == "swarm of k1"


def test_networks_that_are_listed_as_before_are_no_news(k1: Daemon) -> None:
    told = manager("m1", "c1", networks=(FRONT,))
    assert not swarm_for(k1.pk, told, NOON).no_news
    k1.tells(told)
    assert swarm_for(k1.pk, told, NOON).no_news
    assert not swarm_for(k1.pk, manager("m1", "c1", networks=(FRONT, BACK)), NOON).no_news
    Host.objects.update(digest="")
    assert not swarm_for(k1.pk, told, NOON).no_news


def test_all_it_has_goes_along_into_another_swarm(k1: Daemon, w1: Daemon) -> None:
    """Its containers and endpoints are as they were."""
    has = {"networks": (FRONT,), "containers": (container("web"),), "endpoints": (endpoint("web", FRONT),)}
    k1.tells(manager("m1", "c1"))
    Daemon("j1").tells(manager("m8", "c2"))
    w1.tells(worker("w1", ("m1",), **has))
    w1.tells(worker("w8", ("m8",), **has))
    on = Endpoint.objects.get().network
    assert on is not None
    assert on.swarm == w1.row.swarm == Swarm.objects.get(docker_id="c2")


def test_managers_of_two_clusters_are_in_two_swarms(k1: Daemon) -> None:
    k1.tells(manager("m1", "c1"))
    other = Daemon("k2")
    other.tells(manager("m2", "c2", hostname="k2"))
    assert k1.row.swarm != other.row.swarm
    assert set(Swarm.objects.values_list("docker_id", flat=True)) == {"c1", "c2"}


def test_a_worker_alone_is_in_a_swarm_known_by_its_managers(w1: Daemon) -> None:
    w1.tells(worker("w1", ("m1",), networks=(FRONT,)))
    known = Swarm.objects.get()
    assert (known.docker_id, known.name, known.managers) == (None, "swarm of 10.0.0.1", ["m1"])
    assert (w1.row.swarm, w1.row.role, w1.row.availability) == (known, "worker", "")
    assert Network.objects.get().swarm == known


def test_two_workers_with_a_manager_in_common_are_in_one_swarm(w1: Daemon) -> None:
    w1.tells(worker("w1", ("m1",)))
    w2 = Daemon("w2")
    w2.tells(worker("w2", ("m1", "m2")))
    assert w1.row.swarm == w2.row.swarm
    assert Swarm.objects.get().managers == ["m1", "m2"]


def test_the_manager_gives_a_worker_swarm_its_id_and_the_swarm_keeps_its_pk(w1: Daemon, k1: Daemon) -> None:
    w1.tells(worker("w1", ("m1",), networks=(FRONT,)))
    before = Swarm.objects.get().pk
    k1.tells(manager("m1", "c1"), later(10))
    known = Swarm.objects.get()
    assert (known.pk, known.docker_id, known.name) == (before, "c1", "swarm of k1")
    assert k1.row.swarm == w1.row.swarm == known
    assert known.networks.get().name == "front"


def test_a_worker_is_found_by_its_node_when_it_hears_of_other_managers(w1: Daemon, k1: Daemon) -> None:
    k1.tells(manager("m1", "c1"))
    reconcile_swarm(Swarm.objects.get().pk, swarm(), "", k1.pk, NOON, NOON)
    w1.tells(worker("w1", ("m9",)))
    assert w1.row.swarm == Swarm.objects.get()
    assert (w1.row.role, w1.row.availability) == ("worker", "active")


def test_a_worker_joins_the_real_swarm_once_its_manager_lists_it(w1: Daemon, k1: Daemon) -> None:
    w1.tells(worker("w1", ("m9",)))
    k1.tells(manager("m1", "c1"))
    real = Swarm.objects.get(docker_id="c1")
    told = reconcile_swarm(real.pk, swarm(), "", k1.pk, NOON, NOON)
    assert w1.source in sources_concerned(told)
    assert relink(w1.source, NOON)
    assert w1.row.swarm == real


def two_provisional_swarms() -> tuple[Daemon, Daemon]:
    first, second = Daemon("w1"), Daemon("w2")
    for daemon, name, heard, networks in ((first, "w1", "m1", (FRONT,)), (second, "w2", "m2", (FRONT, BACK))):
        listed = tuple(endpoint("web", on) for on in networks)
        daemon.tells(worker(name, (heard,), networks=networks, containers=(container("web"),), endpoints=listed))
    return first, second


def test_swarms_that_prove_to_be_one_are_merged() -> None:
    first, second = two_provisional_swarms()
    gone = set(Swarm.objects.values_list("pk", flat=True))
    k1 = Daemon("k1")
    told = k1.tells(manager("m1", "c1", managers=("m1", "m2")), later(10))
    merged = Swarm.objects.get()
    assert (merged.docker_id, merged.managers) == ("c1", ["m1", "m2"])
    assert first.row.swarm == second.row.swarm == k1.row.swarm == merged
    assert sorted(merged.networks.values_list("name", flat=True)) == ["back", "front"]
    assert Pool.objects.count() == 1
    for found in Endpoint.objects.all():
        assert found.network == merged.networks.get(key=found.network_key)
    (ended,) = gone - {merged.pk}
    assert [changeset.source for changeset in told if changeset] == [
        second.source, f"swarm:{ended}", merged.source_id, k1.source
    ]  # fmt: skip


def test_a_network_that_only_the_merged_one_knew_keeps_its_pk() -> None:
    two_provisional_swarms()
    before = Network.objects.get(name="back").pk
    Daemon("k1").tells(manager("m1", "c1", managers=("m1", "m2")), later(10))
    assert Network.objects.get(name="back").pk == before


def test_a_manager_is_asked_again_about_networks_that_were_handed_over(k1: Daemon) -> None:
    k1.tells(manager("m1", "c1"))
    real = Swarm.objects.get()
    reconcile_swarm(real.pk, swarm(nodes=(node("m1", "manager"),)), "d", k1.pk, NOON, NOON)
    Daemon("w2").tells(worker("w2", ("m2",), networks=(BACK,)))
    Daemon("w3").tells(worker("w3", ("m1", "m2")), later(10))
    real.refresh_from_db()
    assert [network.name for network in real.networks.all()] == ["back"]
    assert real.digest == ""


def test_the_end_of_a_merged_swarm_is_told() -> None:
    two_provisional_swarms()
    gone = Swarm.objects.get(managers=["m2"])
    told = Daemon("k1").tells(manager("m1", "c1", managers=("m1", "m2")), later(10))
    ended = next(changeset for changeset in told if changeset.source == gone.source_id)
    assert {row.action for row in ended.rows} == {"removed"}
    assert ended.rows[0].kind == "swarm"
    assert ended.revision == gone.revision + 1


def test_a_host_that_left_its_swarm_is_in_none(k1: Daemon) -> None:
    k1.tells(
        manager("m1", "c1", containers=(container("web"),), endpoints=(endpoint("web", FRONT),), networks=(FRONT,))
    )
    assert Endpoint.objects.get().network
    k1.tells(host(containers=(container("web"),), endpoints=(endpoint("web", FRONT),)), later(10))
    assert (k1.row.swarm, k1.row.role) == (None, "")
    assert Endpoint.objects.get().network is None


def test_a_node_that_lost_its_managers_stays_in_its_swarm(w1: Daemon) -> None:
    w1.tells(worker("w1", ("m1",)))
    w1.tells(worker("w1", ()), later(10))
    assert w1.row.swarm == Swarm.objects.get()


def test_a_locked_daemon_has_not_left(k1: Daemon) -> None:
    k1.tells(manager("m1", "c1"))
    k1.tells(host(swarm_state="locked"), later(10))
    assert k1.row.swarm == Swarm.objects.get()


def test_a_daemon_that_joined_another_swarm_is_there(w1: Daemon) -> None:
    w1.tells(worker("w1", ("m1",)))
    w1.tells(worker("new id", ("m8",)), later(10))
    assert w1.row.swarm == Swarm.objects.get(managers=["m8"])


def test_a_swarm_that_all_hosts_have_left_ends(k1: Daemon) -> None:
    k1.tells(manager("m1", "c1", networks=(FRONT,)))
    k1.tells(host(), later(10))
    (ended,) = forget_abandoned(later(100))
    assert (ended.rows[0].kind, ended.rows[0].action) == ("swarm", "removed")
    assert not Swarm.objects.exists()
    assert not Network.objects.exists()


def test_a_swarm_just_made_waits_for_its_first_host(k1: Daemon) -> None:
    swarm_for(k1.pk, manager(), NOON)
    assert forget_abandoned(later(5)) == []
    assert Swarm.objects.exists()


def test_a_host_that_knows_no_manager_makes_no_swarm(w1: Daemon) -> None:
    w1.tells(worker("w1", ()))
    assert not Swarm.objects.exists()


def test_a_node_added_later_links_its_host(k1: Daemon) -> None:
    k1.tells(manager("m1", "c1"))
    told = reconcile_swarm(Swarm.objects.get().pk, swarm(nodes=(node("m1", "manager"),)), "", k1.pk, NOON, NOON)
    assert sources_concerned(told) == [k1.source]
    changeset = relink(k1.source, NOON)
    assert [row.after for row in changeset.rows] == [{"availability": "active"}]
