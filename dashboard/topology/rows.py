"""One function per kind: stored rows to the shapes of the API (docs/api.md). Pure but for the query it is given.

Texts that Docker leaves empty become null. Ids are `kind:pk`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from dashboard.inventory.models import Container, Endpoint, Host, Network, Service, Swarm, SwarmNode

Row = dict[str, Any]


def ref(kind: str, pk: int | None) -> str | None:
    return None if pk is None else f"{kind}:{pk}"


def swarms(where: Q) -> Iterator[Row]:
    for swarm in Swarm.objects.filter(where):
        yield {
            "id": swarm.source_id,
            "source": swarm.source_id,
            "name": swarm.name,
            "state": swarm.state,
            "since": _iso(swarm.since),
            "error": swarm.error or None,
            "reporter": ref("host", swarm.reporter_id),
        }


def hosts(where: Q, seen: dict[str, str]) -> Iterator[Row]:
    """Hosts. `error` is the kind of failure and Docker's or the system's words: "refused: …"."""
    for host in Host.objects.filter(where):
        source = host.source_id
        yield {
            "id": source,
            "source": source,
            "name": host.name,
            "hostname": host.hostname or None,
            "address": host.address,
            "state": host.state,
            "since": _iso(host.since or host.added_at),
            "error": ": ".join(filter(None, (host.failure, host.error))) or None,
            "collected_at": seen.get(source) or _iso(host.collected_at),
            "engine_version": host.engine_version or None,
            "swarm": ref("swarm", host.swarm_id),
            "swarm_node_id": host.swarm_node_id or None,
            "role": host.role or None,
            "availability": host.availability or None,
        }


def unread_nodes(where: Q) -> Iterator[Row]:
    """Members of a swarm whose daemon nobody gave us: hosts without a picture, owned by the swarm."""
    for node in SwarmNode.objects.filter(where, host__isnull=True):
        yield {
            "id": f"node:{node.pk}",
            "source": f"swarm:{node.swarm_id}",
            "name": node.hostname or node.docker_id,
            "hostname": node.hostname or None,
            "address": node.address or None,
            "state": Host.State.NEVER_SEEN,
            "since": None,
            "error": None,
            "collected_at": None,
            "engine_version": node.engine_version or None,
            "swarm": f"swarm:{node.swarm_id}",
            "swarm_node_id": node.docker_id,
            "role": node.role,
            "availability": node.availability,
        }


def networks(where: Q) -> Iterator[Row]:
    for network in Network.objects.filter(where).prefetch_related("pools"):
        yield {
            "id": f"network:{network.pk}",
            "source": ref("host", network.host_id) or f"swarm:{network.swarm_id}",
            "docker_id": network.docker_id,
            "name": network.name,
            "driver": network.driver,
            "scope": network.scope,
            "host": ref("host", network.host_id),
            "internal": network.internal,
            "attachable": network.attachable,
            "ingress": network.ingress,
            "config_only": network.config_only,
            "encrypted": network.encrypted,
            "ipv4": network.ipv4,
            "ipv6": network.ipv6,
            "pools": [
                {
                    "subnet": pool.subnet,
                    "gateway": pool.gateway or None,
                    "ip_range": pool.ip_range or None,
                    "aux_addresses": pool.aux_addresses,
                }
                for pool in network.pools.all()
            ],
            "vni": network.vnis,
            "mtu": network.mtu,
            "labels": network.labels,
        }


_CONTAINER_COLUMNS = (
    "pk", "host_id", "docker_id", "name", "image", "state", "health", "created", "service_id", "stack", "network_mode",
    "ports", "labels", "error", "since", "exit_code", "restart_policy", "task_docker_id",
)  # fmt: skip


def containers(where: Q) -> Iterator[Row]:
    for row in Container.objects.filter(where).order_by("pk").values(*_CONTAINER_COLUMNS):
        host = f"host:{row['host_id']}"
        yield {
            "id": f"container:{row['pk']}",
            "source": host,
            "docker_id": row["docker_id"],
            "name": row["name"],
            "host": host,
            "image": row["image"],
            "state": row["state"],
            "health": row["health"] or None,
            "created": row["created"],
            "service": ref("service", row["service_id"]),
            "stack": row["stack"] or None,
            "network_mode": row["network_mode"],
            "ports": [_port(port) for port in row["ports"]],
            "error": row["error"] or None,
            "since": _iso(_moment(row["since"])),
            "exit_code": row["exit_code"],
            "restart_policy": row["restart_policy"] or None,
            "task_id": row["task_docker_id"] or None,
            "labels": row["labels"],
        }


_ENDPOINT_COLUMNS = (
    "pk", "host_id", "docker_id", "network_id", "container_id", "kind", "ipv4", "ipv6", "mac", "gateway", "gateway6",
    "aliases", "gateway_priority", "dns_names",
)  # fmt: skip


def endpoints(where: Q) -> Iterator[Row]:
    """Endpoints. `interface` needs a reading of the kernel and is null without."""
    for row in Endpoint.objects.filter(where).order_by("pk").values(*_ENDPOINT_COLUMNS):
        yield {
            "id": f"endpoint:{row['pk']}",
            "source": f"host:{row['host_id']}",
            "docker_id": row["docker_id"] or None,
            "network": ref("network", row["network_id"]),
            "container": ref("container", row["container_id"]),
            "kind": row["kind"],
            "ipv4": row["ipv4"] or None,
            "ipv6": row["ipv6"] or None,
            "mac": row["mac"] or None,
            "gateway": row["gateway"] or None,
            "gateway6": row["gateway6"] or None,
            "aliases": row["aliases"],
            "gateway_priority": row["gateway_priority"] or None,
            "dns_names": row["dns_names"],
            "interface": None,
        }


def services(where: Q) -> Iterator[Row]:
    found = list(Service.objects.filter(where))
    wanted = {vip["network_id"] for service in found for vip in service.vips}
    networks = Network.objects.filter(key__in=wanted).exclude(swarm=None).values_list("swarm_id", "key", "pk")
    pks = {(swarm, key): pk for swarm, key, pk in networks} if wanted else {}
    for service in found:
        yield {
            "id": f"service:{service.pk}",
            "source": f"swarm:{service.swarm_id}",
            "docker_id": service.docker_id,
            "name": service.name,
            "mode": service.mode,
            "replicas": service.replicas,
            "running": service.running,
            "endpoint_mode": service.endpoint_mode,
            "stack": service.stack or None,
            "vips": [
                {"network": ref("network", pks.get((service.swarm_id, vip["network_id"]))), "address": vip["address"]}
                for vip in service.vips
            ],
            "ports": service.ports,
        }


def for_socket(collection: str, rows: Iterable[Row]) -> list[Row]:
    """The rows as a browser gets them: no labels, DNS names, gateway legs, of what runs well not how it came to be so,
    and at no depth a null or an empty object. They are most of the weight."""
    return [
        _slim({name: value for name, value in row.items() if name not in _unsent(row)})
        for row in rows
        if not (collection == "endpoints" and row["kind"] == "gateway")
    ]


_LABELS = frozenset({"labels", "dns_names"})
_HOW_IT_IS = frozenset({"labels", "since", "exit_code", "restart_policy", "task_id"})
"""Since when it is so and how it ended, which nobody asks of nine in ten."""


def _unsent(row: Row) -> frozenset[str]:
    """The columns that a browser does not get."""
    return _HOW_IT_IS if row.get("state") == "running" and row.get("health") != "unhealthy" else _LABELS


SHORT = 12
"""Digits of a short id, as Docker's own lists show them."""


def brief(collections: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """With Docker's short ids, changed in place. The long ones, which nothing compresses, are half of what a browser
    would load; where it matters which container's network another one shares, they say it just as well."""
    for found in collections.values():
        for row in found:
            if "docker_id" in row:
                row["docker_id"] = row["docker_id"][:SHORT]
            kind, colon, owner = row.get("network_mode", "").partition(":")
            if kind == "container":
                row["network_mode"] = f"{kind}{colon}{owner[:SHORT]}"
    return collections


def _slim(value: Any) -> Any:
    if isinstance(value, list):
        return [_slim(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _slim(part) if isinstance(part, list | dict) else part
        for name, part in value.items()
        if part is not None and part != {}
    }


def _port(port: dict[str, Any]) -> Row:
    return {
        "protocol": port["protocol"],
        "host_ip": port.get("host_ip") or None,
        "host_port": port.get("host_port"),
        "container_port": port["container_port"],
    }


def _moment(seconds: int | None) -> datetime | None:
    """None also for a time that no calendar has: a broken clock's."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _iso(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()
