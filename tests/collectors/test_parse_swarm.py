"""A swarm as its manager tells of it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from collectors import parse
from collectors.parse import swarm_replies
from collectors.snapshot import ServicePortSnapshot, ServiceSnapshot, VipSnapshot, digest
from tests.collectors import recorded


def service(name: str) -> ServiceSnapshot:
    (found,) = [service for service in recorded.swarm().services if service.name == name]
    return found


def told_of(**fields: Any) -> ServiceSnapshot:
    reply = msgspec.convert({"ID": "s1", **fields}, swarm_replies.Service)
    return parse.swarm(recorded.swarm_told(services=[reply])).services[0]


def test_a_swarm_is_known_by_its_cluster_and_its_reporter() -> None:
    swarm = recorded.swarm()
    assert swarm.docker_id == recorded.snapshot("manager").cluster_id
    assert swarm.reporter_node_id == recorded.snapshot("manager").node_id
    assert swarm.subnet_size == 24


def test_every_host_finds_itself_among_the_nodes() -> None:
    nodes = {node.docker_id: node for node in recorded.swarm().nodes}
    assert {recorded.snapshot(host).node_id for host in recorded.HOSTS} == set(nodes)
    leader = nodes[recorded.swarm().reporter_node_id]
    assert (leader.role, leader.leader, leader.reachability, leader.address) == (
        "manager",
        True,
        "reachable",
        "10.80.0.1",
    )


def test_a_killed_node_reads_down() -> None:
    nodes = recorded.answer("manager", "nodes_worker2_down", list[swarm_replies.Node])
    states = {node.hostname: node.state for node in parse.swarm(recorded.swarm_told(nodes=nodes)).nodes}
    assert states == {"k1": "ready", "k2": "down", "k3": "ready"}


def test_a_managers_address_is_the_one_it_is_reached_at() -> None:
    told = {"ID": "n1", "Status": {"Addr": "0.0.0.0"}, "ManagerStatus": {"Addr": "[fd00::1]:2377"}}
    node = msgspec.convert(told, swarm_replies.Node)
    assert parse.swarm(recorded.swarm_told(nodes=[node])).nodes[0].address == "fd00::1"


def test_a_swarms_networks_are_those_of_swarm_scope() -> None:
    names = {network.name for network in recorded.swarm().networks}
    assert names == {"ingress", "mvswarm", "ov_att", "ov_enc", "ov_int", "ov_svc", "ov_unused"}


def test_a_node_local_drivers_network_has_no_options_and_pools_on_the_manager() -> None:
    network = recorded.network(recorded.swarm(), "mvswarm")
    assert (network.options, network.pools, network.config_from) == ({}, (), "mvswarm_cfg")


def test_replicated_and_global_services() -> None:
    assert (service("rr").mode, service("rr").replicas) == ("replicated", 3)
    assert (service("glob").mode, service("glob").replicas) == ("global", None)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ({"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 4}}, ("replicated-job", 4)),
        ({"GlobalJob": {}}, ("global-job", None)),
        ({"Replicated": {"Replicas": 0}}, ("replicated", 0)),
    ],
)
def test_the_mode_of_a_service(mode: dict[str, Any], expected: tuple[str, int | None]) -> None:
    found = told_of(Spec={"Mode": mode})
    assert (found.mode, found.replicas) == expected


def test_a_dnsrr_service_has_no_addresses_of_its_own() -> None:
    assert (service("rr").endpoint_mode, service("rr").vips) == ("dnsrr", ())


def test_a_vip_that_go_writes_as_nil_is_none() -> None:
    vips = [{"NetworkID": "a", "Addr": "<nil>"}, {"NetworkID": "b"}, {"NetworkID": "c", "Addr": "10.0.3.5/24"}]
    assert told_of(Endpoint={"VirtualIPs": vips}).vips == (VipSnapshot(network_id="c", address="10.0.3.5/24"),)


def test_the_mode_that_was_granted_goes_before_the_one_asked_for() -> None:
    spec = {"EndpointSpec": {"Mode": "vip"}}
    assert told_of(Spec=spec, Endpoint={"Spec": {"Mode": "dnsrr"}}).endpoint_mode == "dnsrr"
    assert told_of(Spec={"EndpointSpec": {"Mode": "dnsrr"}}).endpoint_mode == "dnsrr"
    assert told_of(Spec={}).endpoint_mode == "vip"


def test_published_ports_of_services() -> None:
    assert service("ingr").ports == (ServicePortSnapshot(protocol="tcp", target=80, published=8400),)
    assert service("hostpub").ports == (ServicePortSnapshot(protocol="tcp", target=80, published=8300, mode="host"),)


def test_the_stack_of_a_service() -> None:
    assert told_of(Spec={"Labels": {"com.docker.stack.namespace": "shop"}}).stack == "shop"


def test_the_networks_a_service_asks_for() -> None:
    keys = {recorded.network(recorded.swarm(), name).key for name in ("ov_att", "ov_svc")}
    assert set(service("glob").networks) == keys


def test_tasks_hold_containers_and_addresses() -> None:
    vipsvc = recorded.container(recorded.snapshot("manager"), "vipsvc")
    (task,) = [task for task in recorded.swarm().tasks if task.docker_id == vipsvc.task_id]
    assert (task.container_id, task.state, task.runtime) == (vipsvc.docker_id, "running", "container")
    assert task.attachments[0].addresses == ("10.0.3.6/24",)


def test_a_standalone_container_on_an_overlay_is_an_attachment() -> None:
    att1 = recorded.container(recorded.snapshot("manager"), "att1")
    (task,) = [task for task in recorded.swarm().tasks if task.container_id == att1.docker_id]
    assert (task.runtime, task.service_id, task.slot) == ("attachment", "", None)


def test_the_networks_of_a_task_come_sorted_however_its_service_lists_them() -> None:
    told = [{"Network": {"ID": name}, "Addresses": [f"10.0.{name}.2/24", "<nil>"]} for name in ("2", "1")]
    task = msgspec.convert({"ID": "t1", "NetworksAttachments": told}, swarm_replies.Task)
    (found,) = parse.swarm(recorded.swarm_told(tasks=[task], attachments=[])).tasks
    assert [(each.network_id, each.addresses) for each in found.attachments] == [
        ("1", ("10.0.1.2/24",)), ("2", ("10.0.2.2/24",)),
    ]  # fmt: skip


def test_a_failed_task_says_why() -> None:
    assert "No such image: nosuch/image:1" in {task.error for task in recorded.swarm().tasks}


def test_a_task_of_a_dead_node_is_running_and_meant_to_be_shut_down() -> None:
    tasks = recorded.answer("manager", "tasks_worker2_down", list[swarm_replies.Task])
    dead = recorded.snapshot("worker2").node_id
    states = {
        (task.state, task.desired_state)
        for task in parse.swarm(recorded.swarm_told(tasks=tasks)).tasks
        if task.node_id == dead and task.runtime == "container"
    }
    assert ("running", "shutdown") in states


def test_the_order_of_the_managers_answers_changes_nothing() -> None:
    told = recorded.swarm_told()
    turned = recorded.swarm_told(
        nodes=told.nodes[::-1], services=told.services[::-1], tasks=told.tasks[::-1], networks=told.networks[::-1]
    )
    assert digest(parse.swarm(turned)) == digest(parse.swarm(told))
