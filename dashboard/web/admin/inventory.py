"""What Docker has, to look at. Only reconcile writes it, so nothing here can be added, changed or deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.decorators import display

from dashboard.inventory.kinds import OWNED_BY, SOURCE
from dashboard.inventory.models import (
    Change,
    Container,
    Endpoint,
    Network,
    NetworkView,
    Pool,
    Service,
    Swarm,
    SwarmNode,
    SwarmTask,
)
from dashboard.web.admin.base import RoleAdmin, RoleInline

STATE_LABELS = {
    "running": "success", "reachable": "success", "ready": "success", "unhealthy": "danger", "dead": "danger",
    "unreachable": "danger", "down": "danger", "failed": "danger", "rejected": "danger", "restarting": "warning",
    "hung": "warning", "stale": "warning", "paused": "info",
}  # fmt: skip
"""The colours of the states as the library names them."""


class PoolInline(RoleInline):
    model = Pool
    fields = ("position", "subnet", "gateway", "ip_range", "aux_addresses")


@admin.register(Swarm)
class SwarmAdmin(RoleAdmin):
    list_display = ("name", "shown_state", "reporter", "docker_id", "revision", "since")
    list_filter = ("state",)
    list_select_related = ("reporter",)
    search_fields = ("name", "docker_id")

    @display(description="state", ordering="state", label=STATE_LABELS)
    def shown_state(self, swarm: Swarm) -> str:
        return swarm.state


@admin.register(SwarmNode)
class SwarmNodeAdmin(RoleAdmin):
    list_display = ("hostname", "swarm", "role", "availability", "shown_state", "address", "engine_version", "host")
    list_filter = ("role", "availability", "state", "swarm")
    list_select_related = ("swarm", "host")
    search_fields = ("hostname", "address", "docker_id")

    @display(description="state", ordering="state", label=STATE_LABELS)
    def shown_state(self, node: SwarmNode) -> str:
        return node.state


@admin.register(Network)
class NetworkAdmin(RoleAdmin):
    list_display = ("name", "driver", "scope", "host", "swarm", "internal", "attachable", "ipv6")
    list_filter = ("driver", "scope", "internal", "attachable", "ipv6", "ingress", "host", "swarm")
    list_select_related = ("host", "swarm")
    search_fields = ("name", "docker_id", "pools__subnet")
    inlines = (PoolInline,)


@admin.register(Pool)
class PoolAdmin(RoleAdmin):
    list_display = ("subnet", "network", "gateway", "ip_range")
    list_select_related = ("network",)
    search_fields = ("subnet", "gateway", "network__name")


@admin.register(NetworkView)
class NetworkViewAdmin(RoleAdmin):
    list_display = ("name", "host", "peers")
    list_filter = ("host",)
    list_select_related = ("host",)
    search_fields = ("name", "docker_id")


@admin.register(Container)
class ContainerAdmin(RoleAdmin):
    list_display = ("name", "shown_state", "health", "host", "image", "stack", "network_mode")
    list_filter = ("state", "health", "host", "stack")
    list_select_related = ("host",)
    search_fields = ("name", "image", "docker_id", "stack")

    @display(description="state", ordering="state", label=STATE_LABELS)
    def shown_state(self, container: Container) -> str:
        return container.state


@admin.register(Endpoint)
class EndpointAdmin(RoleAdmin):
    list_display = ("network_name", "container_name", "host", "kind", "ipv4", "ipv6", "mac")
    list_filter = ("kind", "host")
    list_select_related = ("host", "container")
    search_fields = ("network_name", "container__name", "ipv4", "ipv6", "mac", "container_key")

    @display(description="container", ordering="container__name")
    def container_name(self, endpoint: Endpoint) -> str:
        return endpoint.container.name if endpoint.container else endpoint.container_key[:24]


@admin.register(Service)
class ServiceAdmin(RoleAdmin):
    list_display = ("name", "mode", "running", "replicas", "swarm", "image", "stack")
    list_filter = ("mode", "swarm", "stack")
    list_select_related = ("swarm",)
    search_fields = ("name", "image", "docker_id", "stack")


@admin.register(SwarmTask)
class SwarmTaskAdmin(RoleAdmin):
    list_display = ("docker_id", "shown_state", "desired_state", "slot", "service_docker_id", "node_docker_id", "error")
    list_filter = ("state", "desired_state", "runtime", "swarm")
    search_fields = ("docker_id", "service_docker_id", "node_docker_id", "container_docker_id", "error")

    @display(description="state", ordering="state", label=STATE_LABELS)
    def shown_state(self, task: SwarmTask) -> str:
        return task.state


KINDS = sorted({*SOURCE, *(kind.name for owned in OWNED_BY.values() for kind in owned)})


class OfKind(admin.SimpleListFilter):
    """The kinds that there are, not those that a table of millions has: it would be read for them at each look."""

    title = parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind, kind) for kind in KINDS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Change]) -> QuerySet[Change]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class FirstPages(Paginator):
    """Counts no further than somebody pages: the newest come first, and a search finds the others."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows[: self.MOST].count())


@admin.register(Change)
class ChangeAdmin(RoleAdmin):
    list_display = ("at", "source", "revision", "kind", "name", "action")
    list_filter = (OfKind, "action")
    search_fields = ("name", "source__exact")
    search_help_text = "A name or a part of one, or a source as in host:3. The latest 10,000 are shown."
    paginator = FirstPages
