"""Hosts of one swarm read at once, as several workers do: no lock is waited for in a circle, no link is lost."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction

from collectors.snapshot import HostSnapshot, ServiceSnapshot
from dashboard.inventory import reconcile
from dashboard.inventory.changeset import ChangeSet
from dashboard.inventory.models import Endpoint, Host, Network, Swarm
from tests.inventory.fleet import container, endpoint, later, manager, network, new_host, node, swarm, worker
from tests.inventory.linking import assert_links_are_right, spread
from tests.inventory.readback import revisions_have_no_gaps, rows_replayed, rows_that_stand

pytestmark = pytest.mark.django_db(transaction=True)
OVERLAYS = [network(f"o{n}", "swarm") for n in range(4)]
WORKERS = ("w1", "w2", "w3")


def some(dice: random.Random, of: list[Any]) -> tuple[Any, ...]:
    return tuple(one for one in of if dice.random() < 0.6)


def of_a_host(dice: random.Random, node_id: str) -> HostSnapshot:
    networks = some(dice, OVERLAYS)
    run = some(dice, [container(f"{node_id}-{n}", service_id=f"s{n}") for n in range(3)])
    listed = tuple(endpoint(one.name, on) for one in run for on in some(dice, OVERLAYS))
    told = {"networks": networks, "containers": run, "endpoints": listed}
    return manager(node_id, "c1", **told) if node_id == "m1" else worker(node_id, ("m1",), **told)


def read_often(pk: int, node_id: str) -> list[ChangeSet]:
    dice = random.Random(node_id)
    told: list[ChangeSet] = []
    try:
        for number in range(10):
            told += spread(read_once(pk, of_a_host(dice, node_id), dice, later(number)), later(number))
    finally:
        connection.close()
    return told


def read_once(pk: int, snapshot: HostSnapshot, dice: random.Random, at: datetime) -> list[ChangeSet]:
    found, told, _ = reconcile.swarm_for(pk, snapshot, at)
    assert found is not None
    told.append(reconcile.introduce_networks(found, snapshot.networks, at, pk))
    told.append(reconcile.reconcile_host(pk, snapshot, "", at))
    if snapshot.is_manager:
        services = some(dice, [ServiceSnapshot(docker_id=f"s{n}", name=f"s{n}", mode="global") for n in range(3)])
        nodes = (node("m1", "manager"), *some(dice, [node(name) for name in WORKERS]))
        seen = swarm(nodes=nodes, networks=some(dice, OVERLAYS), services=services)
        told.append(reconcile.reconcile_swarm(found, seen, "", pk, at, at))
    return told


def test_many_at_once_end_as_one_after_the_other() -> None:
    hosts = {name: new_host(name).pk for name in ("m1", *WORKERS)}
    with ThreadPoolExecutor(len(hosts)) as threads:
        running = [threads.submit(read_often, pk, name) for name, pk in hosts.items()]
        told = [changeset for one in running for changeset in one.result()]
    assert Swarm.objects.get().hosts.count() == len(hosts)
    assert_links_are_right()
    assert revisions_have_no_gaps()
    assert rows_replayed() == rows_that_stand()
    numbers = [(changeset.source, changeset.revision) for changeset in told]
    assert len(numbers) == len(set(numbers))


def test_hosts_removed_at_once_take_their_swarm_along() -> None:
    hosts = {name: new_host(name).pk for name in ("m1", *WORKERS)}
    dice = random.Random(1)
    for name, pk in hosts.items():
        spread(read_once(pk, of_a_host(dice, name), dice, later(0)), later(0))

    def forget(pk: int) -> list[ChangeSet]:
        try:
            return spread(reconcile.forget_host(pk), later(1))
        finally:
            connection.close()

    with ThreadPoolExecutor(len(hosts)) as threads:
        assert all(threads.map(forget, hosts.values()))
    assert not Host.objects.exists()
    assert not Swarm.objects.exists()
    assert rows_replayed() == rows_that_stand() == {}


def test_a_host_read_during_its_swarm_waits_and_is_linked() -> None:
    """Else it would miss the network that is being told of, and nobody would look again."""
    front, dice = OVERLAYS[0], random.Random(1)
    of_manager, of_worker = new_host("m1").pk, new_host("w1").pk
    read_once(of_manager, manager("m1", "c1"), dice, later(0))
    found, _, _ = reconcile.swarm_for(of_worker, worker("w1", ("m1",)), later(0))
    reconcile.reconcile_swarm(found or 0, swarm(), "", of_manager, later(1), later(1))
    attached = worker("w1", ("m1",), containers=(container("web"),), endpoints=(endpoint("web", front),))

    def read_worker() -> None:
        try:
            reconcile.reconcile_host(of_worker, attached, "", later(3))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            reconcile.reconcile_swarm(found or 0, swarm(networks=(front,)), "", of_manager, later(2), later(2))
            reading = threads.submit(read_worker)
            with pytest.raises(TimeoutError):
                reading.result(timeout=0.5)
        reading.result()
    assert Endpoint.objects.get().network == Network.objects.get()
