from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.commands import CreateNetwork
from collectors.snapshot import PoolSnapshot
from dashboard.operations.rules.engines import UNKNOWN, Engine
from dashboard.operations.rules.facts import Neighbour
from dashboard.operations.rules.neighbours import meets
from dashboard.operations.rules.pools import pools


def pool(subnet: str, gateway: str = "", ip_range: str = "") -> PoolSnapshot:
    return PoolSnapshot(subnet=subnet, gateway=gateway, ip_range=ip_range)


def found(
    *asked: PoolSnapshot, driver: str = "bridge", ipv4: bool = True, ipv6: bool = False, engine: Engine = UNKNOWN
) -> dict[str, str]:
    command = CreateNetwork(name="n", driver=driver, ipv4=ipv4, ipv6=ipv6, pools=asked)
    return {problem.field: problem.words for problem in pools(command, engine, swarm=driver == "overlay")}


@pytest.mark.parametrize(
    ("asked", "field", "says"),
    [
        (pool("10.9.0.1/24"), "subnet", "the subnet is 10.9.0.0/24"),
        (pool("10.9.0.0"), "subnet", "lacks the length of its prefix"),
        (pool(""), "subnet", "Give the pool a subnet"),
        (pool("", "10.9.0.1"), "subnet", "Give the pool a subnet"),
        (pool("10.9.0.0/33"), "subnet", "is no subnet"),
        (pool("010.9.0.0/24"), "subnet", "is no subnet"),
        (pool("ten/24"), "subnet", "is no subnet"),
        (pool("10.9.0.0/31"), "subnet", "no room"),
        (pool("10.9.0.0/32"), "subnet", "no room"),
        (pool("127.5.0.0/16"), "subnet", "loopback"),
        (pool("0.0.0.0/0"), "subnet", "takes in"),
        (pool("224.0.0.0/24"), "subnet", "multicast"),
        (pool("fd00:9::/64"), "subnet", "switch IPv6 on"),
        (pool("10.9.0.0/24", "10.9.1.1"), "gateway", "outside 10.9.0.0/24"),
        (pool("10.9.0.0/24", "::1"), "gateway", "outside"),
        (pool("10.9.0.0/24", "10.9.0.0"), "gateway", "which Docker keeps"),
        (pool("10.9.0.0/24", "10.9.0.255"), "gateway", "which Docker keeps"),
        (pool("10.9.0.0/24", "10.9.0.1/24"), "gateway", "no address"),
        (pool("10.9.0.0/24", "", "10.8.0.128/25"), "ip_range", "outside"),
        (pool("10.9.0.0/24", "", "10.9.0.0/16"), "ip_range", "outside"),
        (pool("10.9.0.0/24", "", "10.9.0.130/25"), "ip_range", "the range is 10.9.0.128/25"),
        (pool("10.9.0.0/24", "", "10.9.0.130"), "ip_range", "no range"),
        (pool("10.9.0.0/24", "", "fd00::/65"), "ip_range", "outside"),
    ],
)
def test_a_pool_that_does_not_fit_is_told_at_its_place(asked: PoolSnapshot, field: str, says: str) -> None:
    problems = found(asked)
    assert list(problems) == [f"pools.0.{field}"]
    assert says in problems[f"pools.0.{field}"]


@pytest.mark.parametrize(
    "asked", [pool("10.9.0.0/24", "10.9.0.1", "10.9.0.128/25"), pool("10.9.0.0/30"), pool("169.254.7.0/24")]
)
def test_a_pool_that_fits_is_left_alone(asked: PoolSnapshot) -> None:
    assert found(asked) == {}


def test_ipv6_asks_for_a_pool_of_its_own() -> None:
    assert "pool of its own" in found(pool("10.9.0.0/24"), ipv6=True)["ipv6"]
    assert found(pool("10.9.0.0/24"), pool("fd00:9::/64", "fd00:9::1"), ipv6=True) == {}


def test_docker_27_and_later_choose_an_ipv6_pool_of_a_host_and_never_of_a_swarm() -> None:
    newer, older = Engine("alpha", "27.0.1", (1, 46)), Engine("alpha", "26.1.5", (1, 45))
    assert found(ipv6=True, engine=newer) == {}
    assert list(found(ipv6=True, engine=older)) == ["ipv6"]
    assert list(found(ipv6=True, engine=newer, driver="overlay")) == ["ipv6"]


def test_a_network_without_ipv4_takes_no_ipv4_pool() -> None:
    assert "IPv4 is off" in found(pool("10.9.0.0/24"), ipv4=False, ipv6=True)["pools.0.subnet"]
    assert found(pool("fd00:9::/64"), ipv4=False, ipv6=True) == {}


