from __future__ import annotations

from dataclasses import replace

import pytest

from collectors.commands import ConnectEndpoint, DisconnectEndpoint
from collectors.snapshot import PoolSnapshot
from dashboard.operations import rules
from dashboard.operations.rules import Problem
from dashboard.operations.rules.engines import Engine
from dashboard.operations.rules.facts import Meeting, Reach

POOLS = (
    PoolSnapshot(subnet="10.60.0.0/24", gateway="10.60.0.1", ip_range="10.60.0.128/25"),
    PoolSnapshot(subnet="fd00:60::/64", gateway="fd00:60:0::1"),
)
MEETING = Meeting(
    Reach("host", "alpha"), "shop", "web", "on alpha", "alpha",
    ipv6=True, pools=POOLS, used={"10.60.0.9": "db", "fd00:60::9": "db"},
)  # fmt: skip


def connecting(
    ipv4: str = "", ipv6: str = "", aliases: tuple[str, ...] = (), priority: int = 0, **known: object
) -> dict[str, str]:
    command = ConnectEndpoint(
        network="n", container="c", ipv4=ipv4, ipv6=ipv6, aliases=aliases, gateway_priority=priority
    )
    problems = rules.connect_endpoint(command, replace(MEETING, **known))
    return {problem.field: problem.words for problem in problems}


def disconnecting(force: bool = False, **known: object) -> dict[str, str]:
    command = DisconnectEndpoint(network="n", container="c", force=force)
    return {p.field: p.words for p in rules.disconnect_endpoint(command, replace(MEETING, **known))}


@pytest.mark.parametrize("state", ["running", "created", "exited", "paused", "restarting"])
def test_a_container_in_any_lasting_state_can_be_connected(state: str) -> None:
    assert connecting("10.60.0.5", "fd00:60::5", ("db", "db.shop"), state=state) == {}


@pytest.mark.parametrize(
    ("known", "field", "says"),
    [
        ({"together": False, "container_place": "beta"}, "container", "web runs on beta, and shop is on alpha"),
        ({"connected": True}, "container", "on shop already"),
        ({"network_mode": "host"}, "container", "without --network host"),
        ({"shares": "vpn"}, "container", "connect that container"),
        ({"on": ("none",)}, "container", "disconnect it from none first"),
        ({"service": "api", "scope": "swarm", "attachable": True}, "container", "add the network to the service"),
        ({"state": "removing"}, "container", "about to remove"),
        ({"driver": "host"}, "network", "when they are run"),
        ({"driver": "null"}, "network", "when they are run"),
        ({"config_only": True}, "network", "configuration only"),
        ({"ingress": True, "scope": "swarm"}, "network", "publishing ports"),
        ({"scope": "swarm"}, "network", "not attachable"),
        ({"reach": Reach("host", "alpha", "unreachable")}, "host", "cannot be reached"),
    ],
)
def test_who_cannot_be_brought_together(known: dict[str, object], field: str, says: str) -> None:
    assert says in connecting(**known)[field]


def test_a_service_s_container_may_join_a_local_network() -> None:
    assert connecting(service="api") == {}


@pytest.mark.parametrize(
    ("ipv4", "says"),
    [
        ("10.61.0.5", "lies outside shop, which has 10.60.0.0/24"),
        ("10.60.0.1", "is the gateway"),
        ("10.60.0.0", "which Docker keeps"),
        ("10.60.0.255", "which Docker keeps"),
        ("10.60.0.9", "db has 10.60.0.9"),
        ("10.60.0.5/24", "without a prefix"),
        ("fd00:60::5", "no IPv4 address"),
        ("five", "no IPv4 address"),
    ],
)
def test_a_static_address_is_free_and_inside(ipv4: str, says: str) -> None:
    assert says in connecting(ipv4)["ipv4"]


@pytest.mark.parametrize(
    ("ipv6", "says"),
    [
        ("fd00:61::5", "lies outside"),
        ("fd00:60::1", "is the gateway"),
        ("fd00:60::9", "db has"),
        ("10.60.0.5", "no IPv6 address"),
    ],
)
def test_a_static_ipv6_address_too(ipv6: str, says: str) -> None:
    assert says in connecting(ipv6=ipv6)["ipv6"]


def test_a_static_address_may_lie_outside_the_range() -> None:
    assert connecting("10.60.0.5") == {}


def test_ipv6_needs_a_network_with_ipv6() -> None:
    command = ConnectEndpoint(network="n", container="c", ipv6="fd00:60::5")
    (problem,) = rules.connect_endpoint(command, replace(MEETING, ipv6=False))
    assert problem == Problem("ipv6", "shop has no IPv6: leave this empty.")


def test_a_network_without_ipv4_gives_no_ipv4_address() -> None:
    command = ConnectEndpoint(network="n", container="c", ipv4="10.60.0.5")
    (problem,) = rules.connect_endpoint(command, replace(MEETING, ipv4=False))
    assert problem == Problem("ipv4", "shop has no IPv4: leave this empty.")


@pytest.mark.parametrize(
    ("engine", "priority", "says"),
    [
        (Engine("alpha", "28.0.0", (1, 48)), 10, ""),
        (Engine("alpha", "28.0.0", (1, 48)), -(2**31), "Choose a number from"),
        (Engine("alpha", "26.1.5", (1, 45)), 10, "it takes Docker 28, and alpha runs 26.1.5. Leave it empty."),
        (Engine("alpha", "26.1.5", (1, 45)), 0, ""),
    ],
)
def test_a_gateway_priority_takes_an_engine_that_knows_it(engine: Engine, priority: int, says: str) -> None:
    problems = connecting(priority=priority, engine=engine)
    assert list(problems) == (["gateway_priority"] if says else [])
    assert says in problems.get("gateway_priority", "")


def test_the_default_bridge_gives_neither_addresses_nor_names() -> None:
    problems = connecting("10.60.0.5", aliases=("db",), predefined=True)
    assert "user-defined networks only" in problems["ipv4"]
    assert "user-defined networks only" in problems["aliases"]


def test_where_no_pool_is_known_docker_judges_the_address() -> None:
    assert connecting("10.9.9.9", pools=()) == {}


def test_an_alias_is_a_host_name() -> None:
    assert "no host name" in connecting(aliases=("ok", "not ok"))["aliases"]


def test_only_who_is_connected_is_disconnected() -> None:
    assert "is not on shop" in disconnecting()["container"]
    assert disconnecting(connected=True) == {}


def test_force_goes_where_the_picture_shows_nothing() -> None:
    assert disconnecting(force=True) == {}


def test_the_host_s_network_is_not_taken_away() -> None:
    assert "as long as it lives" in disconnecting(driver="host", connected=True)["container"]
