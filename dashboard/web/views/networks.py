"""GET /networks/: every network, once however many nodes list it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from dashboard.inventory.models import Endpoint, Host, Network, Pool, Swarm
from dashboard.web import live
from dashboard.web.access import viewer_required, visible_networks
from dashboard.web.moments import moment_of
from dashboard.web.tables import Column, Filter, Table, choices_of, distinct, export, named


def _search(q: str) -> Q:
    in_pools = Pool.objects.filter(Q(subnet__startswith=q) | Q(gateway=q)).values("network")
    return Q(name__icontains=q) | Q(docker_id__startswith=q.lower()) | Q(pk__in=in_pools)


FLAGS = {
    "internal": Q(internal=True),
    "attachable": Q(attachable=True),
    "ipv6": Q(ipv6=True),
    "ingress": Q(ingress=True),
    "unused": Q(endpoint_count=0),
}


def _on_host(host: str) -> Q:
    """A host's own networks, and those of its swarm on which something of it stands."""
    there = Endpoint.objects.filter(host=int(host), network__isnull=False).values("network")
    return Q(host=int(host)) | Q(pk__in=there)


def _flags(network: Network) -> list[str]:
    told = {
        "ingress": network.ingress,
        "internal": network.internal,
        "attachable": network.attachable,
        "encrypted": network.encrypted,
        "IPv6": network.ipv6,
        "no IPv4": not network.ipv4,
        "config only": network.config_only,
        "told by a worker": network.introduced_at,
    }
    return [word for word, so in told.items() if so]


def _pools(network: Network, field: str) -> list[str]:
    return [getattr(pool, field) for pool in network.pools.all() if getattr(pool, field)]


TABLE = Table(
    columns=(
        Column("name", "Network", ("name",), fixed=True),
        Column("driver", "Driver", ("driver",)),
        Column("scope", "Scope", ("scope",)),
        Column("on", "On", ("swarm__name", "host__name"), value=lambda row: row.host or row.swarm),
        Column("subnet", "Subnet", ("first_subnet",), value=lambda row: _pools(row, "subnet")),
        Column("endpoints", "Endpoints", ("endpoint_count",), False, True, lambda row: row.endpoint_count),
        Column("flags", "Flags", value=_flags),
        Column("id", "ID", ("docker_id",), value=lambda row: row.docker_id[:12], extra=True, code=True),
        Column("gateway", "Gateway", value=lambda row: _pools(row, "gateway"), extra=True, code=True),
        Column("range", "IP range", value=lambda row: _pools(row, "ip_range"), extra=True, code=True),
        Column("vxlan", "VXLAN id", value=lambda row: row.vnis, extra=True, number=True),
        Column("mtu", "MTU", value=lambda row: row.mtu, extra=True, number=True),
        Column("hosts", "Hosts", ("host_count",), False, True, lambda row: row.host_count, extra=True),
        Column("internal", "Internal", ("internal",), text=False, extra=True),
        Column("attachable", "Attachable", ("attachable",), text=False, extra=True),
        Column("encrypted", "Encrypted", value=lambda row: row.encrypted, extra=True),
        Column("ipv4", "IPv4", ("ipv4",), text=False, extra=True),
        Column("ipv6", "IPv6", ("ipv6",), text=False, extra=True),
        Column("ingress", "Ingress", ("ingress",), text=False, extra=True),
        Column("config", "Configuration", ("config_from",), value=lambda row: row.config_from, extra=True),
        Column("created", "Created", ("created",), value=lambda row: moment_of(row.created), extra=True),
        Column("labels", "Labels", value=lambda row: len(row.labels), extra=True, number=True),
    ),
    search=_search,
    filters=(
        Filter("driver", "Driver", lambda: distinct(Network, "driver"), lambda value: Q(driver=value)),
        Filter("scope", "Scope", lambda: distinct(Network, "scope"), lambda value: Q(scope=value)),
        Filter("host", "Host", lambda: named(Host.objects.all()), _on_host),
        Filter("swarm", "Swarm", lambda: named(Swarm.objects.all()), lambda value: Q(swarm=value)),
        Filter("is", "Only", choices_of(list(FLAGS)), FLAGS.__getitem__),
    ),
)


@viewer_required
@require_safe
def networks(request: HttpRequest) -> HttpResponseBase:
    rows = counted(visible_networks(request.user))
    if export.wanted(request):
        return TABLE.export(request, rows, "networks")

    def build() -> dict[str, Any]:
        return {"shown": TABLE.show(request, rows)}

    return live.respond(request, "networks/index.html", "networks/table.html", build)


def counted(rows: QuerySet[Network]) -> QuerySet[Network]:
    """Networks with `endpoint_count`, `host_count` and `first_subnet`, by which the table sorts."""
    first = Pool.objects.filter(network=OuterRef("pk")).order_by("position").values("subnet")[:1]
    return (
        rows.select_related("host", "swarm")
        .prefetch_related("pools")
        .annotate(
            endpoint_count=_endpoints(Count("pk")),
            host_count=_endpoints(Count("host", distinct=True)),
            first_subnet=Subquery(first),
        )
    )


def _endpoints(counted: Count) -> Coalesce:
    """Of a network's endpoints, what `counted` counts."""
    endpoints = Endpoint.objects.filter(network=OuterRef("pk")).order_by().values("network")
    return Coalesce(Subquery(endpoints.annotate(n=counted).values("n")), 0, output_field=IntegerField())
