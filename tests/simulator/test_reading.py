"""The reader reads a simulated host as the model holds it: nothing more, nothing less, nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from collectors import engine
from collectors.commands import ConnectEndpoint, CreateNetwork, DisconnectEndpoint, RemoveNetwork
from collectors.engine import connection, memory
from collectors.simulator.model import Container, Endpoint, Host, Network
from collectors.snapshot import HostSnapshot, PoolSnapshot, SwarmSnapshot
from tests.simulator.conftest import Serve, Served

HOSTS = ("fra-manager-1", "fra-app-1", "fra-data-1", "edge-1")
SECRET = "never-to-be-kept"
COMPARED = ("docker_id", "name", "image", "state", "health", "network_mode", "shares_with", "labels", "service_id")
COMPARED += ("task_id", "error")


@pytest.fixture(autouse=True)
def orphans_count_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader waits 5 s before it believes in one."""
    monkeypatch.setattr(memory, "ORPHAN_SECONDS", 0.0)


@pytest.fixture
def served(serve: Serve) -> Served:
    return serve()


def target(served: Served, host: str) -> engine.Target:
    return engine.Target(address=served.running.listeners[host].address)


def read(served: Served, host: str) -> tuple[HostSnapshot, SwarmSnapshot | None]:
    """What the reader makes of a host; the second time, as an orphan counts when it is met again."""
    engine.read(target(served, host))
    reading = engine.read(target(served, host))
    assert reading.failure is None
    assert reading.swarm_failure is None
    assert reading.host is not None
    return reading.host, reading.swarm


def of_container(container: Container) -> dict[str, Any]:
    return {
        "docker_id": container.id,
        "name": container.name,
        "image": container.image,
        "state": container.state,
        "health": container.health if container.state == "running" else "",
        "network_mode": container.network_mode,
        "shares_with": container.shares.id if container.shares else "",
        "labels": container.labels,
        "service_id": container.task.service.id if container.task and container.task.service else "",
        "task_id": container.task.id if container.task else "",
        "error": container.error,
        "published": {
            (port.protocol, port.container, port.host or None)
            for port in (container.bound if container.runs else container.ports)
        },
    }


def as_read(host: HostSnapshot) -> list[dict[str, Any]]:
    """The read containers in the words of `of_container`."""
    return [
        {name: getattr(container, name) for name in COMPARED}
        | {"published": {(port.protocol, port.container_port, port.host_port) for port in container.ports}}
        for container in host.containers
    ]


def network_key(network: Network) -> str:
    return network.name if network.predefined else network.id


def endpoints_of(host: Host) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """Every endpoint the model has here: (whose, network, kind) to id and addresses."""
    found: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def add(key: str, endpoint: Endpoint, kind: str) -> None:
        lives = bool(endpoint.id) and not endpoint.stale
        told = (endpoint.id, endpoint.ipv4, endpoint.ipv6, endpoint.mac) if lives else ("", "", "", "")
        nowhere = endpoint.network.gone and not endpoint.network_id
        found[key, "" if nowhere else network_key(endpoint.network), kind] = told

    for container in host.containers.values():
        for endpoint in container.endpoints.values():
            add(container.id, endpoint, "container")
        if container.gateway is not None:
            add(container.id, container.gateway, "gateway")
    for _, leg in host.legs.values():
        if leg.balancer is not None:
            key = leg.balancer.aliases[0]
            add(key, leg.balancer, "ingress" if key == "ingress-sbox" else "service-lb")
        for key, endpoint in leg.endpoints.items():
            if key.startswith("ep-"):
                add(key, endpoint, "orphan")
    if host.gateway_bridge is not None:
        add("ingress-sbox", host.gateway_bridge.legs[host.name].endpoints["ingress-sbox"], "gateway")
    return found


def endpoints_read(host: HostSnapshot) -> dict[tuple[str, str, str], tuple[str, ...]]:
    return {(e.container_key, e.network_key, e.kind): (e.docker_id, e.ipv4, e.ipv6, e.mac) for e in host.endpoints}


def compare(served: Served, name: str) -> None:
    host, swarm = read(served, name)
    model = served.host(name)
    assert sorted(as_read(host), key=lambda c: c["docker_id"]) == sorted(
        (of_container(container) for container in model.containers.values()), key=lambda c: c["docker_id"]
    )
    assert endpoints_read(host) == endpoints_of(model)
    here = [*model.networks.values(), *(network for network, _ in model.legs.values())]
    seen = {network.docker_id: network for network in host.networks}
    for network in here:
        told = seen[network.id]
        assert (told.name, told.driver, told.scope) == (network.name, network.driver, network.scope)
        flags = (told.internal, told.attachable, told.ingress, told.ipv6)
        assert flags == (network.internal, network.attachable, network.ingress, network.ipv6)
        assert [pool.subnet for pool in told.pools] == [pool.subnet for pool in network.pools]
        if network.scope == "swarm":
            assert told.peers == tuple(sorted(leg.host.address for leg in network.legs.values()))
    if not model.is_manager:
        assert set(seen) == {network.id for network in here}
        assert swarm is None


