"""What every template may use without its view's saying so: the user's role, what it allows, whether this is a demo."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from dashboard.inventory.models import Host
from dashboard.operations.policy import NEEDS, role_may
from dashboard.web import behind
from dashboard.web.access import role_of_request
from dashboard.web.standstill import WORDS, stands_still

SECTIONS = (
    ("Chart", "chart"),
    ("Matrix", "matrix"),
    ("Hosts", "hosts"),
    ("Networks", "networks"),
    ("Containers", "containers"),
    ("Services", "services"),
    ("Addresses", "addresses"),
    ("Ports", "ports"),
    ("Operations", "operations"),
)
"""The top navigation: title and url name, which is also the first part of the address."""


def page(request: HttpRequest) -> dict[str, Any]:
    """`role`, `can` ({"create_network": bool, …}), `sections`, `section` (where we are), `demo` and `still` (asked when
    used; `still` is what to say while the broker is away, or reads are behind)."""
    if not hasattr(request, "user"):
        return {}
    role = role_of_request(request)
    demo = Host.objects.filter(demo=True).exists
    if role is None:
        return {"role": None, "demo": demo}
    return {
        "role": role,
        "can": {action.replace("-", "_"): role_may(role, action) for action in NEEDS},
        "sections": SECTIONS,
        "section": request.path_info.strip("/").split("/")[0] or "chart",
        "demo": demo,
        "still": lambda: WORDS if stands_still() else behind.words(),
    }
