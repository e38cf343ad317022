"""Pools and ports of a real swarm: three hosts and what their manager told, as recorded."""

from __future__ import annotations

import pytest

from dashboard.inventory import occupancy, port_uses
from dashboard.inventory.membership import swarm_for
from dashboard.inventory.models import Container, Host, Network, Service
from dashboard.inventory.occupancy import Occupied
from dashboard.inventory.reconcile import reconcile_host, reconcile_swarm
from dashboard.operations.meeting_subnets import of_fleet
from dashboard.operations.rules.clashes import clashes
from tests.collectors import recorded
from tests.inventory.fleet import NOON, new_host
from tests.inventory.linking import spread

pytestmark = pytest.mark.django_db


@pytest.fixture
def pools(db: None) -> list[Occupied]:
    told = []
    for name in recorded.HOSTS:
        pk = new_host(name).pk
        swarm = swarm_for(pk, recorded.snapshot(name), NOON)
        told += [*swarm.changesets, reconcile_host(pk, recorded.snapshot(name), name, NOON)]
    manager = Host.objects.get(name="manager")
    told.append(reconcile_swarm(manager.swarm_id or 0, recorded.swarm(), "swarm", manager.pk, NOON, NOON))
    spread(told, NOON)
    return occupancy.pools(Network.objects.all())


def counts(pools: list[Occupied], name: str) -> list[tuple[int, int, int]]:
    """Used, kept and free of each pool of the networks of this name."""
    kinds = ("used", "reserved", "free")
    found = [pool for pool in pools if pool.plain.network_name == name]
    return [tuple(pool.map.count(kind) for kind in kinds) for pool in found]  # type: ignore[misc]


def test_nobody_of_a_real_swarm_has_an_address_twice_or_outside_of_its_pool(pools: list[Occupied]) -> None:
    assert len(pools) > 25
    assert [pool.plain.network_name for pool in pools if pool.map.twice or pool.strays] == []


def test_endpoints_of_all_hosts_count_with_balancers_and_virtual_addresses(pools: list[Occupied]) -> None:
    assert counts(pools, "ingress") == [(3, 5, 245)]  # three tasks; ingress on three nodes, two services
    assert counts(pools, "ov_unused") == [(0, 0, 253)]
    assert counts(pools, "br_ipam") == [(3, 2, 252)]  # a /24 is given out of a /16, two are kept by hand


def test_the_part_of_a_node_local_network_is_the_pool_of_its_host(pools: list[Occupied]) -> None:
    (part,) = [pool for pool in pools if pool.plain.pk is None]
    assert (part.plain.network_name, part.plain.place.name, part.plain.ip_range) == (
        "mvswarm", "worker3", "192.168.95.48/28",
    )  # fmt: skip
    assert part.map.count("used") == 1


def test_a_configuration_gives_nothing_out(pools: list[Occupied]) -> None:
    assert counts(pools, "cfg_base") == counts(pools, "mvswarm_cfg") == []


def test_only_the_shared_lan_meets_that_must_not(pools: list[Occupied]) -> None:
    found, alike = of_fleet(pools)
    assert [(one.kind, one.subnet) for one in found] == [("lan", "192.168.91.0/24")]
    assert {"172.17.0.0/16", "172.18.0.0/16"} <= {one.subnet for one in alike}


def test_the_ports_of_a_real_swarm_and_the_one_that_clashes(pools: list[Occupied]) -> None:
    uses = [*port_uses.of_services(Service.objects.all()), *port_uses.of_containers(Container.objects.all())]
    assert {(use.port, use.kind) for use in uses if use.swarm and use.port < 8500} >= {
        (8400, "ingress"), (8300, "host-mode"), (8100, "published"), (8082, "published"),
    }  # fmt: skip
    assert [one.words for one in clashes(uses)] == ["portclash on manager will not start: def2 has port 8081/tcp."]
