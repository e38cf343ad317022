"""Newer engines say some things in other words; what is shown of them is the same."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from collectors import parse
from collectors.parse import SwarmReplies, replies, swarm_replies
from collectors.snapshot import PoolSnapshot
from tests.collectors import recorded

each_newer_engine = pytest.mark.parametrize("host", recorded.NEWER)


@pytest.mark.parametrize(("host", "version"), [("engine26", "26.1.5+dfsg1"), ("engine28", "28.5.2+dfsg4")])
def test_the_engine_and_its_place_in_the_swarm_are_told(host: str, version: str) -> None:
    read = recorded.snapshot(host)
    assert (read.engine_version, read.api_version) == (version, recorded.SPOKEN[host])
    assert read.swarm_state == "active"
    assert read.is_manager is (host == "engine28")


@each_newer_engine
def test_aliases_are_those_asked_for_without_the_short_id(host: str) -> None:
    """Since Engine 25 name and short id stand in DNSNames; before, the short id was one of the Aliases."""
    found = recorded.endpoints(recorded.snapshot(host), "web")
    assert {name: endpoint.aliases for name, endpoint in found.items()} == {"front": ("www",), "span": ("web-span",)}


@each_newer_engine
def test_a_stopped_container_names_its_network_and_holds_no_address(host: str) -> None:
    read = recorded.snapshot(host)
    endpoint = recorded.endpoints(read, "stopped")["front"]
    assert endpoint.network_key == recorded.network(read, "front").key
    assert (endpoint.ipv4, endpoint.mac, endpoint.docker_id) == ("", "", "")
    assert [port.host_port for port in recorded.container(read, "stopped").ports] == [8181]


@each_newer_engine
def test_the_rest_of_a_refused_connect_is_no_endpoint(host: str) -> None:
    assert list(recorded.endpoints(recorded.snapshot(host), "comer")) == ["bridge"]


@each_newer_engine
def test_a_failed_start_says_why_and_leaves_no_address_behind(host: str) -> None:
    """The list keeps the address it was about to get, as 20.10 does; 28 puts more words before the reason."""
    read = recorded.snapshot(host)
    assert "Bind for 0.0.0.0:8080 failed: port is already allocated" in recorded.container(read, "clash").error
    assert recorded.endpoints(read, "clash")["front"].ipv4 == ""


@each_newer_engine
def test_a_created_container_finds_its_network_by_name(host: str) -> None:
    read = recorded.snapshot(host)
    assert recorded.endpoints(read, "created")["front"].network_key == recorded.network(read, "front").key


@each_newer_engine
def test_pools_without_and_with_all_their_parts(host: str) -> None:
    """An empty IPAM is null here, and an empty list in 20.10."""
    read, number = recorded.snapshot(host), {"engine26": 2, "engine28": 3}[host]
    assert recorded.network(read, "host").pools == ()
    assert recorded.network(read, "front").pools == (
        PoolSnapshot(
            subnet=f"10.203.{number}.0/24",
            gateway=f"10.203.{number}.1",
            ip_range=f"10.203.{number}.128/25",
            aux_addresses={"printer": f"10.203.{number}.7"},
        ),
    )


@each_newer_engine
def test_all_names_that_a_container_answers_to_are_told_its_own_and_its_short_id_among_them(host: str) -> None:
    read = recorded.snapshot(host)
    web = recorded.container(read, "web")
    found = recorded.endpoints(read, "web")
    assert set(found["front"].dns_names) == {"web", "www", web.docker_id[:12]}
    assert set(found["span"].dns_names) == {"web", "web-span", web.docker_id[:12]}


def test_an_older_engine_tells_of_no_dns_names_no_priority_no_firewall_and_has_ipv4_everywhere() -> None:
    read = recorded.snapshot("manager")
    assert {(end.dns_names, end.gateway_priority) for end in read.endpoints} == {((), 0)}
    assert (read.firewall, {network.ipv4 for network in read.networks}) == ("", {True})


def test_the_newest_engine_tells_what_it_makes_its_rules_with() -> None:
    assert [recorded.snapshot(host).firewall for host in recorded.NEWER] == ["", "iptables"]


def test_a_gateway_priority_is_told_while_the_container_runs_and_while_it_does_not() -> None:
    raw = msgspec.json.encode(recorded.answer("engine28", "containers_all")).replace(
        b'"GwPriority":0', b'"GwPriority":-7'
    )
    listed = msgspec.json.decode(raw, type=list[replies.Container])
    read = parse.host(replace(recorded.host_replies("engine28"), containers=listed))
    assert {recorded.endpoints(read, name)["front"].gateway_priority for name in ("web", "stopped")} == {-7}


def test_a_network_without_ipv4_gives_an_address_of_version_6_only() -> None:
    read = recorded.snapshot("engine28")
    assert (recorded.network(read, "only6").ipv4, recorded.network(read, "only6").ipv6) == (False, True)
    assert (recorded.network(read, "six").ipv4, recorded.network(read, "six").ipv6) == (True, True)
    endpoint = recorded.endpoints(read, "v6")["only6"]
    assert (endpoint.ipv4, endpoint.ipv6, endpoint.gateway6) == ("", "fd00:66::2/64", "fd00:66::1")


@each_newer_engine
def test_the_sandboxes_of_docker_and_the_legs_of_tasks_are_told_by_kind(host: str) -> None:
    kinds = sorted(e.kind for e in recorded.snapshot(host).endpoints if e.kind != "container")
    assert kinds == ["gateway", "gateway", "ingress", "service-lb"]
    assert parse.strangers(recorded.host_replies(host).containers, recorded.host_replies(host).inspected.values()) == (
        set()
    )


@each_newer_engine
def test_a_container_runs_healthy_on_the_default_bridge_or_shares_with_another(host: str) -> None:
    read = recorded.snapshot(host)
    web = recorded.container(read, "web")
    assert (web.health, [(port.host_ip, port.host_port) for port in web.ports]) == (
        "healthy",
        [("0.0.0.0", 8080), ("::", 8080)],
    )
    assert recorded.container(read, "plain").network_mode == "bridge"
    assert recorded.container(read, "sidecar").shares_with == web.docker_id


def test_a_newer_manager_tells_of_nodes_of_three_versions() -> None:
    swarm = parse.swarm(
        SwarmReplies(
            info=recorded.answer("engine28", "info", replies.Info),
            networks=recorded.answer("engine28", "networks", list[replies.Network]),
            nodes=recorded.answer("engine28", "nodes", list[swarm_replies.Node]),
            services=recorded.answer("engine28", "services", list[swarm_replies.Service]),
            tasks=recorded.answer("engine28", "tasks", list[swarm_replies.Task]),
            attachments=recorded.answer("engine28", "tasks_attachment", list[swarm_replies.Task]),
        )
    )
    assert sorted(node.engine_version.split("+")[0] for node in swarm.nodes) == ["20.10.24", "26.1.5", "28.5.2"]
    assert sorted(service.name for service in swarm.services) == ["everywhere", "vip"]
    assert sorted(network.name for network in swarm.networks) == ["ingress", "span"]
    assert len(swarm.tasks) == 6
