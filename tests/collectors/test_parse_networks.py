"""Networks as daemons tell of them, and which network a container means."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from collectors import parse
from collectors.parse import replies
from collectors.parse.networks import NetworkFinder, network, networks
from collectors.snapshot import PoolSnapshot
from tests.collectors import recorded


def listed(**fields: object) -> replies.Network:
    return msgspec.convert({"Id": "n1", "Name": "web", "Scope": "local", "Driver": "bridge", **fields}, replies.Network)


def test_the_default_bridge_keeps_its_key_when_its_id_changes() -> None:
    before = network(listed(Id="95be6a", Name="bridge"))
    after_a_restart = network(listed(Id="0c11d2", Name="bridge"))
    assert before.key == after_a_restart.key == "bridge"
    assert before.docker_id != after_a_restart.docker_id


@pytest.mark.parametrize("name", ["host", "none"])
def test_what_docker_predefines_is_known_by_name(name: str) -> None:
    assert recorded.network(recorded.snapshot("manager"), name).key == name


def test_a_network_users_made_is_known_by_its_id() -> None:
    web = recorded.network(recorded.snapshot("manager"), "br_ipam")
    assert web.key == web.docker_id


def test_two_hosts_may_have_a_network_of_one_name() -> None:
    on_two, on_three = (recorded.network(recorded.snapshot(host), "appnet") for host in ("worker2", "worker3"))
    assert on_two.key != on_three.key


def test_an_overlay_has_one_key_on_all_hosts() -> None:
    keys = {recorded.network(recorded.snapshot(host), "ov_att").key for host in recorded.HOSTS}
    assert len(keys) == 1


def test_pools_keep_dockers_order_and_texts() -> None:
    manager = recorded.snapshot("manager")
    assert recorded.network(manager, "br_v6").pools == (
        PoolSnapshot(subnet="172.31.0.0/24"),
        PoolSnapshot(subnet="fd00:80:1::/64"),
    )
    assert recorded.network(manager, "br_ipam").pools == (
        PoolSnapshot(
            subnet="172.30.0.0/16",
            gateway="172.30.0.1",
            ip_range="172.30.5.0/24",
            aux_addresses={"printer": "172.30.5.7", "router": "172.30.0.2"},
        ),
    )


def test_null_options_and_labels_equal_empty_ones() -> None:
    assert network(listed(Options=None, Labels=None)) == network(listed(Options={}, Labels={}))


def test_a_network_without_ipam_has_no_pools() -> None:
    assert network(listed(IPAM=None)).pools == network(listed(IPAM={"Config": None})).pools == ()


def test_flags_options_and_labels_are_told() -> None:
    manager = recorded.snapshot("manager")
    assert recorded.network(manager, "br_int").internal
    assert recorded.network(manager, "ov_att").attachable
    assert recorded.network(manager, "ingress").ingress
    assert recorded.network(manager, "br_v6").ipv6
    assert recorded.network(manager, "mvswarm_cfg").config_only
    assert recorded.network(manager, "br_ipam").labels == {"team": "web"}
    assert recorded.network(manager, "ov_enc").options["encrypted"] == ""
    assert recorded.network(recorded.snapshot("worker2"), "br_cfg").config_from == "cfg_base"


def test_peers_are_sorted_by_address_with_the_hosts_own_among_them() -> None:
    assert recorded.network(recorded.snapshot("manager"), "ov_svc").peers == ("10.80.0.1", "10.80.0.2", "10.80.0.3")


def test_a_peers_new_name_after_a_restart_changes_nothing() -> None:
    before = listed(Peers=[{"Name": "1324f9968d2b", "IP": "10.80.0.1"}, {"Name": "e6f800ea4ba5", "IP": "10.80.0.2"}])
    after = listed(Peers=[{"Name": "e6f800ea4ba5", "IP": "10.80.0.2"}, {"Name": "77aa01bb02cc", "IP": "10.80.0.1"}])
    assert network(before) == network(after)


def test_networks_are_sorted_by_key_whatever_order_docker_lists_them_in() -> None:
    told = recorded.host_replies("manager").networks
    assert networks(told) == networks(reversed(told))
    assert [each.key for each in networks(told)] == sorted(each.key for each in networks(told))


def test_every_swarm_network_that_a_host_lists_is_inspected() -> None:
    names = {each.name for each in recorded.host_replies("worker2").inspected.values()}
    assert names == {"docker_gwbridge", "ingress", "ov_att", "ov_enc", "ov_int", "ov_svc"}
    managers = {each.name for each in recorded.host_replies("manager").inspected.values()}
    assert {"docker_gwbridge", "ingress", "ov_att", "ov_unused"} <= managers


def test_a_network_that_vanished_before_its_inspect_is_told_of_as_listed() -> None:
    told = recorded.host_replies("worker2")
    without = replace(told, inspected={})
    assert recorded.network(parse.host(without), "ov_att").attachable
    assert {e.kind for e in parse.host(without).endpoints} == {"container"}


def finder(*entries: replies.Network) -> NetworkFinder:
    return NetworkFinder(networks(entries))


def test_a_listed_id_decides() -> None:
    assert finder(listed(Id="n1", Name="web"), listed(Id="n2", Name="web")).key("web", "n2") == "n2"


def test_without_an_id_the_name_decides() -> None:
    assert finder(listed(Id="n1", Name="web")).key("web", "") == "n1"


def test_without_an_id_an_ambiguous_name_decides_nothing() -> None:
    assert finder(listed(Id="n1", Name="web"), listed(Id="n2", Name="web")).key("web", "") == ""


def test_a_container_created_on_a_networks_id_finds_it() -> None:
    assert finder(listed(Id="n1", Name="web")).key("n1", "") == "n1"


def test_an_old_id_of_the_default_bridge_still_means_the_bridge() -> None:
    assert finder(listed(Id="new", Name="bridge")).key("bridge", "old") == "bridge"


def test_an_id_that_is_not_listed_stands() -> None:
    assert finder(listed(Id="n1", Name="web")).key("web", "gone") == "gone"
