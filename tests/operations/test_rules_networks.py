from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from collectors.commands import CreateNetwork
from collectors.snapshot import PoolSnapshot
from dashboard.operations import rules
from dashboard.operations.rules.engines import Engine
from dashboard.operations.rules.facts import Reach, Removal, Surroundings, User

SINCE = datetime(2026, 11, 24, 8, 31, tzinfo=UTC)
ALPHA = Surroundings(Reach("host", "alpha"), taken={"shop": "on alpha"})
SWARM = Surroundings(Reach("swarm", "one"), swarm=True, in_swarm=True, taken={"app": "in one"})


def found(command: CreateNetwork, there: Surroundings = ALPHA) -> dict[str, str]:
    return {problem.field: problem.words for problem in rules.create_network(command, there)}


def removing(**known: object) -> str:
    problems = rules.remove_network(replace(Removal(Reach("host", "alpha"), "shop"), **known))
    assert [problem.field for problem in problems] in ([], ["network"], ["host"])
    return problems[0].words if problems else ""


@pytest.mark.parametrize("driver", ["bridge", "macvlan", "ipvlan"])
def test_a_local_network_is_made_on_a_host(driver: str) -> None:
    assert found(CreateNetwork(name="new", driver=driver)) == {}


def test_an_overlay_is_made_in_a_swarm() -> None:
    assert found(CreateNetwork(name="new", driver="overlay", attachable=True), SWARM) == {}


@pytest.mark.parametrize("driver", ["host", "null", "", "weave"])
def test_a_driver_we_cannot_make_is_refused(driver: str) -> None:
    assert "choose one of bridge, overlay, macvlan, ipvlan" in found(CreateNetwork(name="new", driver=driver))["driver"]


def test_an_overlay_on_a_host_without_swarm_is_refused() -> None:
    assert "join it to one first" in found(CreateNetwork(name="new", driver="overlay"))["host"]
    member = replace(ALPHA, in_swarm=True)
    assert "choose its swarm" in found(CreateNetwork(name="new", driver="overlay"), member)["host"]


NEW, OLD = Engine("alpha", "28.5.2", (1, 51)), Engine("alpha", "26.1.5", (1, 45))


@pytest.mark.parametrize(
    ("there", "ipv6", "says"),
    [
        (replace(ALPHA, engine=NEW), True, ""),
        (replace(ALPHA, engine=NEW), False, "needs IPv4 or IPv6"),
        (replace(ALPHA, engine=OLD), True, "it takes Docker 28, and alpha runs 26.1.5. Leave it on."),
        (ALPHA, True, "has not said what it runs"),
        (replace(SWARM, engine=NEW), True, "Every network of a swarm has IPv4"),
    ],
)
def test_ipv4_is_left_out_where_the_engine_can(there: Surroundings, ipv6: bool, says: str) -> None:
    pools = (PoolSnapshot(subnet="fd00:9::/64"),) if ipv6 else ()
    driver = "overlay" if there.swarm else "bridge"
    problems = found(CreateNetwork(name="new", driver=driver, ipv4=False, ipv6=ipv6, pools=pools), there)
    assert list(problems) == (["ipv4"] if says else [])
    assert says in problems.get("ipv4", "")


def test_attachable_is_for_networks_of_a_swarm() -> None:
    assert "for scope swarm" in found(CreateNetwork(name="new", driver="bridge", attachable=True))["attachable"]


def test_a_name_in_use_is_refused_with_who_has_it() -> None:
    assert found(CreateNetwork(name="shop", driver="bridge"))["name"] == (
        "There is a network shop already on alpha: choose another name."
    )


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("unreachable", "cannot be reached since 2026-11-24 08:31 UTC (connection refused)"),
        ("hung", "does not answer since 2026-11-24 08:31 UTC"),
        ("never-seen", "has not been read yet"),
    ],
)
def test_a_host_that_is_away_is_not_asked(state: str, says: str) -> None:
    away = Reach("host", "alpha", state, SINCE, "connection refused.")
    assert says in found(CreateNetwork(name="new", driver="bridge"), replace(ALPHA, reach=away))["host"]


