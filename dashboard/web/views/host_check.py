"""POST /hosts/<pk>/check/: ask a host's daemon now, and say what it answered. Nothing is kept of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dashboard.web import hosts
from dashboard.web.access import admin_required, get_host


@admin_required
@require_POST
def host_check(request: HttpRequest, pk: int) -> HttpResponse:
    host = get_host(request.user, pk, "check-host")
    answers, words = hosts.check_known(host, hosts.check)
    messages.add_message(
        request, messages.SUCCESS if answers else messages.ERROR, words, extra_tags="good" if answers else "bad"
    )
    return redirect("host", host.pk)
