"""GET and POST /networks/new/: create a network. While one types, parts of the form are asked for again (htmx):
another driver or scope has other fields, a pool is added, a free subnet is suggested. What was typed always stays.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dashboard.inventory.models import Host, Swarm
from dashboard.operations import suggest
from dashboard.operations.models import Operation
from dashboard.operations.rules.scope import DRIVERS
from dashboard.web.access import operator_required
from dashboard.web.forms.network_new import (
    DRIVER_WORDS,
    MOST_POOLS,
    SCOPE_WORDS,
    NetworkForm,
    PoolForm,
    PoolForms,
    places_for,
)
from dashboard.web.forms.typing import typed
from dashboard.web.send import ask

PART = "networks/new_fields.html"


@operator_required
@require_http_methods(["GET", "HEAD", "POST"])
def network_new(request: HttpRequest) -> HttpResponse:
    return _asked(request) if request.method == "POST" else _typing(request)


def _asked(request: HttpRequest) -> HttpResponse:
    driver, scope = _shape(request.POST)
    form = NetworkForm(request.POST, driver=driver, scope=scope, places=places_for(scope))
    pools = PoolForms(request.POST, prefix="pools")
    if form.is_valid() & pools.is_valid():
        result = ask(request.user, form.command(pools), form.chosen())
        if isinstance(result, Operation):
            return redirect("operation", result.pk)
        form.tell(result)
    return _page(request, form, pools, status=422)


def _typing(request: HttpRequest) -> HttpResponse:
    """The form with what the address carries: nothing, what a link fills in, or what was typed so far."""
    given = request.GET.copy()
    if host := given.get("host"):
        given.setdefault("place", f"host:{host.removeprefix('host:')}")
    driver, scope = _shape(given)
    places = places_for(scope)
    _keep_place(given, places)
    _suggest(given, places)
    kept = given.get("scope") or ("local" if driver == "overlay" else scope)
    initial = {**typed(given, NetworkForm), "driver": driver, "scope": kept}
    form = NetworkForm(initial=initial, driver=driver, scope=scope, places=places)
    return _page(request, form, PoolForms(initial=_pools(given), prefix="pools"))


def _shape(given: QueryDict) -> tuple[str, str]:
    """The driver and the scope, which decide about the fields. A link that names a swarm means its scope too."""
    driver = given.get("driver", "")
    driver = driver if driver in DRIVERS else "bridge"
    chosen = given.get("scope") or ("swarm" if given.get("place", "").startswith("swarm:") else "local")
    swarm = driver == "overlay" or (chosen == "swarm" and Swarm.objects.exists())
    return driver, "swarm" if swarm else "local"


def _keep_place(given: QueryDict, places: list[Any]) -> None:
    """Another scope has other places: the one chosen before comes along, and is chosen again with its scope. The first
    time it is the host's own swarm."""
    known, chosen = [place.source_id for place in places], given.get("place", "")
    if not chosen or chosen in known:
        return
    before, given["elsewhere"] = given.get("elsewhere", ""), chosen
    given["place"] = before if before in known else _swarm_of(chosen)


def _swarm_of(place: str) -> str:
    pk = place.removeprefix("host:")
    host = Host.objects.filter(pk=pk).first() if pk.isascii() and pk.isdigit() and len(pk) < 18 else None
    return host.swarm.source_id if host is not None and host.swarm is not None else ""


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
    context = {
        "form": form,
        "pools": pools,
        "drivers": [(driver, DRIVER_WORDS[driver]) for driver in DRIVERS],
        "scopes": list(SCOPE_WORDS.items()) if Swarm.objects.exists() else [],
        "configurations": suggest.configurations() if form.by_configuration else {},
        "most_pools": MOST_POOLS,
    }
    return render(request, PART if part else "networks/new.html", context, status=status)
