"""GET /networks/: every network, once however many nodes list it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboard.inventory.models import Endpoint, Host, Network, Pool, Swarm
from dashboard.web import live
from dashboard.web.access import viewer_required, visible_networks
from dashboard.web.tables import Column, Filter, Table, choices_of, distinct, named


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


TABLE = Table(
    columns=(
        Column("name", "Network", ("name",)),
        Column("driver", "Driver", ("driver",)),
        Column("scope", "Scope", ("scope",)),
        Column("on", "On", ("swarm__name", "host__name")),
        Column("subnet", "Subnet", ("first_subnet",)),
        Column("endpoints", "Endpoints", ("endpoint_count",), text=False, number=True),
        Column("flags", ""),
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
def networks(request: HttpRequest) -> HttpResponse:
    def build() -> dict[str, Any]:
        return {"shown": TABLE.show(request, counted(visible_networks(request.user)))}

    return live.respond(request, "networks/index.html", "networks/table.html", build)


def counted(rows: QuerySet[Network]) -> QuerySet[Network]:
    """Networks with `endpoint_count` and `first_subnet`, by which the table sorts."""
    endpoints = Endpoint.objects.filter(network=OuterRef("pk")).order_by().values("network")
    counts = Subquery(endpoints.annotate(n=Count("pk")).values("n"))
    return (
        rows.select_related("host", "swarm")
        .prefetch_related("pools")
        .annotate(
            endpoint_count=Coalesce(counts, 0, output_field=IntegerField()),
            first_subnet=Subquery(
                Pool.objects.filter(network=OuterRef("pk")).order_by("position").values("subnet")[:1]
            ),
        )
    )
