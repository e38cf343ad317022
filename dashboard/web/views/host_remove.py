"""GET and POST /hosts/<pk>/remove/: stop reading a daemon and forget what was read of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dashboard.web import hosts
from dashboard.web.access import admin_required, get_host


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def host_remove(request: HttpRequest, pk: int) -> HttpResponse:
    host = get_host(request.user, pk, "remove-host")
    if request.method != "POST":
        counts = {"containers": host.containers.count(), "networks": host.networks.count()}
        return render(request, "hosts/remove.html", {"host": host, **counts})
    hosts.remove(host)
    messages.success(request, f"{host.name} is removed. Docker on it was not touched.", extra_tags="good")
    return redirect("hosts")
