"""POST /hosts/<pk>/release/: a node's collector may enrol again; the password it has is worth nothing from then on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from dashboard.intake import admission
from dashboard.inventory.models import Enrolment
from dashboard.web.access import admin_required, get_host


@admin_required
@require_POST
def host_release(request: HttpRequest, pk: int) -> HttpResponse:
    host = get_host(request.user, pk, "release-node")
    row = Enrolment.objects.filter(host=host).first()
    if row is None:
        raise Http404("No collector has enrolled for this host.")
    admission.release(row)
    messages.success(request, admission.TOLD.format(name=host.name), extra_tags="good")
    return redirect("host", host.pk)
