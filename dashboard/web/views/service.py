"""GET /services/<pk>/: one service: how many of it run, where, and under which addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.inventory.models import Container, Network, Service, SwarmNode, SwarmTask
from dashboard.web import history, live
from dashboard.web.access import get_service, viewer_required


@dataclass(frozen=True, slots=True)
class PlacedTask:
    """A Swarm task with its node and its container, where we know them."""

    task: SwarmTask
    node: SwarmNode | None
    container: Container | None


@viewer_required
@require_safe
def service(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_service(request.user, pk)

    def build() -> dict[str, Any]:
        placed = _placed_tasks(found)
        return {
            "service": found,
            "tasks": [each for each in placed if each.task.desired_state not in ("shutdown", "remove")],
            "past_tasks": [each for each in placed if each.task.desired_state in ("shutdown", "remove")],
            "networks": _networks_of(found),
            "history": history.of_objects({"service": [found.pk]}),
        }

    return live.respond(request, "services/service.html", "services/service_live.html", build)


def _placed_tasks(service: Service) -> list[PlacedTask]:
    tasks = list(service.swarm.swarm_tasks.filter(service_docker_id=service.docker_id))
    nodes = {node.docker_id: node for node in service.swarm.nodes.select_related("host")}
    containers = {container.docker_id: container for container in service.containers.select_related("host")}
    return [
        PlacedTask(task, nodes.get(task.node_docker_id), containers.get(task.container_docker_id)) for task in tasks
    ]


def _networks_of(service: Service) -> list[tuple[Network | None, str, str]]:
    """(network, its docker_id, virtual address) for each network the service is on; the network None if not known."""
    addresses = {vip["network_id"]: vip["address"] for vip in service.vips}
    asked = list(dict.fromkeys([*service.networks, *addresses]))
    known = {row.docker_id: row for row in Network.objects.filter(swarm=service.swarm_id, docker_id__in=asked)}
    return [(known.get(docker_id), docker_id, addresses.get(docker_id, "")) for docker_id in asked]
