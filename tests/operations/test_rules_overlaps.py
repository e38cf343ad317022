"""Which subnets of a fleet must not meet, and which may."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snapshot import PoolSnapshot
from dashboard.inventory.addresses import number
from dashboard.operations.rules.overlaps import PAIRS, Overlap, Placed, alike, meeting, overlaps

NAMES = {1: "alpha", 2: "beta", 3: "gamma"}
ONE, OTHER = 7, 8
"""Swarms: alpha and beta are in the one."""


def local(name: str, subnet: str, host: int, driver: str = "bridge", **more: Any) -> Placed:
    pool = PoolSnapshot(subnet=subnet, ip_range=more.pop("ip_range", ""))
    swarm = None if host == 3 else ONE
    whole, where = ip_network(subnet), f"on {NAMES[host]}"
    return Placed(f"pool:{name}{host}", name, driver, pool, whole, host, swarm, where, **more)


def overlay(name: str, subnet: str, swarm: int = ONE, hosts: tuple[int, ...] = ()) -> Placed:
    whole, pool = ip_network(subnet), PoolSnapshot(subnet=subnet)
    return Placed(f"pool:{name}", name, "overlay", pool, whole, None, swarm, "in the swarm one", frozenset(hosts))


def found(*pools: Placed, nodes: dict[str, str] | None = None) -> list[Overlap]:
    return overlaps(pools, nodes or {}, NAMES)


def kinds(*pools: Placed) -> list[tuple[str, str]]:
    return [(one.kind, one.severity) for one in found(*pools)]


def used(text: str) -> frozenset[int]:
    known = number(text)
    assert known
    return frozenset({known[1]})


def test_local_networks_of_different_hosts_may_be_alike() -> None:
    pools = [local("bridge", "172.17.0.0/16", host) for host in NAMES]
    assert found(*pools, local("shop", "172.18.0.0/16", 1)) == []
    assert [(one.subnet, one.hosts) for one in alike(pools)] == [("172.17.0.0/16", 3)]


@pytest.mark.parametrize(("hosts", "kind"), [((1,), ("local-overlay", "high")), ((), ("waiting", "low"))])
@pytest.mark.parametrize(("wide", "narrow"), [("10.0.1.0/24", "10.0.1.0/25"), ("10.0.1.0/25", "10.0.0.0/16")])
def test_a_local_subnet_and_an_overlay_meet_on_a_host_that_has_both(
    hosts: tuple[int, ...], kind: tuple[str, str], wide: str, narrow: str
) -> None:
    assert kinds(overlay("app", wide, hosts=hosts), local("legacy", narrow, 1)) == [kind]


def test_a_host_outside_of_the_swarm_has_nothing_to_do_with_its_overlays() -> None:
    assert kinds(overlay("app", "10.0.1.0/24", hosts=(1, 2)), local("legacy", "10.0.1.0/24", 3)) == []


def test_one_sentence_tells_of_all_hosts_that_are_alike() -> None:
    app = overlay("app", "172.18.0.0/24", hosts=(1, 2))
    one = found(app, *(local("docker_gwbridge", "172.18.0.0/16", host) for host in NAMES))
    assert [(each.kind, each.hosts) for each in one] == [("local-overlay", (1, 2))]
    assert "on alpha and beta: where both are" in one[0].words
    assert one[0].subnet == "172.18.0.0/24"


def test_two_overlays_of_one_swarm_must_not_meet_and_those_of_two_may() -> None:
    app = overlay("app", "10.0.1.0/24")
    assert kinds(app, overlay("data", "10.0.0.0/16")) == [("overlays", "high")]
    assert kinds(app, overlay("data", "10.0.1.0/24", OTHER)) == []


def test_two_networks_of_one_host_must_not_meet() -> None:
    one = found(local("shop", "10.5.0.0/16", 1), local("old", "10.5.5.0/24", 1))
    assert [(each.kind, each.hosts) for each in one] == [("one-host", (1,))]
    assert one[0].words.startswith("shop (10.5.0.0/16) and old (10.5.5.0/24) are both on alpha")


def test_two_networks_of_one_host_may_share_a_lan_by_ranges() -> None:
    ranges = ("192.168.5.64/26", "192.168.5.128/26")
    pair = [local(f"lan{text}", "192.168.5.0/24", 1, "macvlan", ip_range=text) for text in ranges]
    assert kinds(*pair) == []


def test_hosts_in_one_lan_must_give_out_ranges_of_their_own() -> None:
    lan = [local("lan", "192.168.5.0/24", host, "macvlan", ip_range="192.168.5.64/26") for host in (1, 3)]
    assert kinds(*lan) == [("lan", "high")]
    apart = local("lan", "192.168.5.0/24", 3, "ipvlan", ip_range="192.168.5.128/26")
    assert kinds(lan[0], apart) == []
    whole = local("lan", "192.168.5.0/24", 3, "macvlan")
    assert kinds(lan[0], whole) == [("lan", "high")]


def test_an_address_in_use_twice_in_one_lan_is_critical() -> None:
    lan = [local("lan", "192.168.5.0/24", host, "macvlan", used=used("192.168.5.9")) for host in (1, 2)]
    one = found(*lan)
    assert [(each.kind, each.severity) for each in one] == [("lan", "critical")]
    assert "192.168.5.9 is in use more than once" in one[0].words


def test_a_subnet_that_takes_in_a_machine_cuts_it_off() -> None:
    nodes = {"10.9.0.1": "alpha", "10.9.0.2": "beta", "127.0.0.1": "gamma"}
    one = found(local("shop", "10.9.0.0/24", 3), nodes=nodes)
    assert [(each.kind, each.severity) for each in one] == [("node", "critical")]
    assert "the address of alpha and beta" in one[0].words
    assert found(local("lan", "10.9.0.0/24", 3, "macvlan"), nodes=nodes) == []


def test_the_worst_comes_first() -> None:
    app = overlay("app", "10.0.1.0/24", hosts=(1,))
    pools = [app, local("old", "10.0.1.0/24", 2), local("legacy", "10.0.1.0/24", 1)]
    ranks = [one.severity for one in found(*pools, nodes={"10.0.1.9": "beta"})]
    assert ranks[0] == "critical"
    assert ranks == sorted(ranks, key=["critical", "high", "low"].index)


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(0, 8)), max_size=14))
def test_every_pair_that_meets_is_found_once(blocks: list[tuple[int, int]]) -> None:
    subnets = {ip_network(f"10.0.0.{at >> free << free}/{32 - free}") for at, free in blocks}
    subnets |= {ip_network("fd00::/64"), ip_network("fd00::/48")}
    pairs = [frozenset(pair) for pair in meeting(subnets)]
    wanted = {
        frozenset((one, other))
        for one in subnets
        for other in subnets
        if one.version == other.version and one.overlaps(other)
    }
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == wanted
    assert all(narrow.subnet_of(wide) for wide, narrow in meeting(subnets))


def test_a_fleet_of_hundreds_of_hosts_that_are_all_alike_is_one_line_each() -> None:
    hosts = range(1, 400)
    names = {host: f"host-{host}" for host in hosts}
    pools = [
        Placed(f"pool:{net}.{host}", f"net-{net}", "bridge", PoolSnapshot(subnet=f"172.{net}.0.0/16"),
               ip_network(f"172.{net}.0.0/16"), host, ONE, "on it")
        for host in hosts for net in range(17, 31)
    ]  # fmt: skip
    app = overlay("app", "172.20.0.0/24", hosts=tuple(hosts))
    one = overlaps([app, *pools], {}, names)
    assert [each.kind for each in one] == ["local-overlay"]
    assert "and 394 more" in one[0].words


def test_what_a_daemon_or_a_swarm_makes_up_in_one_place_is_bounded_and_hides_nobody_else() -> None:
    made_up = [local(f"net-{n}", "10.9.0.0/16", 1) for n in range(600)]
    swarm = [overlay(f"over-{n}", "10.8.0.0/16") for n in range(600)]
    others = [local("one", "10.9.0.0/16", 2), local("two", "10.9.0.0/16", 2),
              overlay("three", "10.8.0.0/16", OTHER), overlay("four", "10.8.0.0/16", OTHER)]  # fmt: skip
    told = found(*made_up, *swarm, *others)
    assert len(told) == 2 * PAIRS + 2
    assert sum(one.hosts == (2,) for one in told) == 1
