"""GET topology: the whole chart."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dashboard.topology import chart
from dashboard.web import behind
from dashboard.web.api import shapes
from dashboard.web.api.answers import READING, plain

router = Router(tags=["topology"])


@router.get("/topology", response={200: shapes.Topology, **READING}, summary="The whole chart")
def topology(request: HttpRequest) -> HttpResponse:
    """Every swarm, host, network, container, endpoint and service, with the revision of each source."""
    told = behind.reads()
    return plain(chart.whole() | ({"reads": told} if told else {}))
