"""Place, driver and scope of a new network, and the configuration it is made from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from collectors.commands import CreateNetwork
from collectors.snapshot import PoolSnapshot
from dashboard.operations import rules
from dashboard.operations.rules.facts import Configuration, Neighbour, Reach, Surroundings

GAMMA = Surroundings(Reach("host", "gamma"), all_read=True)
ALPHA = replace(GAMMA, reach=Reach("host", "alpha"), in_swarm=True)
SWARM = Surroundings(Reach("swarm", "one"), swarm=True, in_swarm=True, all_read=True)
NODE_LOCAL = ("bridge", "macvlan", "ipvlan")


def pool(subnet: str, ip_range: str = "") -> PoolSnapshot:
    return PoolSnapshot(subnet=subnet, ip_range=ip_range)


LAN = tuple(
    Configuration("lan-config", host, (pool("10.20.0.0/24", f"10.20.0.{start}/27"),))
    for host, start in (("alpha", 32), ("beta", 64))
)
WITH_LAN = replace(SWARM, configurations=LAN)


def found(there: Surroundings, **asked: Any) -> dict[str, str]:
    command = CreateNetwork(**{"name": "new", "driver": "bridge", **asked})
    return {problem.field: problem.words for problem in rules.create_network(command, there)}


@pytest.mark.parametrize("driver", NODE_LOCAL)
@pytest.mark.parametrize("scope", ["", "swarm"])
def test_a_node_local_driver_makes_networks_of_a_swarm(driver: str, scope: str) -> None:
    assert found(SWARM, driver=driver, scope=scope) == {}
    assert found(SWARM, driver=driver, scope=scope, attachable=True) == {}


@pytest.mark.parametrize("driver", NODE_LOCAL)
def test_a_host_s_network_may_say_that_it_is_local(driver: str) -> None:
    assert found(GAMMA, driver=driver, scope="local") == {}


def test_an_overlay_may_say_that_it_is_the_swarm_s() -> None:
    assert found(SWARM, driver="overlay", scope="swarm") == {}


@pytest.mark.parametrize("there", [SWARM, ALPHA])
def test_an_overlay_is_never_local(there: Surroundings) -> None:
    assert found(there, driver="overlay", scope="local")["scope"] == (
        "An overlay always has scope swarm: give its swarm and leave the scope out, or choose another driver."
    )


def test_a_swarm_and_scope_local_contradict_each_other() -> None:
    assert found(SWARM, scope="local") == {
        "scope": "Scope local is one host's, and one is a swarm: give the host instead, or scope swarm."
    }


def test_a_host_and_scope_swarm_contradict_each_other() -> None:
    assert found(ALPHA, scope="swarm") == {
        "scope": "Scope swarm is for a whole swarm, and alpha is one host: give its swarm instead of the host, "
        "or choose scope local."
    }
    assert "it is in none, so join it to one first" in found(GAMMA, scope="swarm")["scope"]


def test_what_is_no_scope_is_told_what_there_is() -> None:
    assert found(GAMMA, scope="global") == {
        "scope": "“global” is no scope: choose local (one host) or swarm (all its nodes)."
    }


def test_a_network_of_a_swarm_is_named_as_swarms_name_things() -> None:
    assert "In a swarm a name takes" in found(SWARM, name="my.lan")["name"]


def test_pools_and_options_that_would_never_reach_the_nodes_are_refused() -> None:
    given = {"pools": (pool("10.99.0.0/24"),), "options": {"parent": "eth0"}}
    how = "make one (docker network create --config-only) on each host, and the network from that."
    assert found(SWARM, driver="macvlan", **given) == {
        "pools": f"Docker leaves the pools of a swarm's macvlan out: {how}",
        "options": f"Docker leaves the driver options of a swarm's macvlan out: {how}",
    }
    assert "configuration that has an IPv6 pool" in found(SWARM, ipv6=True)["ipv6"]
    assert found(SWARM, labels={"team": "web"}) == {}


def test_a_network_is_made_from_a_configuration() -> None:
    assert found(WITH_LAN, driver="macvlan", config_from="lan-config", internal=True, attachable=True) == {}
    here = replace(GAMMA, configurations=(Configuration("base", "gamma", (pool("10.30.0.0/24"),)),))
    assert found(here, config_from="base") == {}


@pytest.mark.parametrize(
    ("beside", "what"),
    [
        ({"pools": (pool("10.99.0.0/24"),)}, "pools"),
        ({"options": {"parent": "eth0"}}, "driver options"),
        ({"ipv6": True}, "IPv6"),
        ({"labels": {"a": "b"}}, "labels"),
        ({"pools": (pool("10.99.0.0/24"),), "ipv6": True, "labels": {"a": "b"}}, "pools, IPv6 and labels"),
    ],
)
@pytest.mark.parametrize("there", [WITH_LAN, replace(ALPHA, configurations=LAN[:1])])
def test_beside_a_configuration_docker_takes_nothing_that_it_brings(
    there: Surroundings, beside: dict[str, Any], what: str
) -> None:
    assert found(there, driver="macvlan", config_from="lan-config", **beside) == {
        "config_from": f"Docker takes {what} from the configuration lan-config alone: "
        "leave them out, or leave lan-config out."
    }


def test_an_overlay_is_not_made_from_a_configuration() -> None:
    assert found(WITH_LAN, driver="overlay", config_from="lan-config") == {
        "config_from": "An overlay has its pools from the swarm: leave the configuration lan-config out."
    }


def test_a_configuration_that_no_host_has_is_refused() -> None:
    assert found(WITH_LAN, config_from="nope") == {
        "config_from": "No host of one has a configuration nope: "
        "make one (docker network create --config-only) first, or check the name."
    }
    assert found(ALPHA, config_from="nope")["config_from"].startswith("alpha does not have a configuration nope: make")


def test_a_configuration_may_be_on_a_node_that_is_not_read() -> None:
    assert found(replace(WITH_LAN, all_read=False), config_from="nope") == {}


def test_a_configuration_s_pool_that_is_taken_on_its_host_is_refused() -> None:
    taken = Neighbour("shop", "bridge", "on beta", (pool("10.20.0.0/25"),), host="beta")
    problems = found(replace(WITH_LAN, neighbours=(taken,)), driver="macvlan", config_from="lan-config")
    assert problems == {
        "config_from": "On beta the configuration lan-config has 10.20.0.0/24, "
        "which meets 10.20.0.0/25 of the network shop on beta: choose another."
    }


def test_what_is_taken_on_another_host_is_in_no_configuration_s_way() -> None:
    taken = Neighbour("shop", "bridge", "on gamma", (pool("10.20.0.0/24"),), host="gamma")
    assert found(replace(WITH_LAN, neighbours=(taken,)), config_from="lan-config") == {}


def test_two_networks_do_not_share_a_configuration_s_pool() -> None:
    first = Neighbour("lan", "macvlan", "on alpha", LAN[0].pools, host="alpha")
    problems = found(replace(WITH_LAN, neighbours=(first,)), driver="macvlan", config_from="lan-config")
    assert "meets 10.20.0.0/24 of the network lan on alpha" in problems["config_from"]


def test_a_configuration_s_pool_meets_the_swarm_s_overlays_too() -> None:
    overlay = Neighbour("app", "overlay", "in one", (pool("10.20.0.0/16"),))
    problems = found(replace(WITH_LAN, neighbours=(overlay,)), config_from="lan-config")
    assert "meets 10.20.0.0/16 of the network app in one" in problems["config_from"]
