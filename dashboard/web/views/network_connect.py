"""GET and POST /networks/<pk>/connect/: put a container on a network, with an address and names if wanted."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from collectors.commands import ConnectEndpoint
from dashboard.inventory.models import Container, Host, Network
from dashboard.operations import facts, meetings, suggest
from dashboard.operations.models import Operation
from dashboard.operations.request import check
from dashboard.operations.rules.engines import GATEWAY_PRIORITY
from dashboard.web import asked
from dashboard.web.access import get_container, get_network, operator_required
from dashboard.web.forms.endpoints import ConnectForm, tell
from dashboard.web.forms.typing import typed
from dashboard.web.send import ask

SHOWN = 50
"""Containers in the list; the search narrows the rest down."""


@operator_required
@require_http_methods(["GET", "HEAD", "POST"])
def network_connect(request: HttpRequest, pk: int) -> HttpResponse:
    network = get_network(request.user, pk, "connect-endpoint")
    if request.method != "POST":
        return _page(request, network, ConnectForm(initial=_typed(request, network)), request.GET)
    form = ConnectForm(request.POST)
    if form.is_valid():
        container = container_of(request, form)
        if container is None:
            form.add_error("container", "This container is gone: choose another.")
        else:
            result = ask(request.user, form.command(network, container), container.host)
            if isinstance(result, Operation):
                return redirect("operation", result.pk)
            tell(form, result)
    return _page(request, network, form, request.POST, status=422)


def container_of(request: HttpRequest, form: Any) -> Container | None:
    try:
        return get_container(request.user, form.cleaned_data["container"])
    except (Http404, OverflowError):
        return None


def _typed(request: HttpRequest, network: Network) -> dict[str, Any]:
    """What was typed so far, with a free address where one is asked for."""
    initial = typed(request.GET, ConnectForm)
    version = {"4": 4, "6": 6}.get(request.GET.get("suggest", ""))
    if version is not None:
        container = Container.objects.filter(pk=asked.pk(initial["container"])).select_related("host").first()
        field = f"ipv{version}"
        free = suggest.free_address(network, version, container.host if container else None)
        initial[field] = free or initial[field]
    return initial


def _page(request: HttpRequest, network: Network, form: ConnectForm, given: Any, status: int = 200) -> HttpResponse:
    q, chosen = asked.text(given, "q"), asked.pk(given.get("container", ""))
    found = suggest.connectable(network)
    matching = found.filter(Q(name__icontains=q) | Q(host__name__icontains=q) | Q(image__icontains=q)) if q else found
    rows = list(matching[:SHOWN])
    more = matching.count() - len(rows)
    if chosen and all(row.pk != chosen for row in rows):
        rows = [*found.filter(pk=chosen), *rows]
    context = {
        "network": network,
        "closed": meetings.closed(network),
        "plain": facts.is_predefined(network),
        "has_priority": _has_priority(network),
        "form": form,
        "q": q,
        "chosen": chosen,
        "rows": rows,
        "more": more,
        "unfit": _unfit(network, chosen) if chosen and all(row.pk != chosen for row in rows) else "",
    }
    part = getattr(request, "htmx", False) and request.method != "POST"
    return render(request, "networks/connect_fields.html" if part else "networks/connect.html", context, status=status)


def _has_priority(network: Network) -> bool:
    """Whether an engine that may be asked knows gateway priorities; the rules say which does not."""
    where = Q(pk=network.host_id) if network.host_id else Q(swarm=network.swarm_id)
    return any(facts.engine_of(host).has(GATEWAY_PRIORITY) for host in Host.objects.filter(where))


def _unfit(network: Network, chosen: int) -> str:
    """Why the container that a link names is not among those to choose from."""
    container = Container.objects.select_related("host", "host__swarm", "service").filter(pk=chosen).first()
    if container is None:
        return "The container of this link is gone: choose another."
    command = ConnectEndpoint(network=network.docker_id, container=container.docker_id)
    return next((problem.words for problem in check(command, container.host)), "")
