"""Endpoints: whose they are, of what kind, and whether their addresses are true."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from collectors import parse
from collectors.parse import Stranger, replies
from tests.collectors import recorded


def test_an_address_carries_its_prefix() -> None:
    multi = recorded.endpoints(recorded.snapshot("manager"), "multi")["br_v6"]
    assert (multi.ipv4, multi.ipv6) == ("172.31.0.2/24", "fd00:80:1::99/64")
    assert (multi.gateway, multi.gateway6, multi.mac) == ("172.31.0.1", "fd00:80:1::1", "02:42:ac:1f:00:02")


def test_aliases_are_those_of_inspect_in_dockers_order() -> None:
    web = recorded.endpoints(recorded.snapshot("manager"), "ip1")["br_ipam"]
    assert web.aliases == ("web", "api", "d0aec92bd32f")


def test_a_container_has_an_endpoint_on_each_of_its_networks() -> None:
    manager = recorded.snapshot("manager")
    found = recorded.endpoints(manager, "multi")
    assert set(found) == {"br_int", "br_ipam", "br_noicc", "br_v6"}
    assert found["br_int"].network_key == recorded.network(manager, "br_int").key


def test_a_sidecar_has_no_endpoint() -> None:
    assert recorded.endpoints(recorded.snapshot("manager"), "sidecar") == {}


def test_on_host_and_none_an_endpoint_has_no_address() -> None:
    manager = recorded.snapshot("manager")
    for name, mode in (("hostweb", "host"), ("none1", "none")):
        endpoint = recorded.endpoints(manager, name)[mode]
        assert (endpoint.network_key, endpoint.ipv4, endpoint.mac) == (mode, "", "")
        assert endpoint.docker_id


def test_the_rest_of_a_refused_connect_is_no_endpoint_while_the_container_runs() -> None:
    """What 20.10 lists once a container was paused after `docker network connect --ip` with an address in use."""
    told = recorded.host_replies("manager")
    web = next(c for c in told.containers if c.names == ["/multi"])
    assert web.network_settings is not None
    networks = {**(web.network_settings.networks or {}), "br_ipam": replies.EndpointSettings()}
    paused = msgspec.structs.replace(
        web, state="paused", network_settings=msgspec.structs.replace(web.network_settings, networks=networks)
    )
    for state, on_it in (("paused", False), ("exited", True)):
        changed = msgspec.structs.replace(paused, state=state)
        others = [c for c in told.containers if c.id != web.id]
        found = recorded.endpoints(parse.host(replace(told, containers=[*others, changed])), "multi")
        assert ("br_ipam" in found) is on_it
        assert "br_v6" in found


def test_a_created_container_finds_its_network_by_name() -> None:
    manager = recorded.snapshot("manager")
    endpoint = recorded.endpoints(manager, "created1")["br_ipam"]
    assert endpoint.network_key == recorded.network(manager, "br_ipam").key
    assert (endpoint.docker_id, endpoint.ipv4) == ("", "")


def test_a_created_container_on_a_network_the_host_does_not_list_keeps_its_name_only() -> None:
    told = recorded.host_replies("worker2")
    without = replace(told, networks=[n for n in told.networks if n.name != "mvswarm"])
    endpoint = recorded.endpoints(parse.host(without), "mvs2")["mvswarm"]
    assert (endpoint.network_key, endpoint.key[1]) == ("", "~mvswarm")


def test_a_failed_start_leaves_no_address_behind() -> None:
    clash = next(c for c in recorded.host_replies("manager").containers if c.names == ["/portclash"])
    assert clash.network_settings.networks["bridge"].ip_address == "172.17.0.4"
    endpoint = recorded.endpoints(recorded.snapshot("manager"), "portclash")["bridge"]
    assert (endpoint.ipv4, endpoint.mac, endpoint.docker_id, endpoint.gateway) == ("", "", "", "")


def test_containers_that_a_killed_daemon_left_behind_hold_no_addresses() -> None:
    told = recorded.host_replies("worker2-killed")
    left = {c.id for c in told.containers if c.state == "exited" and _listed_address(c)}
    assert len(left) == 5
    snapshot = parse.host(told)
    assert {e.ipv4 for e in snapshot.endpoints if e.container_key in left} == {""}


def _listed_address(container: replies.Container) -> bool:
    return any(each.ip_address for each in container.network_settings.networks.values())


def test_a_stopped_container_names_an_overlay_its_worker_no_longer_lists() -> None:
    told = recorded.host_replies("worker2-killed")
    overlay = next(network for network in told.networks if network.name == "ov_svc")
    without = replace(told, networks=[n for n in told.networks if n is not overlay], inspected={})
    exited = {c.id for c in told.containers if c.state == "exited"}
    keys = {e.network_key for e in parse.host(without).endpoints if e.container_key in exited}
    assert overlay.id in keys


def test_a_paused_container_holds_its_address() -> None:
    assert recorded.endpoints(recorded.snapshot("manager"), "paused1")["br_ipam"].ipv4 == "172.30.5.1/16"


def test_a_restarting_container_keeps_its_network() -> None:
    endpoint = recorded.endpoints(recorded.snapshot("worker3"), "restarting")["appnet"]
    assert endpoint.network_key == recorded.network(recorded.snapshot("worker3"), "appnet").key


def test_the_load_balancer_of_an_overlay_is_no_container() -> None:
    manager = recorded.snapshot("manager")
    balancers = [e for e in manager.endpoints if e.kind == "service-lb"]
    assert {e.container_key for e in balancers} == {"lb-ov_att", "lb-ov_enc", "lb-ov_int", "lb-ov_svc"}
    assert next(e for e in balancers if e.network_name == "ov_svc").ipv4 == "10.0.3.11/24"


def test_the_ingress_sandbox_has_an_endpoint_and_a_gateway() -> None:
    manager = recorded.snapshot("manager")
    kinds = {e.kind: e.network_name for e in manager.endpoints if e.container_key == "ingress-sbox"}
    assert kinds == {"ingress": "ingress", "gateway": "docker_gwbridge"}


def test_a_containers_leg_on_docker_gwbridge_is_its_gateway() -> None:
    manager = recorded.snapshot("manager")
    leg = recorded.endpoints(manager, "att1", kind="gateway")["docker_gwbridge"]
    assert leg.ipv4 == "172.18.0.3/16"
    assert leg.network_key == recorded.network(manager, "docker_gwbridge").key


def test_a_container_that_is_called_like_a_gateway_leg_is_none_on_an_overlay() -> None:
    told = recorded.host_replies("manager")
    att1 = next(c for c in told.containers if c.names == ["/att1"])
    overlay = next(n for n in told.inspected.values() if att1.id in (n.containers or {}) and n.scope == "swarm")
    member = msgspec.structs.replace(overlay.containers[att1.id], name="gateway_1")
    renamed = msgspec.structs.replace(overlay, containers={**overlay.containers, att1.id: member})
    assert parse.host(replace(told, inspected={**told.inspected, overlay.id: renamed})) == recorded.snapshot("manager")


def test_a_load_balancer_has_the_ipv6_address_that_its_network_tells() -> None:
    told = recorded.host_replies("manager")
    overlay = next(n for n in told.inspected.values() if n.name == "ov_att")
    member = msgspec.structs.replace(overlay.containers["lb-ov_att"], ipv6_address="fd00:1::7/64")
    changed = msgspec.structs.replace(overlay, containers={**overlay.containers, "lb-ov_att": member})
    snapshot = parse.host(replace(told, inspected={**told.inspected, overlay.id: changed}))
    assert [e.ipv6 for e in snapshot.endpoints if e.container_key == "lb-ov_att" and e.kind == "service-lb"] == [
        "fd00:1::7/64"
    ]


def with_member(member: str, name: str = "") -> parse.HostReplies:
    """worker2 with one more member on ov_att."""
    told = recorded.host_replies("worker2")
    overlay = next(network for network in told.inspected.values() if network.name == "ov_att")
    entry = replies.NetworkMember(name=name or member, endpoint_id=member, ipv4_address="10.90.1.77/24")
    joined = msgspec.structs.replace(overlay, containers={**overlay.containers, member: entry})
    return replace(told, inspected={**told.inspected, overlay.id: joined})


def test_an_endpoint_without_a_sandbox_is_a_stranger_until_it_has_stayed() -> None:
    told = with_member("ep-0123")
    (stranger,) = parse.strangers(told.containers, told.inspected.values())
    assert stranger.member == "ep-0123"
    assert parse.host(told) == recorded.snapshot("worker2")


def test_an_endpoint_that_stays_without_a_sandbox_is_an_orphan() -> None:
    told = with_member("ep-0123")
    proven = replace(told, orphans=frozenset(parse.strangers(told.containers, told.inspected.values())))
    (orphan,) = [e for e in parse.host(proven).endpoints if e.kind == "orphan"]
    assert (orphan.container_key, orphan.network_name, orphan.ipv4) == ("ep-0123", "ov_att", "10.90.1.77/24")


def test_a_container_that_nobody_lists_is_a_stranger_too() -> None:
    told = with_member("f" * 64, name="fresh")
    assert {stranger.member for stranger in parse.strangers(told.containers, told.inspected.values())} == {"f" * 64}


def test_no_recorded_host_has_strangers() -> None:
    found: set[Stranger] = set()
    for host in recorded.HOSTS:
        told = recorded.host_replies(host)
        found |= parse.strangers(told.containers, told.inspected.values())
    assert found == set()


def test_a_member_that_the_list_tells_of_is_told_once() -> None:
    manager = recorded.snapshot("manager")
    keys = [endpoint.key for endpoint in manager.endpoints]
    assert len(keys) == len(set(keys))
    assert len(recorded.endpoints(manager, "att1")) == 1


def test_a_restart_keeps_the_key_of_an_endpoint() -> None:
    told = recorded.host_replies("manager")
    stopped = [msgspec.structs.replace(c, state="exited") for c in told.containers]
    before = {e.key for e in recorded.snapshot("manager").endpoints if e.kind == "container"}
    after = {e.key for e in parse.host(replace(told, containers=stopped)).endpoints if e.kind == "container"}
    assert before == after


def test_a_container_that_users_put_on_docker_gwbridge_is_no_gateway() -> None:
    told = recorded.host_replies("manager")
    bridge = next(n for n in told.inspected.values() if n.name == "docker_gwbridge")
    joined = next(c for c in told.containers if c.names == ["/mvc1"])
    entry = replies.NetworkMember(name="mvc1", endpoint_id="e1", ipv4_address="172.18.0.99/16")
    changed = msgspec.structs.replace(bridge, containers={**bridge.containers, joined.id: entry})
    snapshot = parse.host(replace(told, inspected={**told.inspected, bridge.id: changed}))
    assert recorded.endpoints(snapshot, "mvc1", kind="gateway") == {}
