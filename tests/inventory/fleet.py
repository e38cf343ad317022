"""Small snapshots by hand: what a test needs to say, the rest filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.snapshot import (
    ContainerSnapshot,
    EndpointSnapshot,
    HostSnapshot,
    NetworkSnapshot,
    NodeSnapshot,
    PoolSnapshot,
    SwarmSnapshot,
)
from dashboard.inventory.models import Host

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def new_host(name: str = "k1") -> Host:
    return Host.objects.create(name=name, address=f"tcp://{name}:2375")


def bridge(key: str = "b1") -> NetworkSnapshot:
    return network("bridge", docker_id=key)


def network(name: str, scope: str = "local", **told: Any) -> NetworkSnapshot:
    told = {"docker_id": f"{name}-id", "driver": "overlay" if scope == "swarm" else "bridge"} | told
    return NetworkSnapshot(name=name, scope=scope, **told)


def pool(subnet: str = "10.1.0.0/24", gateway: str = "10.1.0.1") -> PoolSnapshot:
    return PoolSnapshot(subnet=subnet, gateway=gateway)


def container(name: str, **told: Any) -> ContainerSnapshot:
    return ContainerSnapshot(**{"docker_id": f"{name}-id", "name": name, "image": "web", "state": "running"} | told)


def endpoint(of: str, on: NetworkSnapshot, **told: Any) -> EndpointSnapshot:
    told = {"kind": "container", "ipv4": "10.1.0.2/24"} | told
    return EndpointSnapshot(container_key=f"{of}-id", network_key=on.key, network_name=on.name, **told)


def host(**told: Any) -> HostSnapshot:
    return HostSnapshot(**{"hostname": "k1", "engine_version": "28.5", "api_version": "1.51"} | told)


def manager(node_id: str = "m1", cluster: str = "c1", **told: Any) -> HostSnapshot:
    told = {"managers": (node_id,), "is_manager": True, "cluster_id": cluster} | told
    return host(swarm_state="active", node_id=node_id, **told)


def worker(node_id: str = "w1", managers: tuple[str, ...] = ("m1",), **told: Any) -> HostSnapshot:
    told = {"manager_addresses": ("10.0.0.1:2377",)} | told
    return host(swarm_state="active", node_id=node_id, managers=managers, **told)


def node(docker_id: str, role: str = "worker", **told: Any) -> NodeSnapshot:
    told = {"hostname": f"host of {docker_id}", "availability": "active", "state": "ready"} | told
    return NodeSnapshot(docker_id=docker_id, role=role, **told)


def swarm(**told: Any) -> SwarmSnapshot:
    told = {"docker_id": "c1", "reporter_node_id": "m1", "nodes": (node("m1", "manager"), node("w1"))} | told
    return SwarmSnapshot(**told)
