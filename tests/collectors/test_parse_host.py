"""A host as a whole: what tells it from others, and that chance orders do not make it another one."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from collectors import parse
from collectors.parse import HostReplies, replies
from collectors.snapshot import HostSnapshot, Reading, as_text, digest, reading_from
from tests.collectors import recorded


def informed(**swarm: Any) -> HostSnapshot:
    info = msgspec.convert({"Name": "k1", "ServerVersion": "20.10.24", "Swarm": swarm}, replies.Info)
    return parse.host(HostReplies("1.41", info, networks=[], containers=[]))


def test_a_manager_knows_its_cluster_and_a_worker_does_not() -> None:
    manager, worker = recorded.snapshot("manager"), recorded.snapshot("worker2")
    assert (manager.is_manager, manager.cluster_id) == (True, "k9y4ymjv1afevqbkyhve18hij")
    assert (worker.is_manager, worker.cluster_id) == (False, "")
    assert worker.managers == (manager.node_id,)


def test_the_engine_id_is_not_read_as_cloned_machines_share_it() -> None:
    ids = {recorded.answer(host, "info")["ID"] for host in recorded.HOSTS}
    told = msgspec.json.encode([recorded.snapshot(host) for host in recorded.HOSTS]).decode()
    assert not any(engine_id in told for engine_id in ids)


def test_the_flapping_order_of_managers_changes_nothing() -> None:
    managers = [{"NodeID": "b", "Addr": "10.80.0.2:2377"}, {"NodeID": "a", "Addr": "10.80.0.1:2377"}]
    one, other = informed(RemoteManagers=managers), informed(RemoteManagers=managers[::-1])
    assert one.managers == ("a", "b")
    assert digest(one) == digest(other)


def test_a_host_outside_a_swarm_says_so() -> None:
    alone = informed(NodeID="", LocalNodeState="inactive", ControlAvailable=False, RemoteManagers=None)
    assert (alone.swarm_state, alone.node_id, alone.managers) == ("inactive", "", ())


def test_address_pools_are_written_as_dockerd_takes_them() -> None:
    info = msgspec.convert({"DefaultAddressPools": [{"Base": "10.123.0.0/16", "Size": 24}]}, replies.Info)
    assert parse.host(HostReplies("1.41", info, [], [])).default_pools == ("base=10.123.0.0/16,size=24",)


@pytest.mark.parametrize("host", [*recorded.HOSTS, "worker2-killed"])
def test_the_order_of_dockers_answers_changes_nothing(host: str) -> None:
    told = recorded.host_replies(host)
    shuffled = random.Random(7)
    networks = [_shuffle_peers(n, shuffled) for n in shuffled.sample(told.networks, len(told.networks))]
    containers = [
        msgspec.structs.replace(c, ports=(c.ports or [])[::-1], labels=dict(reversed((c.labels or {}).items())))
        for c in shuffled.sample(told.containers, len(told.containers))
    ]
    inspected = dict(shuffled.sample(sorted(told.inspected.items()), len(told.inspected)))
    again = replace(told, networks=networks, containers=containers, inspected=inspected)
    assert digest(parse.host(again)) == digest(parse.host(told))


def _shuffle_peers(network: replies.Network, source: random.Random) -> replies.Network:
    peers = network.peers or []
    return msgspec.structs.replace(network, peers=source.sample(peers, len(peers)))


def test_a_later_read_of_an_unchanged_host_has_the_same_digest() -> None:
    told = recorded.host_replies("manager")
    later = [msgspec.structs.replace(c, status=c.status.replace("Up ", "Up 1 ")) for c in told.containers]
    assert digest(parse.host(replace(told, containers=later))) == digest(parse.host(told))


def test_a_change_changes_the_digest() -> None:
    told = recorded.host_replies("manager")
    renamed = [msgspec.structs.replace(c, names=["/other"]) if c.names == ["/att1"] else c for c in told.containers]
    assert digest(parse.host(replace(told, containers=renamed))) != digest(parse.host(told))


@pytest.mark.parametrize("host", recorded.HOSTS)
def test_a_reading_survives_its_way_as_json(host: str) -> None:
    reading = Reading(started_at=1.5, host=recorded.snapshot(host), swarm=recorded.swarm(), digest="d")
    assert reading_from(as_text(reading)) == reading
