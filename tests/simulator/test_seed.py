"""The same seed gives the same fleet, and the same changes in the same order."""

from __future__ import annotations

from collections import Counter

import pytest

from collectors.simulator.api import SimulatedDaemon
from collectors.simulator.change import Changer
from collectors.simulator.exchange import Answer, request
from collectors.simulator.fleet import Fleet
from collectors.simulator.generate import generate
from collectors.simulator.generate.hosts import DAY
from collectors.simulator.generate.today import bring_to_today
from collectors.simulator.model import SECOND

PATHS = ("/info", "/version", "/networks", "/containers/json?all=1", "/nodes", "/services?status=true", "/tasks")


def replies(fleet: Fleet) -> list[bytes]:
    """Everything every host says of itself."""
    said = []
    for host in fleet.hosts.values():
        daemon = SimulatedDaemon(fleet, host)
        inspects = [f"/networks/{network}?verbose=true" for network in (*host.networks, *host.legs)]
        inspects += [f"/containers/{container}/json" for container in host.containers]
        for path in (*PATHS, *inspects):
            answer = daemon.answer(request("GET", path, b""))
            assert isinstance(answer, Answer)
            said.append(answer.body)
    return said


def test_the_same_seed_gives_the_same_replies_to_the_byte() -> None:
    assert replies(generate(4, 15, 7)) == replies(generate(4, 15, 7))


def test_another_seed_gives_another_fleet() -> None:
    assert replies(generate(4, 15, 7)) != replies(generate(4, 15, 8))


def test_the_same_seed_gives_the_same_changes() -> None:
    one, other = Changer(generate(4, 15, 7), 0), Changer(generate(4, 15, 7), 0)
    assert [one.step() for _ in range(200)] == [other.step() for _ in range(200)]


@pytest.mark.parametrize(("hosts", "containers"), [(1, 3), (2, 8), (4, 15), (20, 30)])
def test_every_host_has_as_many_containers_as_asked(hosts: int, containers: int) -> None:
    fleet = generate(hosts, containers, 1)
    served = [host for host in fleet.hosts.values() if host.served]
    assert len(served) == hosts
    assert {len(host.containers) for host in served} == {containers}


def test_the_demo_fleet_has_something_of_everything() -> None:
    fleet = generate(4, 15, 1)
    hosts = [host for host in fleet.hosts.values() if host.served]
    containers = [container for host in hosts for container in host.containers.values()]
    drivers = {network.driver for host in hosts for network in host.networks.values()}
    overlays = fleet.swarms[0].networks.values()
    assert {"running", "exited", "restarting", "paused", "created"} <= {container.state for container in containers}
    assert {"healthy", "unhealthy"} <= {container.health for container in containers}
    assert {"bridge", "host", "null", "macvlan", "ipvlan"} == drivers
    assert any(container.shares for container in containers)
    assert any("port is already allocated" in container.error for container in containers)
    assert any("encrypted" in network.options for network in overlays)
    assert any(network.internal for network in overlays)
    assert len({len(network.legs) for network in overlays}) >= 3, "overlays reach different numbers of hosts"
    assert any(network.ipv6 for host in hosts for network in host.networks.values())
    roles = Counter(host.node.role if host.node else "alone" for host in hosts)
    assert roles == {"manager": 1, "worker": 2, "alone": 1}
    assert [node.availability for node in fleet.swarms[0].nodes.values() if not node.host.served] == ["drain"]


def test_a_fleet_that_is_brought_to_today_has_stopped_lately_and_is_the_same_all_day() -> None:
    midnight = 1_800_057_600 * SECOND
    one, other = generate(4, 15, 1), generate(4, 15, 1)
    bring_to_today(one, midnight + 5 * SECOND)
    bring_to_today(other, midnight + 80_000 * SECOND)
    ends = [[c.finished for host in fleet.hosts.values() for c in host.containers.values()] for fleet in (one, other)]
    assert ends[0] == ends[1]
    assert midnight - 6 * DAY < max(ends[0]) < midnight
