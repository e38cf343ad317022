"""Pools and ports of a real swarm: three hosts and what their manager told, as recorded."""

from __future__ import annotations

import time
from typing import Any

import pytest

from dashboard.inventory import occupancy, port_uses
from dashboard.inventory.addresses import number
from dashboard.inventory.holders import Held
from dashboard.inventory.membership import swarm_for
from dashboard.inventory.models import Container, Host, Network, Service
from dashboard.inventory.occupancy import Occupied, Place, Plain
from dashboard.inventory.pool_map import Holder
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


class Counted(int):
    """The number of an address that counts how often it is looked at."""

    looks = 0

    def _look(self, other: int, how: str) -> Any:
        Counted.looks += 1
        return getattr(int, how)(self, other)

    def __ge__(self, other: int) -> bool:
        return bool(self._look(other, "__ge__"))

    def __le__(self, other: int) -> bool:
        return bool(self._look(other, "__le__"))

    def __rshift__(self, other: int) -> int:
        return int(self._look(other, "__rshift__"))


def plain(number: int, text: str, *, gateway: str = "", pk: int | None = 1, host: int | None = None) -> Plain:
    return Plain(f"pool:{number}", pk, 1, "net", "overlay", text, gateway, "", {}, Place(host, 1, "here", "reachable"))


def held(text: str, host: int | None = None) -> Held:
    known = number(text)
    assert known
    return known[0], known[1], text, Holder("used", "container", f"endpoint:{text}", host=host)


def test_an_address_is_in_the_first_pool_that_holds_it_and_of_a_host_s_part_in_its_own() -> None:
    rows = [plain(0, "10.1.0.0/16"), plain(1, "10.0.0.0/8"), plain(2, "fd00::/64"),
            plain(3, "192.168.1.0/24", pk=None, host=7), plain(4, "192.168.1.0/24", pk=None, host=8)]  # fmt: skip
    told = [held("10.1.2.3"), held("10.2.2.3"), held("fd00::5"), held("fd01::5"),
            held("192.168.1.9", 8), held("192.168.1.10", 9), held("11.0.0.1")]  # fmt: skip
    found = occupancy.of_network(rows, told, (), frozenset())
    used = [[who[0].key for who in pool.map.points.values() if who[0].kind == "used"] for pool in found]
    assert used == [["endpoint:10.1.2.3"], ["endpoint:10.2.2.3"], ["endpoint:fd00::5"], [], ["endpoint:192.168.1.9"]]
    strays = [[text for text, _ in pool.strays] for pool in found]
    assert strays == [["192.168.1.10", "11.0.0.1"], [], ["fd01::5"], [], []]


def test_a_daemon_that_tells_of_many_pools_and_addresses_costs_no_more_than_their_number() -> None:
    rows = [plain(n, f"10.{n // 256}.{n % 256}.0/24") for n in range(2000)]
    told = [held(f"10.{n // 256}.{n % 256}.5") for n in range(2000)]
    counted = [(version, Counted(at), text, holder) for version, at, text, holder in told]
    found = occupancy.of_network(rows, counted, [f"10.{n // 256}.{n % 256}.1" for n in range(2000)], frozenset())
    assert all(pool.map.count("used") == 1 and pool.map.count("gateway") == 1 for pool in found)
    assert Counted.looks < 10 * len(told)


def test_many_gateways_in_many_pools_are_few_in_each() -> None:
    gateways = [f"10.0.{n // 256}.{n % 256}" for n in range(1000)]
    found = occupancy.of_network([plain(n, "10.0.0.0/8") for n in range(50)], [], gateways, frozenset())
    assert {pool.map.count("gateway") for pool in found} == {occupancy.GATEWAYS}


def test_many_holders_of_one_address_cost_no_more_than_their_number() -> None:
    """60,000 of them: a tuple that grew by each was 14 GB to copy. CPU is measured, and the margin is wide."""
    version, at, text, holder = held("10.0.0.5")
    told = [(version, at, text, holder._replace(key=f"endpoint:{n}")) for n in range(60_000)]
    began = time.process_time()
    [found] = occupancy.of_network([plain(0, "10.0.0.0/24")], told, (), frozenset())
    assert time.process_time() - began < 1
    assert len(found.map.twice[0].holders) == 60_000
