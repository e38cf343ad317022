"""GET /: the chart. The page is a frame; what it shows comes by the socket."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.web.access import viewer_required


@viewer_required
@require_safe
def chart(request: HttpRequest) -> HttpResponse:
    return render(request, "chart.html")