@pytest.mark.parametrize("name", HOSTS)
def test_a_host_is_read_as_the_model_holds_it(served: Served, name: str) -> None:
    compare(served, name)


def test_a_changed_fleet_is_read_as_the_model_holds_it(serve: Serve) -> None:
    served = serve(hosts=5, containers=20, seed=11)
    served.ask("control", "POST", "/changes/step?count=200")
    for name in served.running.listeners:
        compare(served, name)


def test_a_swarm_is_read_as_the_model_holds_it(served: Served) -> None:
    _, swarm = read(served, "fra-manager-1")
    model = served.fleet.swarms[0]
    assert swarm is not None
    assert swarm.docker_id == model.id
    assert {(n.docker_id, n.hostname, n.role, n.availability, n.state, n.address) for n in swarm.nodes} == {
        (n.id, n.host.name, n.role, n.availability, n.state, n.host.address) for n in model.nodes.values()
    }
    assert {(n.docker_id, n.name) for n in swarm.networks} == {(n.id, n.name) for n in model.networks.values()}
    for service in swarm.services:
        held = model.services[service.docker_id]
        assert (service.name, service.replicas, service.endpoint_mode) == (held.name, held.replicas, held.endpoint_mode)
        assert {(vip.network_id, vip.address) for vip in service.vips} == set(held.vips.items())
        assert [port.published for port in service.ports] == [port.host for port in held.ports]
    assert {(t.docker_id, t.state, t.desired_state, t.runtime, t.container_id) for t in swarm.tasks} == {
        (t.id, t.state, t.desired, "container" if t.service else "attachment", t.container.id if t.container else "")
        for t in (*model.tasks.values(), *model.attachments.values())
    }


def test_an_idle_host_never_reads_differently(serve: Serve) -> None:
    """Three managers, so that the order of RemoteManagers flaps."""
    served = serve(hosts=11, containers=10)
    for name in served.running.listeners:
        engine.read(target(served, name))
        first = engine.read(target(served, name))
        again = engine.read(target(served, name), known=first.digest, swarm_known=first.swarm_digest)
        assert (again.host, again.swarm, again.failure) == (None, None, None)


def test_nothing_secret_of_a_container_is_read(served: Served) -> None:
    shown = served.get("edge-1", "/containers/netdata/json")
    assert SECRET in str(shown["Config"]["Env"])
    assert all(SECRET not in repr(read(served, name)) for name in HOSTS)


def test_commands_of_the_product_do_what_they_say(served: Served) -> None:
    where = target(served, "edge-1")
    pool = PoolSnapshot(subnet="10.77.0.0/24", gateway="10.77.0.1")
    made = engine.act(where, CreateNetwork(name="lab", driver="bridge", pools=(pool,), labels={"team": "x"}))
    assert made.state == "succeeded"
    wish = ConnectEndpoint(network=made.created, container="iot-nodered-1", ipv4="10.77.0.9", aliases=("red",))
    assert engine.act(where, wish).state == "succeeded"
    host, _ = read(served, "edge-1")
    (endpoint,) = [endpoint for endpoint in host.endpoints if endpoint.network_name == "lab"]
    assert (endpoint.ipv4, "red" in endpoint.aliases) == ("10.77.0.9/24", True)
    refused = engine.act(where, RemoveNetwork(network=made.created))
    assert refused.state == "refused"
    assert refused.words == f"error while removing network: network lab id {made.created} has active endpoints"
    assert engine.act(where, DisconnectEndpoint(network=made.created, container="iot-nodered-1")).state == "succeeded"
    assert engine.act(where, RemoveNetwork(network=made.created)).state == "succeeded"
    compare(served, "edge-1")


@pytest.mark.parametrize(
    ("fault", "state", "kind"), [("refuse", "unreachable", "refused"), ("hang", "hung", "timeout")]
)
def test_a_hung_and_a_killed_host_are_told_apart(
    served: Served, monkeypatch: pytest.MonkeyPatch, fault: str, state: str, kind: str
) -> None:
    monkeypatch.setattr(connection, "PING_SECONDS", 0.2)
    served.ask("control", "POST", f"/hosts/edge-1/{fault}")
    failure = engine.read(target(served, "edge-1")).failure
    assert failure is not None
    assert (failure.state, failure.kind) == (state, kind)
