"""One host's snapshots into rows."""

from __future__ import annotations

from typing import Any

import pytest

from collectors.snapshot import HostSnapshot
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.models import Change, Container, Endpoint, Host, Network, NetworkView, Pool
from dashboard.inventory.reconcile import reconcile_host
from tests.inventory.fleet import NOON, bridge, container, endpoint, host, later, network, new_host, pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def k1() -> Host:
    return new_host()


def read(of: Host, snapshot: HostSnapshot, at: float = 0, digest: str = "") -> ChangeSet:
    return reconcile_host(of.pk, snapshot, digest or f"digest of {at}", later(at))


def web(on: Any = None, **told: Any) -> dict[str, Any]:
    on = on or bridge()
    return {"networks": (on,), "containers": (container("web", **told),), "endpoints": (endpoint("web", on),)}


def test_the_first_snapshot_brings_all_its_rows_linked(k1: Host) -> None:
    changeset = read(k1, host(**web()))
    assert changeset.revision == 1
    assert [row.name for row in changeset.rows] == ["k1", "bridge", "web", "web on bridge"]
    assert {row.action for row in changeset.rows} == {"added"}
    found = Endpoint.objects.get()
    assert (found.container, found.network) == (Container.objects.get(), Network.objects.get())


def test_a_read_host_is_reachable_since_then(k1: Host) -> None:
    read(k1, host())
    read(k1, host(**web()), at=10)
    k1.refresh_from_db()
    assert (k1.state, k1.since, k1.collected_at, k1.error) == ("reachable", NOON, later(10), "")


