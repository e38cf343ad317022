"""After each fault the inventory equals the daemons' again, and no operation asked meanwhile is lost without a word.

In both ways of reading. What the daemons say is asked of them by the oracle; what became of the operations is compared
with their own lists of networks, after all faults, as nobody answers for some until they are swept.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import docker
import pytest

from tests import needs, postgres
from tests.stack import Stack, wait_for
from tests.swarm import sites
from tests.swarm.asking import Asking, untold, untrue
from tests.swarm.clock import OFF, Relay
from tests.swarm.lab import Lab, LabHost
from tests.swarm.recovering import keep_something, right_within, settled

RIGHT_WITHIN = 15.0
SEEN_WITHIN = 15.0


@pytest.fixture(scope="module", params=["central", "nodes"])
def site(
    request: pytest.FixtureRequest, swarm: Lab, stack: Stack, database: postgres.Cluster | None
) -> Iterator[sites.Central]:
    if database is None:
        needs.require("postgres")
    assert database is not None
    keep_something(swarm)
    try:
        if request.param == "central":
            yield sites.Central(stack, database)
        else:
            with sites.nodes(swarm) as made:
                yield made
    finally:
        swarm.mend()
        swarm.clear()


@pytest.fixture(scope="module")
def asked(site: sites.Central) -> list[Asking]:
    """All that was asked during the faults."""
    return []


@pytest.fixture(autouse=True)
def all_is_well(swarm: Lab, site: sites.Central) -> None:
    """Each test begins with every host answering, and shown as it is."""
    swarm.mend()
    settled(swarm, site.stack)


@contextmanager
def asking(site: sites.Central, asked: list[Asking]) -> Iterator[None]:
    """Before the fault, during it and for a moment after it."""
    with Asking(site.stack) as making:
        asked.append(making)
        time.sleep(0.5)
        yield
        time.sleep(1)


def test_the_broker_is_lost_with_all_it_held(swarm: Lab, site: sites.Central, asked: list[Asking]) -> None:
    with asking(site, asked):
        site.lose_broker()
        swarm.hosts[2].client().create_network("made-without-broker", "bridge")
    right_within(RIGHT_WITHIN, swarm.hosts, site.stack)


def test_the_database_is_away_for_a_while(swarm: Lab, site: sites.Central, asked: list[Asking]) -> None:
    client = swarm.hosts[1].client()
    with asking(site, asked):
        client.create_network("made-before", "bridge")
        site.lose_database(3)
        client.create_network("made-after", "bridge")
    right_within(RIGHT_WITHIN, swarm.hosts, site.stack)


def test_every_worker_is_killed(swarm: Lab, site: sites.Central, asked: list[Asking]) -> None:
    with asking(site, asked):
        site.lose_workers()
        swarm.hosts[1].client().create_network("made-meanwhile", "bridge")
    right_within(RIGHT_WITHIN, swarm.hosts, site.stack)


def test_most_of_the_hosts_hang(swarm: Lab, site: sites.Central, asked: list[Asking]) -> None:
    well, *hung = swarm.hosts
    with asking(site, asked):
        for host in hung:
            host.hang()
        wait_for("both seen", lambda: {site.stack.host(host.name)["state"] for host in hung} == {"hung"}, SEEN_WITHIN)
        well.client().create_network("beside", "bridge")
        wait_for("the other goes on", lambda: shows(site.stack, "beside"), 3)
        for host in hung:
            host.resume()
    right_within(RIGHT_WITHIN, swarm.hosts, site.stack)


def shows(stack: Stack, name: str) -> list[dict[str, Any]]:
    return [network for network in stack.topology()["networks"] if network["name"] == name]


def test_the_clock_of_a_host_is_an_hour_off(swarm: Lab, site: sites.Central, asked: list[Asking]) -> None:
    host = swarm.hosts[2]
    path = Path(tempfile.gettempdir()) / f"dl-clock-{swarm.name}"  # a socket's path is short
    path.unlink(missing_ok=True)
    with Relay(path, host.unix.removeprefix("unix://")) as relay, site.asked_at(host, relay.address):
        wait_for("its clock", lambda: is_off(site.stack, host), 30, every=0.3)
        right_within(RIGHT_WITHIN, swarm.hosts, site.stack)
        with asking(site, asked):
            host.client().create_network("made-at-another-time", "bridge")
        right_within(RIGHT_WITHIN, swarm.hosts, site.stack)
        made = [each for each in asked[-1].asked if each.host == host.name]
        asked[-1].follow()
        assert [(each.state, each.words) for each in made] == [("succeeded", "")] * len(made)
    path.unlink()
    right_within(2 * RIGHT_WITHIN, swarm.hosts, site.stack)


def is_off(stack: Stack, host: LabHost) -> bool:
    """Whether the container there is shown to have begun an hour later than it did."""
    begun = host.client().inspect_container("kept")["State"]["StartedAt"]
    topology = stack.topology()
    ours = {row["id"] for row in topology["hosts"] if row["name"] == host.name}
    shown = [row for row in topology["containers"] if row["name"] == "kept" and row["host"] in ours]
    if not shown or not shown[0]["since"]:
        return False
    told, true = (datetime.fromisoformat(text[:19]) for text in (shown[0]["since"], begun))
    return told - true == OFF


def test_the_network_is_split_and_heals(swarm: Lab, site: sites.Central, asked: list[Asking]) -> None:
    """Both workers lose their manager, and the dashboard the one that it reads by its address. Things go on happening
    on both sides. (Collectors have a way to the broker of their own here.)"""
    manager, *workers = swarm.hosts
    with asking(site, asked):
        for host in workers:
            host.cut()
        manager.client().create_network("split-overlay", "overlay", attachable=True)
        for host in swarm.hosts:
            host.client().create_network("split-own", "bridge")
        if site.name == "central":
            last = workers[-1].name
            wait_for("it is missed", lambda: site.stack.host(last)["state"] == "unreachable", SEEN_WITHIN, every=0.3)
        for host in workers:
            host.heal()
    right_within(RIGHT_WITHIN, swarm.hosts, site.stack)


@pytest.fixture
def three_managers(swarm: Lab) -> Iterator[None]:
    """The workers manage as well, for the test."""
    first = swarm.manager.client()
    give_role(first, swarm, "manager")
    wait_for("two more managers", lambda: len(reachable(first)) == 3, 30, every=0.3)
    yield
    swarm.mend()
    give_role(first, swarm, "worker")
    swarm.wait_ready()


def give_role(manager: docker.APIClient, swarm: Lab, role: str) -> None:
    """To all but the first. A manager answers with an error for as long as none leads."""
    for host in swarm.hosts[1:]:
        wait_for(f"{host.name} becomes a {role}", lambda h=host: has_role(manager, h, role), 40, every=0.5)


def has_role(manager: docker.APIClient, host: LabHost, role: str) -> bool:
    with suppress(docker.errors.APIError):
        (node,) = [node for node in manager.nodes() if node["Description"]["Hostname"] == host.name]
        if node["Spec"]["Role"] != role:
            manager.update_node(node["ID"], node["Version"]["Index"], {**node["Spec"], "Role": role})
        return bool(host.client().info()["Swarm"]["ControlAvailable"] is (role == "manager"))
    return False


def reachable(manager: docker.APIClient) -> list[str]:
    return [
        node["Description"]["Hostname"]
        for node in manager.nodes()
        if node.get("ManagerStatus", {}).get("Reachability") == "reachable"
    ]


def test_the_leader_is_lost_and_another_is_elected(
    swarm: Lab, site: sites.Central, asked: list[Asking], three_managers: None
) -> None:
    lost, *left = swarm.hosts
    with asking(site, asked):
        lost.kill()
        wait_for("another tells of the swarm", lambda: reporter(site.stack) in names_of(left), 30, every=0.3)
        body = {"name": "led-anew", "driver": "overlay", "swarm": site.stack.topology()["swarms"][0]["id"]}
        made = site.stack.operate("POST", "/api/v1/networks", body)
        assert made["state"] == "succeeded", made["words"]
        lost.start()
    wait_for("one swarm again", lambda: len(reachable_or_none(left[0])) == 3, 60, every=0.3)
    right_within(RIGHT_WITHIN, swarm.hosts, site.stack)
    assert [network["Name"] for network in left[0].client().networks()].count("led-anew") == 1


def reachable_or_none(host: LabHost) -> list[str]:
    with suppress(docker.errors.APIError):
        return reachable(host.client())
    return []


def names_of(hosts: list[LabHost]) -> list[str]:
    return [host.name for host in hosts]


def reporter(stack: Stack) -> str:
    """The name of the host that tells of the swarm now, "" while it is stale."""
    topology = stack.topology()
    (swarm,) = topology["swarms"]
    names = {host["id"]: host["name"] for host in topology["hosts"]}
    return names.get(swarm["reporter"], "") if swarm["state"] == "reachable" else ""


def test_no_operation_asked_meanwhile_was_lost_without_a_word(
    swarm: Lab, site: sites.Central, asked: list[Asking]
) -> None:
    for making in asked:
        making.follow()
    everything = [each for making in asked for each in making.asked]
    states = sorted({each.state for each in everything})
    assert untold(everything) == []
    assert untrue(everything, {host.name: host for host in swarm.hosts}) == []
    if asked:
        assert "succeeded" in states, states
