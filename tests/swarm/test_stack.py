"""deploy/stack.yaml on a swarm of several engines, with our own image: each node comes in by itself, and all of it is
seen, with no daemon listening on TCP."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
import requests

from tests import needs
from tests.stack import wait_for
from tests.swarm import building, conftest, oracle
from tests.swarm.churn import Churn
from tests.swarm.fleet import NAME, Fleet, load
from tests.swarm.lab import Lab, LabHost

SWARMS_OWN = {2377, 7946}
"""Ports of a swarm: its managers among themselves and with nodes, TLS of its own."""


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """Three hosts on three engines, none of which listens on TCP. DOCKLINES_LAB_KEEP leaves them and what they run."""
    needs.require("swarm")
    needs.require("image")
    name, keep = f"{os.environ.get('DOCKLINES_LAB', 'dl')[:6]}st", bool(os.environ.get("DOCKLINES_LAB_KEEP"))
    folder = Path(tempfile.gettempdir()) / f"docklines-lab-{name}"
    lab = Lab(name, folder, engines=conftest.every_version(), tcp=False)
    with conftest.held(name, folder.with_suffix(".lock")):
        try:
            if not (keep and lab.stands()):
                lab.up()
            yield lab
        finally:
            if not keep:
                lab.down()


@pytest.fixture(scope="module")
def fleet(lab: Lab) -> Fleet:
    fleet = Fleet(lab, lab.folder / "fleet")
    try:
        if not fleet.is_deployed():
            fleet.bring_images(building.image())
            fleet.deploy()
        fleet.come_in()
    except AssertionError as failed:
        raise AssertionError(f"{failed}\n{fleet.logs()}") from failed
    print({what: round(seconds, 1) for what, seconds in fleet.seconds.items()})
    return fleet


def test_each_node_comes_in_by_itself_with_no_daemon_listening_on_tcp(lab: Lab, fleet: Fleet) -> None:
    hosts = {host["name"]: host for host in fleet.topology()["hosts"]}
    assert sorted(hosts) == [host.name for host in lab.hosts]
    assert {host["state"] for host in hosts.values()} == {"reachable"}
    assert [listening(host) - SWARMS_OWN for host in lab.hosts[1:]] == [set(), set()]
    assert not [host for host in lab.hosts if "tcp://" in command_line(host.pid)]


def test_a_page_of_a_node_answers_at_the_published_port(lab: Lab, fleet: Fleet) -> None:
    """Logged in with the password that the log of `migrate` shows, as the docs say."""
    said = fleet.docker("service", "logs", "--raw", f"{NAME}_migrate")
    passwords = re.findall(r"Log in as admin with the password (\S+)", said)
    assert len(passwords) == 1
    with requests.Session() as browser:
        login = f"{fleet.url}/accounts/login/"
        browser.get(login, timeout=10)
        form = {"login": "admin", "password": passwords[0], "csrfmiddlewaretoken": browser.cookies["docklines_csrf"]}
        assert browser.post(login, form, headers={"Referer": login}, timeout=10).url == f"{fleet.url}/"
        pk = fleet.host(lab.hosts[2].name)["id"].partition(":")[2]
        page = browser.get(f"{fleet.url}/hosts/{pk}/", timeout=10)
        assert page.status_code == 200
        assert lab.hosts[2].name in page.text


def test_containers_of_ours_have_a_root_that_is_read_only_and_no_capability(lab: Lab, fleet: Fleet) -> None:
    for host in lab.hosts:
        client = host.client()
        for service in ("collector", "intake", "web", "worker", "tick", "broker"):
            for container in fleet.containers(client, service):
                config = client.inspect_container(container["Id"])["HostConfig"]
                assert (config["ReadonlyRootfs"], config["CapDrop"]) == (True, ["ALL"]), service
                asked = client.exec_create(container["Id"], ["sh", "-c", ": > /new"])["Id"]
                assert b"Read-only file system" in client.exec_start(asked), service


def test_the_topology_equals_the_daemons_after_random_changes(lab: Lab, fleet: Fleet) -> None:
    daemons = {host.name: host.client() for host in lab.hosts}
    churn = Churn(daemons, lab.manager.name, seed=int(os.environ.get("SEED", "20")))
    try:
        for _ in range(3):
            churn.change(30)
            assert differences(fleet, daemons) == [], churn.counts
    finally:
        churn.clean()


def test_a_command_goes_to_the_node_that_has_the_container(lab: Lab, fleet: Fleet) -> None:
    host = fleet.host(lab.hosts[1].name)
    asked = {"name": "by-hand", "driver": "bridge", "host": host["id"]}
    assert fleet.operate("POST", "/api/v1/networks", asked)["state"] == "succeeded"
    there = lab.hosts[1].client().networks(names=["by-hand"])
    assert len(there) == 1
    lab.hosts[1].client().remove_network(there[0]["Id"])


def test_a_collector_that_is_killed_comes_back_and_needs_nobody_to_let_it_in(lab: Lab, fleet: Fleet) -> None:
    client = lab.hosts[2].client()
    killed = fleet.containers(client, "collector")[0]["Id"]
    client.kill(killed)
    wait_for("another collector", lambda: [c for c in fleet.containers(client, "collector") if c["Id"] != killed], 20)
    client.create_network("seen-by-the-new-one", "bridge")
    wait_for("it reads", lambda: "seen-by-the-new-one" in names(fleet), 15)
    client.remove_network("seen-by-the-new-one")
    wait_for("it is reachable", lambda: fleet.host(lab.hosts[2].name)["state"] == "reachable", 10)


def test_a_node_that_joins_appears_by_itself_and_one_that_leaves_is_marked(lab: Lab, fleet: Fleet) -> None:
    comer = lab.add()
    load(comer, building.image())
    lab.join(comer)
    wait_for("it is shown", lambda: comer.name in fleet.reachable(), 15)
    assert fleet.reachable() == [host.name for host in lab.hosts]
    node = comer.client().info()["Swarm"]["NodeID"]
    comer.client().leave_swarm(force=True)
    lab.manager.client().remove_node(node, force=True)
    try:
        wait_for("it is marked", lambda: fleet.host(comer.name)["state"] != "reachable", 20)
        assert "left the swarm" in fleet.host(comer.name)["error"]
    finally:
        lab.remove(comer)
    assert fleet.reachable() == [host.name for host in lab.hosts]


def differences(fleet: Fleet, daemons: dict[str, docker.APIClient], within: float = 10) -> list[str]:
    """What the topology and the daemons do not share once they had time to come to agree."""
    until = time.monotonic() + within
    while found := oracle.of_topology(fleet.topology()).differences(oracle.of_daemons(daemons)):
        if time.monotonic() > until:
            break
    return found


def names(fleet: Fleet) -> list[str]:
    return [network["name"] for network in fleet.topology()["networks"]]


def listening(host: LabHost) -> set[int]:
    """TCP ports that somebody listens on in the host's namespace, those of its own 127.0.0.1 left out."""
    command = ["nsenter", f"--net=/run/netns/{host.namespace}", "ss", "-Hltn"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    addresses = [line.split()[3] for line in said.splitlines()]
    return {int(address.rpartition(":")[2]) for address in addresses if not address.startswith("127.")}


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()
