"""Which ports clash, and who gets them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.inventory.ports import PortUse, overlapping
from dashboard.operations.rules.clashes import CROWD, Clash, _Bound, clashes

HOSTS = {1: "alpha", 2: "beta", 3: "gamma"}


def use(name: str, port: int = 80, host: int | None = 1, *addresses: str, **more: Any) -> PortUse:
    """A container's port, of which alpha and beta are in a swarm; running unless told otherwise."""
    protocol = more.get("protocol", "tcp")
    told = {
        "id": f"container:{name}/{protocol}/{port}", "kind": "published", "protocol": protocol, "port": port,
        "addresses": addresses or ("0.0.0.0", "::"), "targets": (80,), "ref": f"container:{name}", "name": name,
        "state": "running", "holds": True, "host": host, "host_name": HOSTS.get(host, ""), "place_state": "reachable",
        "swarm": None if host == 3 else 7, "swarm_name": "one", **more,
    }  # fmt: skip
    return PortUse(**told)


def ingress(name: str, port: int = 80, swarm: int = 7, **more: Any) -> PortUse:
    told = {"kind": "ingress", "swarm": swarm, "id": f"service:{name}/{port}", **more}
    return use(name, port, host=None, **told)


def stopped(name: str, port: int = 80, host: int = 1, *addresses: str) -> PortUse:
    return use(name, port, host, *addresses, state="exited", holds=False)


def kinds(*uses: PortUse) -> list[tuple[str, str]]:
    return [(one.kind, one.severity) for one in clashes(uses)]


def only(*uses: PortUse) -> Clash:
    (found,) = clashes(uses)
    return found


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (["0.0.0.0"], ["127.0.0.1"], True),
        (["127.0.0.1"], ["127.0.0.1"], True),
        (["127.0.0.1"], ["192.168.1.5"], False),
        (["0.0.0.0"], ["::"], False),
        (["::"], ["fd00::1"], True),
        (["0.0.0.0", "::"], ["::1"], True),
        (["0.0.0.0"], ["::1"], False),
    ],
)
def test_addresses_that_are_in_each_others_way(one: list[str], other: list[str], meet: bool) -> None:
    assert overlapping(one, other) is overlapping(other, one) is meet


def test_a_stopped_container_whose_port_another_has_will_not_start() -> None:
    found = only(use("web"), stopped("old"))
    assert (found.kind, found.severity, found.hosts) == ("will-not-start", "high", (1,))
    assert found.words == "old on alpha will not start: web has port 80/tcp."


def test_who_is_bound_elsewhere_is_in_nobodys_way() -> None:
    assert kinds(use("web", 80, 1, "192.168.1.5"), stopped("old", 80, 1, "127.0.0.1")) == []
    assert kinds(use("web"), stopped("old", host=2)) == []
    assert kinds(use("web"), stopped("old", 81)) == []
    assert kinds(use("web"), use("dns", protocol="udp")) == []


def test_two_stopped_containers_may_want_the_same() -> None:
    assert kinds(stopped("blue"), stopped("green")) == [("only-one", "low")]
    assert kinds(stopped("blue", 80, 1, "127.0.0.1"), stopped("green", 80, 1, "127.0.0.2")) == []


def test_an_ingress_port_hides_a_containers_on_every_node() -> None:
    found = only(ingress("shop"), use("prometheus", 80, 1, "127.0.0.1"), use("prometheus", host=2), use("x", host=3))
    assert (found.kind, found.severity, found.hosts) == ("ingress-shadows", "critical", (1, 2))
    assert "for the service shop as well: prometheus is not reached" in found.words
    assert "on alpha and beta" in found.words


def test_a_stopped_container_on_an_ingress_port_will_not_start() -> None:
    assert kinds(ingress("shop"), stopped("old")) == [("will-not-start", "high")]


def test_two_services_cannot_have_one_ingress_port_and_two_swarms_can() -> None:
    assert kinds(ingress("shop"), ingress("blog")) == [("ingress-twice", "critical")]
    assert kinds(ingress("shop"), ingress("blog", swarm=8)) == []


def test_two_that_both_run_are_told_of_as_what_they_say() -> None:
    assert kinds(use("web"), use("twin")) == [("both-run", "critical")]


def test_the_containers_of_one_service_are_told_of_once() -> None:
    replicas = [use(f"lb.{n}", host=n, service="lb", kind="host-mode") for n in (1, 2)]
    assert "port 80/tcp of lb on alpha and beta" in only(ingress("shop"), *replicas).words


def test_the_worst_comes_first_and_then_by_port() -> None:
    waiting = [stopped("a", 5), stopped("b", 5), stopped("old", 90), stopped("z", 85)]
    found = clashes([*waiting, use("web", 90), use("y", 85)])
    assert [(one.severity, one.port) for one in found] == [("high", 85), ("high", 90), ("low", 5)]


SOME = st.lists(st.sampled_from(["0.0.0.0", "127.0.0.1", "10.0.0.1", "::", "::1", "fd00::1"]), min_size=1, unique=True)


@given(st.lists(SOME, max_size=5), SOME)
def test_a_crowd_is_in_the_way_of_one_as_each_of_it_is(crowd: list[list[str]], one: list[str]) -> None:
    uses, asked = [use(str(n), 80, 1, *addresses) for n, addresses in enumerate(crowd)], use("one", 80, 1, *one)
    assert _Bound(uses).meets(asked) is any(overlapping(one, each) for each in crowd)
    for at, each in enumerate(uses):
        others = [addresses for n, addresses in enumerate(crowd) if n != at]
        assert _Bound(uses).meets(each, itself=True) is any(overlapping(crowd[at], other) for other in others)


def test_a_crowd_on_one_port_is_told_of_together_however_large_it_is() -> None:
    """A daemon may tell of any number: in pairs, 3,000 were four and a half million clashes."""
    apart = [use(f"own-{n}", 80, 1, f"127.0.0.{n}") for n in range(1, CROWD + 3)]
    assert kinds(*apart) == []
    many = [use(f"web-{n}") for n in range(3000)]
    waiting = [stopped(f"old-{n}") for n in range(3000)]
    both, late = clashes([*many, *waiting])
    assert (both.kind, len(both.uses), both.hosts) == ("both-run", 3000, (1,))
    assert (late.kind, len(late.uses), len(late.words) < 300) == ("will-not-start", 3000, True)
    assert kinds(*waiting) == [("only-one", "low")]
