"""Whatever changes, the fleet stays one that Docker could have: after many changes, of any seed, and of any size."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from collectors.simulator.change import Changer
from collectors.simulator.fleet import Fleet
from collectors.simulator.generate import generate
from collectors.simulator.model import Container, Host, Network
from tests.simulator.conftest import Serve

CHANGES = 150


def changed(hosts: int, containers: int, seed: int, changes: int) -> Fleet:
    fleet = generate(hosts, containers, seed)
    fleet.tell = lambda *_: None
    changer = Changer(fleet, 0)
    for _ in range(changes):
        changer.step()
    return fleet


def networks(fleet: Fleet) -> list[Network]:
    local = [network for host in fleet.hosts.values() for network in host.networks.values()]
    return local + [network for swarm in fleet.swarms for network in swarm.networks.values()]


def containers(fleet: Fleet) -> list[Container]:
    return [container for host in fleet.hosts.values() for container in host.containers.values()]


def addresses(network: Network) -> list[str]:
    """Every address in use: endpoints, the nodes' balancers, VIPs, and gateways."""
    legs = network.legs.values()
    living = [endpoint for leg in legs for endpoint in leg.endpoints.values()]
    living += [leg.balancer for leg in legs if leg.balancer is not None]
    used = [address.partition("/")[0] for e in living for address in (e.ipv4, e.ipv6) if address]
    services = network.swarm.services.values() if network.swarm else ()
    vips = [service.vips[network.id].partition("/")[0] for service in services if network.id in service.vips]
    return used + vips + [pool.gateway for pool in network.pools]


def knows(host: Host, network: Network) -> bool:
    swarm = host.node.swarm if host.node else None
    return host.networks.get(network.id) is network or bool(swarm and swarm.networks.get(network.id) is network)


@settings(max_examples=12, deadline=None)
@given(some.integers(1, 9), some.integers(3, 25), some.integers(0, 10_000), some.integers(0, CHANGES))
def test_any_fleet_stays_consistent(hosts: int, size: int, seed: int, changes: int) -> None:
    fleet = changed(hosts, size, seed, changes)
    for network in networks(fleet):
        used = addresses(network)
        assert len(used) == len(set(used)), f"{network.name}: {Counter(used).most_common(1)}"
        taken = {address for pool in network.pools for address in pool.taken}
        assert len(taken) >= len(used)
    for container in containers(fleet):
        for endpoint in container.endpoints.values():
            live = bool(endpoint.id) and not endpoint.stale
            assert live == container.runs or endpoint.network.driver == "host"
            if live:
                assert knows(container.host, endpoint.network)
                assert endpoint.network.legs[container.host.name].endpoints[container.id] is endpoint
        assert (container.shares is None) or container.shares.id in container.host.containers


def test_a_fleet_that_has_lived_keeps_its_size() -> None:
    """A fresh one grows: by the jobs, the networks and the failed tasks that it did not have yet."""
    fleet = generate(60, 20, 1)
    fleet.tell = lambda *_: None
    changer = Changer(fleet, 0)

    def grown() -> int:
        before = fleet.size()["containers"]
        for _ in range(8 * 60):
            changer.step()
        return fleet.size()["containers"] - before

    assert grown() > 20
    for _ in range(20 * 60):
        changer.step()
    assert abs(grown()) < 10


@settings(max_examples=6, deadline=None)
@given(some.integers(0, 10_000))
def test_swarms_and_ports_agree_with_the_containers(seed: int) -> None:
    fleet = changed(5, 20, seed, CHANGES)
    for host in fleet.hosts.values():
        bound = Counter((p.protocol, p.host) for c in host.containers.values() for p in c.bound if p.host)
        assert set(bound) == set(host.ports)
        assert not bound or max(bound.values()) == 1
        names = [container.name for container in host.containers.values()]
        assert len(names) == len(set(names))
        assert all(leg.endpoints or network.ingress for network, leg in host.legs.values())
    for swarm in fleet.swarms:
        for service in swarm.services.values():
            tasks = [task for task in swarm.tasks.values() if task.service is service and task.desired == "running"]
            assert service.replicas is None or len(tasks) == service.replicas
            assert all(task.container is None or task.container.runs for task in tasks if task.state == "running")
        for task in swarm.attachments.values():
            assert task.container is not None
            assert task.container.runs
            assert [address for _, address in task.addresses] != [""]


@pytest.mark.parametrize("count", [1000])
def test_a_fleet_does_not_grow_without_end(count: int) -> None:
    before, after = generate(4, 15, 3), changed(4, 15, 3, count)
    assert len(containers(after)) < len(containers(before)) + 60
    assert len(networks(after)) < len(networks(before)) + 20
    assert len(after.swarms[0].tasks) < 4 * len(before.swarms[0].tasks)
    assert sum(container.runs for container in containers(after)) > 0.7 * len(containers(after))


def test_changes_come_by_themselves_at_the_asked_rate(serve: Serve) -> None:
    served = serve(changes=0)
    before = served.get("control", "/hosts")
    assert served.ask("control", "POST", "/changes?rate=200")[1] == {"rate": 200}
    kept = [listener.daemon.kept for listener in served.running.listeners.values()]
    while not any(events.between(0, None) for events in kept):
        served.get("control", "/hosts")
    assert served.get("control", "/hosts") == before
