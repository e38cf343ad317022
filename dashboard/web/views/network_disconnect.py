"""GET and POST /networks/<pk>/disconnect/: take a container off a network."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dashboard.inventory.models import Network
from dashboard.operations import suggest
from dashboard.operations.models import Operation
from dashboard.web.access import get_network, operator_required
from dashboard.web.forms.endpoints import DisconnectForm, tell
from dashboard.web.send import ask
from dashboard.web.views.network_connect import container_of


@operator_required
@require_http_methods(["GET", "HEAD", "POST"])
def network_disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    network = get_network(request.user, pk, "disconnect-endpoint")
    if request.method != "POST":
        return _page(request, network, DisconnectForm(), request.GET)
    form = DisconnectForm(request.POST)
    if form.is_valid():
        container = container_of(request, form)
        if container is None:
            form.add_error("container", "This container is gone, and its endpoint with it.")
        else:
            result = ask(request.user, form.command(network, container), container.host)
            if isinstance(result, Operation):
                return redirect("operation", result.pk)
            tell(form, result)
    return _page(request, network, form, request.POST, status=422)


def _page(request: HttpRequest, network: Network, form: DisconnectForm, given: Any, status: int = 200) -> HttpResponse:
    rows = list(suggest.connected(network))
    chosen = given.get("container", "") or (str(rows[0].pk) if len(rows) == 1 else "")
    context = {"network": network, "form": form, "rows": rows, "chosen": chosen}
    return render(request, "networks/disconnect.html", context, status=status)
