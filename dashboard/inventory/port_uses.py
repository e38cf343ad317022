"""Every port that somebody publishes: containers on their host, services on every node of their swarm. Read in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from dashboard.inventory.models import Container, Service
from dashboard.inventory.ports import EVERYWHERE, GONE, HOLDING, PortUse

_CONTAINER = (
    "pk", "name", "state", "ports", "task_docker_id", "service__name", "host_id", "host__name", "host__state",
    "host__swarm_id", "host__swarm__name",
)  # fmt: skip


def of_containers(containers: QuerySet[Container]) -> Iterator[PortUse]:
    """The ports that containers publish, and those that stopped ones ask for. Swarm starts a task that ended never
    again: its ports are nobody's."""
    known = containers.exclude(ports=[]).exclude(state__in=GONE).order_by()
    for pk, name, state, ports, task, service, host, host_name, host_state, swarm, swarm_name in known.values_list(
        *_CONTAINER
    ):
        holds = state in HOLDING
        if task and not holds:
            continue
        for (protocol, port), bound in _bound(ports).items():
            yield PortUse(
                id=f"container:{pk}/{protocol}/{port}",
                kind="host-mode" if task else "published",
                protocol=protocol,
                port=port,
                addresses=tuple(sorted({one.get("host_ip") or EVERYWHERE[0] for one in bound})),
                targets=tuple(sorted({one["container_port"] for one in bound})),
                ref=f"container:{pk}",
                name=name,
                state=state,
                holds=holds,
                host=host,
                host_name=host_name,
                place_state=host_state,
                swarm=swarm,
                swarm_name=_swarm(swarm, swarm_name),
                service=service or "",
            )


def _bound(ports: list[dict[str, Any]]) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """The published ones among a container's ports, by protocol and number: one is listed for each address."""
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for port in ports:
        if port.get("host_port"):
            found.setdefault((port["protocol"], port["host_port"]), []).append(port)
    return found


def of_services(services: QuerySet[Service]) -> Iterator[PortUse]:
    """The ports that swarms publish on every node. Those in host mode are the containers'."""
    columns = ("pk", "name", "ports", "swarm_id", "swarm__name", "swarm__state")
    for pk, name, ports, swarm, swarm_name, state in services.exclude(ports=[]).order_by().values_list(*columns):
        for port in ports:
            if port.get("published") and port.get("mode", "ingress") == "ingress":
                yield PortUse(
                    id=f"service:{pk}/{port['protocol']}/{port['published']}",
                    kind="ingress",
                    protocol=port["protocol"],
                    port=port["published"],
                    addresses=EVERYWHERE,
                    targets=(port["target"],),
                    ref=f"service:{pk}",
                    name=name,
                    state="",
                    holds=True,
                    host=None,
                    host_name="",
                    place_state=state,
                    swarm=swarm,
                    swarm_name=_swarm(swarm, swarm_name),
                )


def _swarm(pk: int | None, name: str | None) -> str:
    return name or (f"swarm {pk}" if pk else "")


def on_the_host(containers: QuerySet[Container]) -> list[dict[str, Any]]:
    """Running containers on the network of their host: Docker is not told which ports they open."""
    known = containers.filter(network_mode="host", state__in=HOLDING)
    listed = known.order_by("host__name", "name", "pk").values("pk", "name", "host_id", "host__name")
    return [dict(row) for row in listed]
