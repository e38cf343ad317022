"""GET and POST /hosts/new/: add a daemon. It is asked who it is first; "Check" asks only."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dashboard.web import hosts
from dashboard.web.access import admin_required
from dashboard.web.forms.hosts import HostForm


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def host_new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        prefilled = {key: request.GET.get(key, "")[:500] for key in ("name", "address")}
        return _page(request, HostForm(initial=prefilled))
    form = HostForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    only_check = "check" in request.POST
    ask = None if form.cleaned_data["unchecked"] and not only_check else hosts.check
    try:
        candidate = hosts.consider(form.cleaned_data["name"], form.target(), ask)
        if only_check:
            return _page(request, form, candidate=candidate)
        host = hosts.keep(candidate)
    except hosts.NotAdded as refusal:
        form.add_error(refusal.field or None, refusal.words)
        return _page(request, form, unanswered=refusal.unanswered)
    messages.success(request, f"{host.name} is added. Its first read is under way.", extra_tags="good")
    return redirect("host", host.pk)


def _page(request: HttpRequest, form: HostForm, **more: Any) -> HttpResponse:
    return render(request, "hosts/new.html", {"form": form, **more}, status=422 if form.errors else 200)
