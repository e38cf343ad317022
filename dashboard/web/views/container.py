"""GET /containers/<pk>/: one container: how it is, where it stands, whose network it shares."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.inventory.default_route import default_route
from dashboard.inventory.models import Container, Endpoint, SwarmTask
from dashboard.web import history, live
from dashboard.web.access import get_container, viewer_required


@viewer_required
@require_safe
def container(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_container(request.user, pk)

    def build() -> dict[str, Any]:
        endpoints = _endpoints_of(found)
        return {
            "container": found,
            "endpoints": _with_routes(endpoints),
            "owner": _owner_of(found),
            "sharers": list(found.host.containers.filter(shares_with=found.docker_id)),
            "swarm_task": _task_of(found),
            "history": history.of_objects({"container": [found.pk], "endpoint": [row.pk for row in endpoints]}),
        }

    return live.respond(request, "containers/container.html", "containers/container_live.html", build)


def _endpoints_of(container: Container) -> list[Endpoint]:
    return list(container.endpoints.select_related("network").order_by("kind", "network_name", "pk"))


def _with_routes(endpoints: list[Endpoint]) -> list[tuple[Endpoint, str]]:
    """Each with the words for the default route, where it has it."""
    route = default_route(endpoints)
    return [(endpoint, route.words(endpoint)) for endpoint in endpoints]


def _owner_of(container: Container) -> Container | None:
    """The container whose network it uses (network mode container:…)."""
    if not container.shares_with:
        return None
    return container.host.containers.filter(docker_id=container.shares_with).first()


def _task_of(container: Container) -> SwarmTask | None:
    if not container.task_docker_id or container.host.swarm_id is None:
        return None
    return SwarmTask.objects.filter(swarm=container.host.swarm_id, docker_id=container.task_docker_id).first()
