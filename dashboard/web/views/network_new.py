"""GET and POST /networks/new/: create a network. While one types, parts of the form are asked for again (htmx):
another driver has other fields, a pool is added, a free subnet is suggested. What was typed always stays.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dashboard import pipeline
from dashboard.operations import suggest
from dashboard.operations.models import Operation
from dashboard.operations.request import request as ask
from dashboard.operations.rules.scope import DRIVERS
from dashboard.web.access import operator_required
from dashboard.web.forms.networks import DRIVER_WORDS, MOST_POOLS, NetworkForm, PoolForm, PoolForms, places_for, typed

PART = "networks/new_fields.html"


@operator_required
@require_http_methods(["GET", "HEAD", "POST"])
def network_new(request: HttpRequest) -> HttpResponse:
    return _asked(request) if request.method == "POST" else _typing(request)


def _asked(request: HttpRequest) -> HttpResponse:
    driver = _driver(request.POST)
    form = NetworkForm(request.POST, driver=driver, places=places_for(driver))
    pools = PoolForms(request.POST, prefix="pools")
    if form.is_valid() & pools.is_valid():
        result = ask(request.user, form.command(pools), form.chosen(), pipeline.dispatch)
        if isinstance(result, Operation):
            return redirect("operation", result.pk)
        form.tell(result)
    return _page(request, form, pools, status=422)


def _typing(request: HttpRequest) -> HttpResponse:
    """The form with what the address carries: nothing, what a link fills in, or what was typed so far."""
    given = request.GET.copy()
    driver = _driver(given)
    places = places_for(driver)
    if host := given.get("host"):
        given.setdefault("place", f"host:{host.removeprefix('host:')}")
    _suggest(given, places)
    initial = {**typed(given, NetworkForm), "driver": driver}
    form = NetworkForm(initial=initial, driver=driver, places=places)
    return _page(request, form, PoolForms(initial=_pools(given), prefix="pools"))


def _driver(given: QueryDict) -> str:
    driver = given.get("driver", "")
    return driver if driver in DRIVERS else "bridge"


def _pools(given: QueryDict) -> list[dict[str, Any]]:
    """The rows of pools so far, and one more where one is asked for."""
    total = given.get("pools-TOTAL_FORMS", "1")
    count = int(total) if total.isascii() and total.isdigit() and len(total) < 3 else 1
    count = max(1, min(MOST_POOLS, count + ("more" in given)))
    return [typed(given, PoolForm, f"pools-{place}") for place in range(count)]


def _suggest(given: QueryDict, places: list[Any]) -> None:
    """Fills in a subnet that is free for the host or swarm chosen."""
    version = {"4": 4, "6": 6}.get(given.get("suggest", ""))
    if version is None or not places:
        return
    place = next((place for place in places if place.source_id == given.get("place")), places[0])
    field = "pools-0-subnet" if version == 4 else "ipv6_subnet"
    given[field] = suggest.free_subnet(place, version) or given.get(field, "")


def _page(request: HttpRequest, form: NetworkForm, pools: Any, status: int = 200) -> HttpResponse:
    part = bool(getattr(request, "htmx", False)) and request.method != "POST"
    drivers = [(driver, DRIVER_WORDS[driver]) for driver in DRIVERS]
    context = {"form": form, "pools": pools, "drivers": drivers, "most_pools": MOST_POOLS}
    return render(request, PART if part else "networks/new.html", context, status=status)
