"""GET /hosts/: every daemon, and the swarm nodes that none of them is."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.inventory.models import Container, Endpoint, Host, Swarm, SwarmNode
from dashboard.topology import freshness
from dashboard.web import asked, live
from dashboard.web.access import viewer_required, visible_hosts
from dashboard.web.tables import Column, Filter, Table, choices_of, named

UNREAD = "not-read-yet"
"""The state that swarm nodes without a daemon of ours are filtered by."""

SEVERITY = Case(
    When(state=Host.State.UNREACHABLE, then=Value("0")),
    When(state=Host.State.HUNG, then=Value("1")),
    When(state=Host.State.NEVER_SEEN, then=Value("2")),
    default=Value("3"),
)
"""What needs a hand comes first."""

TABLE = Table(
    columns=(
        Column("name", "Host", ("name",)),
        Column("state", "State", ("severity", "name")),
        Column("address", "Address", ("address",)),
        Column("engine", "Engine", ("engine_version",)),
        Column("swarm", "Swarm", ("swarm__name", "role")),
        Column("networks", "Networks", ("network_count",), text=False, number=True),
        Column("containers", "Running", ("running_count",), text=False, number=True),
    ),
    sort="state",
    search=lambda q: (
        Q(name__icontains=q) | Q(hostname__icontains=q) | Q(address__icontains=q) | Q(node_address__startswith=q)
    ),
    filters=(
        Filter("state", "State", choices_of([*Host.State.values, UNREAD]), lambda value: Q(state=value)),
        Filter("swarm", "Swarm", lambda: named(Swarm.objects.all()), lambda value: Q(swarm=value)),
    ),
)


@viewer_required
@require_safe
def hosts(request: HttpRequest) -> HttpResponse:
    def build() -> dict[str, Any]:
        shown = TABLE.show(request, counted(visible_hosts(request.user)))
        last = not shown.page.has_next()
        seen = freshness.all_seen()
        for host in shown.page.object_list:
            host.seen_at = seen.get(host.source_id) or host.collected_at
        return {"shown": shown, "nodes": _unread_nodes(request) if last else [], "swarms": _swarms()}

    return live.respond(request, "hosts/index.html", "hosts/table.html", build)


def counted(rows: QuerySet[Host]) -> QuerySet[Host]:
    """Hosts with their numbers of networks they are on, of containers, and of running ones, and how ill they are."""
    return rows.select_related("swarm").annotate(
        severity=SEVERITY,
        network_count=_count(Endpoint.objects.filter(network__isnull=False), "network"),
        container_count=_count(Container.objects.all()),
        running_count=_count(Container.objects.filter(state="running")),
    )


def _count(rows: QuerySet[Any], what: str = "pk") -> Coalesce:
    """How many of these rows (or different values in them) a host has, without a join for each."""
    of_host = rows.filter(host=OuterRef("pk")).order_by().values("host")
    counted = of_host.annotate(n=Count(what, distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def _unread_nodes(request: HttpRequest) -> QuerySet[SwarmNode]:
    """Members of known swarms that no daemon of ours is, narrowed by the same search and filters."""
    nodes = SwarmNode.objects.filter(host=None).select_related("swarm")
    q, state, swarm = (asked.text(request.GET, key) for key in ("q", "state", "swarm"))
    if state not in ("", UNREAD):
        return nodes.none()
    if q:
        nodes = nodes.filter(Q(hostname__icontains=q) | Q(address__startswith=q))
    return nodes.filter(swarm=asked.pk(swarm)) if swarm else nodes


def _swarms() -> QuerySet[Swarm]:
    return Swarm.objects.select_related("reporter").annotate(
        node_count=Count("nodes", distinct=True),
        manager_count=Count("nodes", distinct=True, filter=Q(nodes__role="manager")),
    )
