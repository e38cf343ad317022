"""GET /wallboard/: the chart for a screen on the wall, which nobody touches. The page is a frame, as the chart's is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.web.access import viewer_required
from dashboard.web.build import BUILD_HEADER, build_id


@viewer_required
@require_safe
def wallboard(request: HttpRequest) -> HttpResponse:
    response = render(request, "wallboard.html", {"build": build_id()})
    response[BUILD_HEADER] = build_id()
    return response
