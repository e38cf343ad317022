"""Which network a container leaves by. tests/swarm/test_versions.py holds the same rule against real routes."""

from __future__ import annotations

import pytest

from dashboard.inventory.default_route import default_route
from dashboard.inventory.models import Endpoint, Network

BOTH = {"gateway": "10.0.0.1", "gateway6": "fd00::1"}
V4, V6 = {"gateway": "10.0.0.1"}, {"gateway6": "fd00::1"}


def on(name: str, internal: bool = False, kind: str = "container", **columns: object) -> Endpoint:
    network = Network(name=name, internal=internal)
    return Endpoint(pk=sum(name.encode()), network_name=name, network=network, kind=kind, **columns)


def leg(**columns: object) -> Endpoint:
    return on("docker_gwbridge", kind="gateway", ipv4="172.18.0.3/16", **columns)


@pytest.mark.parametrize(
    ("endpoints", "ipv4", "ipv6"),
    [
        ([], None, None),
        ([on("app")], None, None),
        ([on("b", **V4), on("a", **V4)], "a", None),
        ([on("B", **V4), on("a", **V4)], "B", None),
        ([on("net-9", **V4), on("net-10", **V4)], "net-10", None),
        ([on("a", **V4), on("b", **BOTH)], "b", "b"),
        ([on("a", **V4), on("b", **V6)], "a", "b"),
        ([on("a", internal=True, **V4), on("b", **V4)], "b", None),
        ([on("a", internal=True, **V4)], "a", None),
        ([on("a", internal=True, **BOTH), on("b", **V4)], "b", None),
        ([on("a", internal=True), on("b")], None, None),
        ([on("app"), leg()], "docker_gwbridge", None),
        ([on("app"), leg(), on("z", **V4)], "z", None),
        ([on("a", **BOTH), on("b", **V4, gateway_priority=1)], "a", "a"),
        ([on("a", **BOTH), on("b", **BOTH, gateway_priority=1)], "b", "b"),
        ([on("a", **V4), on("b", **V4, gateway_priority=1)], "b", None),
        ([on("a", **V4, gateway_priority=-1), on("b", **V4)], "b", None),
        ([on("a", **V4, gateway_priority=-1), leg()], "docker_gwbridge", None),
    ],
)
def test_the_default_route_goes_where_docker_lets_it_go(
    endpoints: list[Endpoint], ipv4: str | None, ipv6: str | None
) -> None:
    for order in (endpoints, endpoints[::-1]):
        route = default_route(order)
        assert [each.network_name if each else None for each in route] == [ipv4, ipv6]


def test_the_words_name_the_family_only_where_the_two_go_apart() -> None:
    one, other = on("a", **V4), on("b", **V6)
    apart = default_route([one, other])
    assert [apart.words(one), apart.words(other)] == ["default route of IPv4", "default route of IPv6"]
    both, none = on("c", **BOTH), on("d")
    together = default_route([both, none])
    assert [together.words(both), together.words(none)] == ["default route", ""]
