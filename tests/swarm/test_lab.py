"""The lab itself: what the other tests of this folder stand on."""

from __future__ import annotations

import docker

from tests import needs
from tests.swarm import engines, leftovers
from tests.swarm.lab import Lab, wait_until


def test_three_nodes_are_ready_and_one_manages(swarm: Lab) -> None:
    nodes = swarm.manager.client().nodes()
    assert sorted(node["Description"]["Hostname"] for node in nodes) == ["h1", "h2", "h3"]
    assert [node["Spec"]["Role"] for node in nodes].count("manager") == 1
    assert {node["Status"]["State"] for node in nodes} == {"ready"}


def test_each_host_runs_the_engine_it_was_given(swarm: Lab) -> None:
    given = [engines.version(host.engine) for host in swarm.hosts]
    told = [host.client().version()["Version"] for host in swarm.hosts]
    assert [version.partition("+")[0] for version in told] == given
    if needs.ON_CI:
        assert len(set(given)) == 3, given


def test_each_host_answers_on_its_address_too(swarm: Lab) -> None:
    for host in swarm.hosts:
        assert docker.APIClient(base_url=host.tcp, version="auto", timeout=5).info()["Name"] == host.name


def test_an_overlay_across_two_hosts_has_an_endpoint_on_both(swarm: Lab) -> None:
    clients = [host.client() for host in swarm.hosts[1:]]
    overlay = swarm.manager.client().create_network("across", "overlay", attachable=True)["Id"]
    addresses = []
    try:
        for client in clients:
            at = client.create_networking_config({"across": client.create_endpoint_config()})
            config = client.create_host_config(network_mode="across")
            made = client.create_container("lab/busybox:1", ["sleep", "1000"], host_config=config, networking_config=at)
            client.start(made["Id"])
            ends = client.inspect_network(overlay)["Containers"]
            addresses.append(ends[made["Id"]]["IPv4Address"])
        assert len(set(addresses)) == 2
        first = clients[0].containers()[0]["Id"]
        other = addresses[1].split("/")[0]
        assert wait_until("a ping across", lambda: pings(clients[0], first, other))
    finally:
        swarm.clear()


def test_a_lab_with_a_paused_container_is_removed(swarm: Lab) -> None:
    name = f"{swarm.name[:7]}p"
    lab = Lab(name, swarm.folder.with_name(f"docklines-lab-{name}"), size=1, network="10.89.0")
    try:
        lab.up(swarm=False)
        client = lab.manager.client()
        paused = client.create_container("lab/busybox:1", ["sleep", "1000"])["Id"]
        client.start(paused)
        client.pause(paused)
        process = client.inspect_container(paused)["State"]["Pid"]
    finally:
        lab.down()
    assert leftovers.is_gone(process)
    assert leftovers.namespaces(f"{lab.name}-h") == []


def pings(client: docker.APIClient, container: str, address: str) -> bool:
    asked = client.exec_create(container, ["ping", "-c", "1", "-W", "1", address])["Id"]
    client.exec_start(asked)
    return bool(client.exec_inspect(asked)["ExitCode"] == 0)