@pytest.mark.parametrize("subnet", ["ff00::/64", "::1/128", "::ffff:10.9.0.0/120", "::/0", "fd00::1/64", "fd00::/128"])
def test_an_ipv6_subnet_that_cannot_work(subnet: str) -> None:
    assert "pools.0.subnet" in found(pool(subnet), ipv6=True)


def test_pools_of_one_network_stay_apart() -> None:
    problems = found(pool("10.9.0.0/16"), pool("10.9.4.0/24"), driver="overlay")
    assert "overlaps 10.9.0.0/16" in problems["pools.1.subnet"]


def test_a_bridge_takes_one_pool_of_each_kind() -> None:
    two = (pool("10.9.0.0/24"), pool("10.10.0.0/24"))
    assert "one IPv4 pool" in found(*two)["pools.1.subnet"]
    assert found(*two, driver="overlay") == {}


BRIDGE = Neighbour("shop", "bridge", "on alpha", (pool("10.50.0.0/24"),), same_daemon=True)
LAN = Neighbour("lan", "macvlan", "on alpha", (pool("10.20.0.0/24"),), same_daemon=True)
LAN_RANGE = Neighbour("lan", "macvlan", "on alpha", (pool("10.20.0.0/24", "", "10.20.0.64/27"),), same_daemon=True)
LAN_ELSEWHERE = Neighbour("lan", "macvlan", "on beta", (pool("10.20.0.0/24"),))
NODES = {"10.216.0.1": "alpha", "127.0.0.1": "lonely", "0.0.0.0": "odd"}


@pytest.mark.parametrize(
    ("subnet", "driver", "neighbour", "met"),
    [
        ("10.50.0.0/25", "bridge", BRIDGE, True),
        ("10.50.0.0/16", "overlay", BRIDGE, True),
        ("10.50.1.0/24", "bridge", BRIDGE, False),
        ("fd00::/64", "bridge", BRIDGE, False),
        ("10.50.0.0/24", "macvlan", BRIDGE, True),
        ("10.20.0.0/24", "macvlan", LAN, True),
        ("10.20.0.0/24", "macvlan", LAN_ELSEWHERE, False),
        ("10.20.0.0/24", "ipvlan", LAN_ELSEWHERE, False),
        ("10.20.0.0/24", "overlay", LAN_ELSEWHERE, True),
        ("10.20.0.0/24", "bridge", LAN_ELSEWHERE, True),
    ],
)
def test_which_subnets_meet(subnet: str, driver: str, neighbour: Neighbour, met: bool) -> None:
    problems = list(meets([pool(subnet)], driver, [neighbour], {}))
    assert bool(problems) == met
    assert all(neighbour.name in problem.words and neighbour.where in problem.words for problem in problems)


@pytest.mark.parametrize(("ip_range", "met"), [("10.20.0.96/27", False), ("10.20.0.64/26", True), ("", True)])
def test_one_daemon_shares_a_lan_out_in_ranges(ip_range: str, met: bool) -> None:
    asked = pool("10.20.0.0/24", "", ip_range)
    assert bool(list(meets([asked], "macvlan", [LAN_RANGE], {}))) == met


def test_a_subnet_does_not_swallow_a_node() -> None:
    (problem,) = meets([pool("10.216.0.0/25")], "bridge", [], NODES)
    assert "10.216.0.1" in problem.words
    assert "alpha" in problem.words


def test_a_macvlan_stands_in_the_lan_of_its_hosts_on_purpose() -> None:
    assert list(meets([pool("10.216.0.0/24")], "macvlan", [], NODES)) == []


subnets = st.builds(
    lambda address, length: ip_network((address, length), strict=False),
    st.ip_addresses(v=4),
    st.integers(min_value=8, max_value=30),
)


@given(subnets, subnets)
def test_two_subnets_meet_exactly_when_they_have_an_address_in_common(one, other) -> None:
    neighbour = Neighbour("there", "bridge", "on alpha", (pool(str(other)),))
    met = bool(list(meets([pool(str(one))], "bridge", [neighbour], {})))
    assert met == (one.network_address in other or other.network_address in one)


@given(subnets, st.data())
def test_a_pool_made_of_its_own_addresses_never_has_a_wrong_gateway_or_range(subnet, data) -> None:
    offset = data.draw(st.integers(min_value=1, max_value=subnet.num_addresses - 2))
    length = data.draw(st.integers(min_value=subnet.prefixlen, max_value=32))
    inside = ip_network((subnet.network_address + offset, length), strict=False)
    problems = found(pool(str(subnet), str(subnet.network_address + offset), str(inside)))
    assert not any(field.endswith(("gateway", "ip_range")) for field in problems)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.booleans())
def test_no_text_breaks_the_rules(subnet: str, gateway: str, ip_range: str, ipv6: bool) -> None:
    assert found(pool(subnet, gateway, ip_range), ipv6=ipv6) or ip_network(subnet)
