"""GET hosts, containers and services by id: all that the page of each shows. Networks are in networks.py."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dashboard.web import access
from dashboard.web.api import details
from dashboard.web.api.answers import FETCHING, plain
from dashboard.web.api.ids import pk_or_404

router = Router(tags=["objects"])


@router.get("/hosts/{id}", response={200: details.HostDetail, **FETCHING}, summary="One host")
def host(request: HttpRequest, id: str) -> HttpResponse:
    """With its local networks and its containers."""
    return plain(details.host(access.get_host(request.user, pk_or_404(id, "host"))))


@router.get("/containers/{id}", response={200: details.ContainerDetail, **FETCHING}, summary="One container")
def container(request: HttpRequest, id: str) -> HttpResponse:
    """With its endpoints."""
    return plain(details.container(access.get_container(request.user, pk_or_404(id, "container"))))


@router.get("/services/{id}", response={200: details.ServiceDetail, **FETCHING}, summary="One service")
def service(request: HttpRequest, id: str) -> HttpResponse:
    """With its tasks and its containers."""
    return plain(details.service(access.get_service(request.user, pk_or_404(id, "service"))))
