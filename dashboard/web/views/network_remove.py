"""GET and POST /networks/<pk>/remove/: remove a network, after saying who uses it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from collectors.commands import RemoveNetwork
from dashboard import pipeline
from dashboard.operations import facts, rules
from dashboard.operations.models import Operation
from dashboard.web import send
from dashboard.web.access import get_network, operator_required
from dashboard.web.send import ask


@operator_required
@require_http_methods(["GET", "HEAD", "POST"])
def network_remove(request: HttpRequest, pk: int) -> HttpResponse:
    network = get_network(request.user, pk, "remove-network")
    known = facts.removal(network)
    problems = rules.remove_network(known)
    unsent = False
    if request.method == "POST":
        command = RemoveNetwork(network=network.docker_id, network_name=network.name)
        result = ask(request.user, command, facts.owner(network))
        if isinstance(result, Operation):
            return redirect("operation", result.pk)
        unsent = result == [send.unsent()]
        problems = problems if unsent else result
    context = {
        "network": network,
        "known": known,
        "problems": problems,
        "unsent": pipeline.NOT_SENT if unsent else "",
        "away": [user for user in known.users if user.running and user.away],
        "stopped": [user for user in known.users if not user.running],
    }
    return render(request, "networks/remove.html", context, status=422 if request.method == "POST" else 200)
