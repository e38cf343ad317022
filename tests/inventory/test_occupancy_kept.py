"""Whoever asks for all pools again gets what a first asking gives, and only what moved is read for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.inventory import occupancy, occupancy_kept
from dashboard.inventory.models import Container, Endpoint, Host, Network, Pool
from dashboard.inventory.occupancy import Occupied
from dashboard.inventory.occupancy_kept import KeptPools
from tests.web import large

pytestmark = pytest.mark.django_db
HOSTS = 6


@pytest.fixture
def fleet() -> list[Host]:
    """Six hosts with an address for each container, on pools of hosts and of a swarm."""
    large.large_fleet(HOSTS, containers=4, overlays=3, local=2, services=2)
    for number, network in enumerate(Network.objects.order_by("pk")):
        Pool.objects.create(network=network, position=0, subnet=f"10.{number}.0.0/16", gateway=f"10.{number}.0.1")
    for number, endpoint in enumerate(Endpoint.objects.order_by("pk")):
        subnet = Pool.objects.get(network=endpoint.network_id).subnet
        address = subnet.replace("0.0/16", f"1.{number % 200}/16")
        Endpoint.objects.filter(pk=endpoint.pk).update(ipv4=address, gateway=subnet.replace("0.0/16", "0.1"))
    return list(Host.objects.order_by("pk"))


def moved(host: Host) -> None:
    host.revision += 1
    host.save(update_fields=["revision"])


def told(pools: list[Occupied]) -> dict[str, Any]:
    """All that a pool says, in no order."""
    return {
        each.plain.id: (each.plain, each.map.whole, each.map.low, each.map.high, each.hosts, sorted(each.strays),
                        {at: sorted(who) for at, who in each.map.points.items()})
        for each in pools
    }  # fmt: skip


def afresh() -> dict[str, Any]:
    return told(occupancy.pools(Network.objects.all()))


def test_the_first_asking_gives_what_is_there(fleet: list[Host]) -> None:
    found = told(KeptPools().pools(Network.objects.all()))
    assert found == afresh()
    assert any(len(points) > 2 for *_, points in found.values())


def test_what_came_went_and_changed_is_told_at_the_next_one(fleet: list[Host]) -> None:
    kept = KeptPools()
    kept.pools(Network.objects.all())
    mine = Endpoint.objects.filter(host=fleet[0]).order_by("pk")
    mine[0].delete()
    Endpoint.objects.filter(pk=mine[1].pk).update(ipv4="10.200.0.9/16", gateway="10.9.0.254")
    Container.objects.filter(host=fleet[0]).update(name="renamed")
    moved(fleet[0])
    Host.objects.filter(pk=fleet[5].pk).update(name="another name")  # of the place, which is read each time
    Endpoint.objects.filter(host=fleet[4]).delete()
    moved(fleet[4])
    assert told(kept.pools(Network.objects.all())) == afresh()
    Endpoint.objects.filter(host=fleet[3]).delete()
    fleet[3].delete()
    assert told(kept.pools(Network.objects.all())) == afresh()


def test_only_the_hosts_that_moved_are_read(fleet: list[Host]) -> None:
    kept = KeptPools()
    kept.pools(Network.objects.all())
    moved(fleet[2])
    with CaptureQueriesContext(connection) as asked:
        kept.pools(Network.objects.all())
    of_endpoints = [query["sql"] for query in asked if "inventory_endpoint" in query["sql"]]
    assert len(of_endpoints) == 1
    assert f"IN ({fleet[2].pk})" in of_endpoints[0]
    with CaptureQueriesContext(connection) as asked:
        kept.pools(Network.objects.all())
    assert not [query for query in asked if "inventory_endpoint" in query["sql"]]


def test_a_network_of_which_all_tell_the_same_keeps_its_map(fleet: list[Host]) -> None:
    kept = KeptPools()
    before = {each.plain.id: each for each in kept.pools(Network.objects.all())}
    near = Network.objects.filter(host=fleet[1]).first()
    assert near is not None
    Endpoint.objects.filter(network=near).update(ipv4="")
    moved(fleet[1])
    after = {each.plain.id: each for each in kept.pools(Network.objects.all())}
    anew = {name for name, each in after.items() if each is not before[name]}
    assert anew == {f"pool:{pool.pk}" for pool in Pool.objects.filter(network=near)}


def test_nothing_is_believed_for_ever(fleet: list[Host], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(occupancy_kept, "AT_MOST", -1.0)
    kept = KeptPools()
    kept.pools(Network.objects.all())
    Endpoint.objects.filter(host=fleet[0]).delete()  # past the revision
    assert told(kept.pools(Network.objects.all())) == afresh()


def test_who_may_see_less_gets_less_of_what_is_kept(fleet: list[Host]) -> None:
    kept = KeptPools()
    kept.pools(Network.objects.all())
    some = Network.objects.filter(host=fleet[0])
    assert {each.plain.network for each in kept.pools(some)} == set(some.values_list("pk", flat=True))