def test_an_unchanged_snapshot_writes_nothing(k1: Host, django_assert_num_queries: Any) -> None:
    read(k1, host(**web()))
    # A savepoint and its release, and the host: none of its parts has moved.
    with django_assert_num_queries(2 + 1) as asked:
        changeset = read(k1, host(**web()))
    assert not changeset
    assert changeset.revision == 1
    assert not [query for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_one_changed_container_is_three_writes(k1: Host, django_assert_num_queries: Any) -> None:
    read(k1, host(**web()))
    # Its containers, and which networks it has; not their pools, nor endpoints.
    with django_assert_num_queries(2 + 3 + 3) as asked:
        changeset = read(k1, host(**web(state="exited")), at=1)
    writes = [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(writes) == 3
    assert '"state"' in writes[0]
    assert '"name"' not in writes[0]
    assert [(row.kind, row.before, row.after) for row in changeset.rows] == [
        ("container", {"state": "running"}, {"state": "exited"})
    ]


def test_a_digest_alone_makes_no_revision(k1: Host) -> None:
    read(k1, host(**web()), digest="old")
    assert not read(k1, host(**web()), digest="new")
    k1.refresh_from_db()
    assert (k1.digest, k1.revision) == ("new", 1)


def test_each_change_is_kept_as_a_row(k1: Host) -> None:
    read(k1, host(**web()))
    read(k1, host(**web(state="exited")), at=1)
    kept = Change.objects.get(revision=2)
    assert (kept.source, kept.kind, kept.name, kept.action, kept.at) == (
        k1.source_id, "container", "web", "changed", later(1)
    )  # fmt: skip
    assert (kept.before, kept.after) == ({"state": "running"}, {"state": "exited"})
    assert kept.object_pk == Container.objects.get().pk


def test_a_restarted_daemon_keeps_its_bridge_and_endpoints(k1: Host) -> None:
    read(k1, host(**web(bridge("b1"))))
    before = (Network.objects.get().pk, Endpoint.objects.get().pk)
    read(k1, host(**web(bridge("b2"))), at=1)
    assert (Network.objects.get().pk, Endpoint.objects.get().pk) == before
    assert Network.objects.get().docker_id == "b2"


def test_a_restarted_container_keeps_its_endpoint(k1: Host) -> None:
    read(k1, host(**web()))
    before = Endpoint.objects.get().pk
    stopped = endpoint("web", bridge(), ipv4="")
    read(k1, host(networks=(bridge(),), containers=(container("web", state="exited"),), endpoints=(stopped,)), at=1)
    assert (Endpoint.objects.get().pk, Endpoint.objects.get().ipv4) == (before, "")


def test_same_named_networks_on_two_hosts_are_two(k1: Host) -> None:
    k2 = new_host("k2")
    read(k1, host(networks=(network("front", docker_id="f1"),)))
    read(k2, host(networks=(network("front", docker_id="f2"),)))
    assert list(Network.objects.order_by("host").values_list("name", "host")) == [("front", k1.pk), ("front", k2.pk)]


def test_a_snapshot_takes_away_only_what_its_host_owns(k1: Host) -> None:
    k2 = new_host("k2")
    read(k1, host(**web(network("front", docker_id="f1"))))
    read(k2, host(**web(network("front", docker_id="f2"))))
    read(k2, host(), at=1)
    assert [model.objects.get().host for model in (Network, Container, Endpoint)] == [k1, k1, k1]


def test_a_removed_network_takes_its_pools_along_and_says_so(k1: Host) -> None:
    read(k1, host(networks=(network("front", pools=(pool(), pool("10.2.0.0/24"))),)))
    front = Network.objects.get().pk
    changeset = read(k1, host(), at=1)
    assert not Pool.objects.exists()
    assert [(row.kind, row.action, row.name, row.owner) for row in changeset.rows] == [
        ("network", "removed", "front", None),
        ("pool", "removed", "10.1.0.0/24", front),
        ("pool", "removed", "10.2.0.0/24", front),
    ]


def test_a_swarm_network_is_a_view_on_its_host(k1: Host) -> None:
    seen = network("front", "swarm", peers=("10.0.0.2",), options={"vxlan": "4097"}, pools=(pool(),))
    read(k1, host(networks=(seen,)))
    view = NetworkView.objects.get()
    assert not Network.objects.exists()
    assert (view.name, view.peers, view.options, view.pools[0]["subnet"]) == (
        "front", ["10.0.0.2"], {"vxlan": "4097"}, "10.1.0.0/24"
    )  # fmt: skip


def test_views_that_are_as_they_were_are_not_compared_unless_nothing_of_the_host_is_trusted(k1: Host) -> None:
    front = network("front", "swarm", peers=("10.0.0.1",))
    read(k1, host(networks=(front,)))
    NetworkView.objects.update(name="as nobody told")
    read(k1, host(networks=(front,), containers=(container("web"),)), at=1)
    assert NetworkView.objects.get().name == "as nobody told"
    Host.objects.update(digest="")
    read(k1, host(networks=(front,)), at=2)
    assert NetworkView.objects.get().name == "front"
    changed = read(k1, host(networks=(network("front", "swarm", peers=("10.0.0.1", "10.0.0.2")),)), at=3)
    assert [(row.kind, row.after) for row in changed.rows] == [("view", {"peers": ["10.0.0.1", "10.0.0.2"]})]


def test_an_endpoint_that_stays_points_at_a_container_that_comes_and_goes(k1: Host) -> None:
    whole = host(**web())
    for number, told in enumerate((host(**web() | {"containers": ()}), whole, host(**web() | {"containers": ()}))):
        read(k1, told, at=number)
        assert Endpoint.objects.get().container == Container.objects.first()


def test_an_endpoint_that_stays_points_at_a_network_that_comes(k1: Host) -> None:
    read(k1, host(**web(network("front")) | {"networks": ()}))
    read(k1, host(**web(network("front"))), at=1)
    assert Endpoint.objects.get().network == Network.objects.get()


def test_all_parts_are_compared_once_a_host_is_read_again(k1: Host) -> None:
    read(k1, host(**web()))
    Host.objects.update(state="unreachable")
    Container.objects.update(image="as nobody told")
    changed = read(k1, host(**web()), at=1)
    assert {row.kind for row in changed.rows} == {"host", "container"}


def test_an_endpoint_may_name_a_network_that_is_gone(k1: Host) -> None:
    read(k1, host(**web(network("front"))))
    read(k1, host(**web(network("front")) | {"networks": ()}), at=1)
    assert Endpoint.objects.get().network is None
    assert Endpoint.objects.get().container is not None


def test_texts_that_a_database_refuses_are_made_to_fit(k1: Host) -> None:
    odd = container("web", stack="s" * 300, labels={"note": "a\0b"})
    read(k1, host(containers=(odd,)))
    kept = Container.objects.get()
    assert (kept.stack, kept.labels) == ("s" * 255, {"note": "a\ufffdb"})
    assert not read(k1, host(containers=(odd,)), at=1)


def test_many_containers_change_in_few_statements(k1: Host, django_assert_max_num_queries: Any) -> None:
    read(k1, host(containers=tuple(container(f"c{n}") for n in range(50))))
    half = tuple(container(f"c{n}", state="exited", error=f"{n}" if n % 2 else "") for n in range(50))
    with django_assert_max_num_queries(2 + 6 + 4):
        changeset = read(k1, host(containers=half), at=1)
    assert len(changeset.rows) == 50
    assert sorted(Container.objects.values_list("state", "error")) == sorted(("exited", one.error) for one in half)


def test_a_host_that_was_removed_meanwhile_changes_nothing() -> None:
    assert not reconcile_host(99, host(**web()), "d", NOON)
    assert not Container.objects.exists()
