"""GET and POST /hosts/new/: add a daemon. It is asked who it is first; "Check" asks only.

With ?node=PK it is filled in for a node that a manager tells of."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from collectors.errors import EngineError
from collectors.keys import fingerprint
from dashboard.inventory.models import Host, SwarmNode
from dashboard.web import asked, discovered, hosts
from dashboard.web.access import admin_required
from dashboard.web.forms.hosts import HostForm


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def host_new(request: HttpRequest) -> HttpResponse:
    node = SwarmNode.objects.filter(pk=asked.pk(request.GET.get("node", ""))).first()
    if request.method != "POST":
        prefilled = {key: request.GET.get(key, "")[:500] for key in ("name", "address")}
        if node is not None:
            prefilled = {"name": node.hostname, "address": discovered.address_of(node)}
        return page(request, HostForm(initial=prefilled, swarm=node.swarm_id if node else None))
    form = HostForm(request.POST, swarm=node.swarm_id if node else None)
    candidate = judged(form)
    if candidate is None or "check" in request.POST:
        return page(request, form, candidate=candidate)
    try:
        host = hosts.keep(candidate)
    except hosts.NotAdded as refusal:
        refuse(form, refusal)
        return page(request, form)
    messages.success(request, f"{host.name} is added. Its first read is under way.", extra_tags="good")
    return redirect("host", host.pk)


def judged(form: HostForm, instead_of: Host | None = None) -> hosts.Candidate | None:
    """What the form asks for, its daemon asked; None where it may not be, which the form then says."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    ask = None if given["unchecked"] and "check" not in form.data else hosts.check
    try:
        target = form.target()
        return hosts.consider(given["name"], target, ask, accepted=given["accepted"], instead_of=instead_of)
    except hosts.NotAdded as refusal:
        refuse(form, refusal)
    except EngineError as error:
        form.add_error("like", error.words)
    return None


def refuse(form: HostForm, refusal: hosts.NotAdded) -> None:
    form.add_error(refusal.field or None, refusal.words)
    form.unanswered = refusal.unanswered
    form.shown_key = refusal.host_key


def page(request: HttpRequest, form: HostForm, **more: Any) -> HttpResponse:
    """The page, with the host key that wants to be accepted, if one does."""
    shown = form.shown_key
    told = {"type": shown.split()[0], "fingerprint": fingerprint(shown)} if shown else None
    context = {"form": form, "host_key": told, "host": None, **more}
    return render(request, "hosts/new.html", context, status=422 if form.errors else 200)
