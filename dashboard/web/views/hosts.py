"""GET /hosts/: every daemon, and the swarm nodes that none of them is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.intake import readers
from dashboard.inventory.models import Container, Endpoint, Host, RefusedEnrolment, Swarm, SwarmNode
from dashboard.operations.policy import role_may
from dashboard.topology import freshness
from dashboard.web import asked, hands_needed, live
from dashboard.web.access import role_of_request, viewer_required, visible_hosts
from dashboard.web.moments import moment_of
from dashboard.web.tables import Column, Filter, Table, choices_of, export, named

UNREAD = "not-read-yet"
"""The state that swarm nodes without a daemon of ours are filtered by."""

OF_LATE = timedelta(days=1)

SEVERITY = Case(
    When(state=Host.State.UNREACHABLE, then=Value("0")),
    When(state=Host.State.HUNG, then=Value("1")),
    When(state=Host.State.NEVER_SEEN, then=Value("2")),
    default=Value("3"),
)
"""What needs a hand comes first."""


def _seen(hosts: list[Host]) -> None:
    """Gives each host the time of its last read, which Redis keeps, and how it is read."""
    seen = freshness.all_seen()
    for host in hosts:
        host.reader = readers.reader_of(host)  # type: ignore[attr-defined]
        host.seen_at = seen.get(host.source_id) or host.collected_at  # type: ignore[attr-defined]


TABLE = Table(
    columns=(
        Column("name", "Host", ("name",), fixed=True),
        Column("state", "State", ("severity", "name")),
        Column("address", "Address", ("address",)),
        Column("reader", "Read by", value=lambda row: row.reader.words if row.reader else ""),
        Column("engine", "Engine", ("engine_version",), value=lambda row: row.engine_version),
        Column("swarm", "Swarm", ("swarm__name", "role")),
        Column("networks", "Networks", ("network_count",), False, True, lambda row: row.network_count),
        Column("containers", "Running", ("running_count",), False, True, lambda row: row.running_count),
        Column("all", "Containers", ("container_count",), False, True, lambda row: row.container_count, extra=True),
        Column("hostname", "Hostname", ("hostname",), extra=True),
        Column("since", "Since", ("since",), text=False, extra=True),
        Column("error", "Error", ("error",), extra=True),
        Column("read", "Last read", value=lambda row: moment_of(row.seen_at), extra=True),
        Column("role", "Role", ("role", "name"), extra=True),
        Column("availability", "Availability", ("availability",), extra=True),
        Column("node", "NodeID", ("swarm_node_id",), value=lambda row: row.swarm_node_id, extra=True, code=True),
        Column("at", "Node address", ("node_address",), value=lambda row: row.node_address, extra=True, code=True),
        Column("api", "API", ("api_version",), value=lambda row: row.api_version, extra=True),
        Column("os", "System", ("operating_system",), value=lambda row: row.operating_system, extra=True),
        Column("kernel", "Kernel", ("kernel",), extra=True),
        Column("added", "Added", ("added_at",), text=False, value=lambda row: row.added_at, extra=True),
    ),
    more=_seen,
    sort="state",
    search=lambda q: (
        Q(name__icontains=q) | Q(hostname__icontains=q) | Q(address__icontains=q) | Q(node_address__startswith=q)
    ),
    filters=(
        Filter("state", "State", choices_of([*Host.State.values, UNREAD]), lambda value: Q(state=value)),
        Filter("swarm", "Swarm", lambda: named(Swarm.objects.all()), lambda value: Q(swarm=value)),
        Filter("collector", "Collector", hands_needed.collector_versions, lambda value: Q(enrolment__version=value)),
    ),
)


@viewer_required
@require_safe
def hosts(request: HttpRequest) -> HttpResponseBase:
    rows = counted(visible_hosts(request.user))
    refused = _refused(request)
    if export.wanted(request):
        return TABLE.export(request, rows, "hosts", after=map(_as_host, _unread_nodes(request)))

    def build() -> dict[str, Any]:
        shown = TABLE.show(request, rows)
        last = not shown.page.has_next()
        nodes = [(node, _as_host(node)) for node in _unread_nodes(request)] if last else []
        wrong = _wrong(request) if shown.page.has_other_pages() else []
        of_late = {"refused": len(refused), "latest": refused[0] if refused else None}
        return {"shown": shown, "nodes": nodes, "swarms": _swarms(), "wrong": wrong, **of_late}

    also = [len(refused), *(row.at.timestamp() for row in refused[:1])]
    return live.respond(request, "hosts/index.html", "hosts/table.html", build, also=also)


def counted(rows: QuerySet[Host]) -> QuerySet[Host]:
    """Hosts with their numbers of networks they are on, of containers, and of running ones, and how ill they are."""
    return rows.select_related("swarm", "enrolment", "credential").annotate(
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
    if state not in ("", UNREAD) or asked.text(request.GET, "collector"):
        return nodes.none()
    if q:
        nodes = nodes.filter(Q(hostname__icontains=q) | Q(address__startswith=q))
    return nodes.filter(swarm=asked.pk(swarm)) if swarm else nodes


def _as_host(node: SwarmNode) -> Host:
    """What its swarm tells of a node, in the columns of a host. Nobody saves it."""
    of_node = {"role": node.role, "availability": node.availability, "swarm_node_id": node.docker_id}
    host = Host(name=node.hostname or node.docker_id, state="not read yet", address=node.address, **of_node)
    host.swarm, host.engine_version, host.node_address = node.swarm, node.engine_version, node.address
    for unknown in ("network_count", "running_count", "container_count", "seen_at", "reader"):
        setattr(host, unknown, None)
    return host


def _refused(request: HttpRequest) -> list[RefusedEnrolment]:
    """Collectors that were not let in of late, the latest first: an admin is to know. Few are kept (MOST_REFUSALS)."""
    if not role_may(role_of_request(request), "administer"):
        return []
    return list(RefusedEnrolment.objects.filter(at__gt=timezone.now() - OF_LATE))


def _wrong(request: HttpRequest) -> list[hands_needed.Group]:
    """Of the whole fleet, whatever the table is narrowed to."""
    unread = SwarmNode.objects.filter(host=None).count()
    return hands_needed.groups(visible_hosts(request.user), unread, UNREAD)


def _swarms() -> QuerySet[Swarm]:
    return Swarm.objects.select_related("reporter").annotate(
        node_count=Count("nodes", distinct=True),
        manager_count=Count("nodes", distinct=True, filter=Q(nodes__role="manager")),
    )
