"""GET and POST /hosts/<pk>/edit/: another name, address or other keys for a host. Its daemon is asked first."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from collectors.errors import EngineError
from dashboard.inventory.models import Host
from dashboard.web import credentials, hosts
from dashboard.web.access import admin_required, get_host
from dashboard.web.forms.hosts import HostForm
from dashboard.web.views.host_new import judged, page, refuse

NOT_OURS = "This host is read by its node's own collector, which needs no address and no keys."


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def host_edit(request: HttpRequest, pk: int) -> HttpResponse:
    host = get_host(request.user, pk, "edit-host")
    if host.node_id:
        raise PermissionDenied(NOT_OURS)
    if request.method != "POST":
        return _page(request, HostForm(initial={"name": host.name, "address": host.address}), host)
    if host.demo:
        raise PermissionDenied("This host is made up: the demo ends with the first real host that is added.")
    try:
        form = HostForm(request.POST, base={} if "forget" in request.POST else credentials.kept(host))
    except EngineError as error:
        form = HostForm(request.POST)
        form.add_error(None, error.words)
        return _page(request, form, host)
    candidate = judged(form, instead_of=host)
    if candidate is None or "check" in request.POST:
        return _page(request, form, host, candidate=candidate)
    try:
        hosts.change(host, candidate)
    except hosts.NotAdded as refusal:
        refuse(form, refusal)
        return _page(request, form, host)
    messages.success(request, f"{candidate.name} is changed. It is read again now.", extra_tags="good")
    return redirect("host", host.pk)


def _page(request: HttpRequest, form: HostForm, host: Host, **more: object) -> HttpResponse:
    form.fields["unchecked"].label = "Keep it so although its daemon does not answer now"
    return page(request, form, host=host, kept=[label for label, is_set in credentials.told(host) if is_set], **more)