def test_a_swarm_without_a_manager_is_not_asked() -> None:
    away = Reach("swarm", "one", "stale", SINCE)
    problems = found(CreateNetwork(name="new", driver="overlay"), replace(SWARM, reach=away))
    assert "has no manager that can be reached since 2026-11-24 08:31 UTC" in problems["swarm"]


@pytest.mark.parametrize("mtu", ["abc", "50", "70000", "", "-1", "1e3", "١٤٥٠"])
def test_an_mtu_the_kernel_would_not_take_is_refused(mtu: str) -> None:
    command = CreateNetwork(name="new", driver="bridge", options={"com.docker.network.driver.mtu": mtu})
    assert "whole number from 68" in found(command)["options.com.docker.network.driver.mtu"]


def test_ipv6_needs_a_larger_mtu() -> None:
    options = {"com.docker.network.driver.mtu": "1000"}
    assert found(CreateNetwork(name="new", driver="bridge", options=options)) == {}
    pools = (PoolSnapshot(subnet="fd00:9::/64"),)
    problems = found(CreateNetwork(name="new", driver="bridge", options=options, ipv6=True, pools=pools))
    assert "1280" in problems["options.com.docker.network.driver.mtu"]


@pytest.mark.parametrize(
    "pairs", [{"": "x"}, {"a b": "x"}, {"a=b": "x"}, {"a": "x\ny"}, {"a" * 300: ""}, {"a": "x" * 3000}]
)
def test_options_and_labels_fit_on_a_line(pairs: dict[str, str]) -> None:
    assert "options" in found(CreateNetwork(name="new", driver="bridge", options=pairs))
    assert "labels" in found(CreateNetwork(name="new", driver="bridge", labels=pairs))


def test_an_option_without_value_is_well_formed() -> None:
    assert found(CreateNetwork(name="new", driver="overlay", options={"encrypted": ""}), SWARM) == {}


def test_each_field_gets_one_sentence() -> None:
    command = CreateNetwork(name="", driver="weave", pools=(PoolSnapshot(subnet="x"),), labels={"": "", " ": ""})
    problems = rules.create_network(command, ALPHA)
    fields = [problem.field for problem in problems]
    assert sorted(fields) == ["driver", "labels", "name", "pools.0.subnet"]


def test_a_network_nobody_is_on_can_be_removed() -> None:
    assert removing() == ""
    assert removing(users=(User("old", "alpha", running=False),)) == ""


def test_containers_on_hosts_that_cannot_be_reached_do_not_stand_in_the_way() -> None:
    assert removing(users=(User("web", "beta", running=True, away=True),)) == ""
    both = (User("web", "beta", running=True, away=True), User("db", "alpha", running=True))
    assert removing(users=both) == "db on alpha is on it: disconnect first."


def test_running_containers_stand_in_the_way_by_name() -> None:
    one = (User("web", "alpha", running=True),)
    assert removing(users=one) == "web on alpha is on it: disconnect first."
    assert (
        removing(users=(*one, User("db", "alpha", running=True))) == "web and db on alpha are on it: disconnect first."
    )
    spread = (*one, User("db", "beta", running=True))
    assert removing(users=spread) == "web on alpha and db on beta are on it: disconnect first."
    many = tuple(User(f"c{n}", "alpha", running=True) for n in range(8))
    assert removing(users=many) == "c0, c1, c2, c3, c4 and 3 more on alpha are on it: disconnect first."


def test_services_stand_in_the_way_by_name() -> None:
    assert removing(services=("api",)) == "The service api uses it: update or remove first."
    assert removing(services=("api", "cache")) == "The services api and cache use it: update or remove first."


def test_what_docker_predefines_stays() -> None:
    assert "predefines" in removing(name="bridge", predefined=True)
    assert "left the swarm" in removing(name="docker_gwbridge", in_swarm=True)
    assert removing(name="docker_gwbridge") == ""


def test_ingress_goes_only_when_nothing_is_published_through_it() -> None:
    assert "api publishes ports" in removing(name="ingress", ingress=True, in_swarm=True, publishing=("api",))
    assert removing(name="ingress", ingress=True, in_swarm=True) == ""
