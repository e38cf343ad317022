"""How the admin looks: title, our blue, and a navigation in the order of the site. Read by the settings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def _items(*models: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [
        {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{name}_changelist")} for title, icon, name in models
    ]


def demo_mark(request: HttpRequest) -> tuple[str, str] | None:
    """The admin's badge beside the title, on every page of it. Imported late: the settings read this module."""
    from dashboard.inventory.models import Host

    return ("Demo fleet", "info") if Host.objects.filter(demo=True).exists() else None


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Docklines admin",
    "SITE_HEADER": "Docklines",
    "SITE_SUBHEADER": "Admin",
    "SITE_URL": reverse_lazy("chart"),
    "ENVIRONMENT": "dashboard.web.look.demo_mark",
    "SITE_ICON": lambda request: static("icons/docklines.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("icons/docklines.svg")}],
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "#eff6fd", "100": "#e6f0fa", "200": "#c7dff5", "300": "#9acbfb", "400": "#6cb2f7", "500": "#2b84d9",
            "600": "#0a5fb4", "700": "#084c91", "800": "#0a3f75", "900": "#0d3560", "950": "#08192b",
        },
    },
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": [
            {"items": [{"title": "Back to Docklines", "icon": "arrow_back", "link": reverse_lazy("chart")}]},
            {
                "title": "Hosts",
                "items": _items(
                    ("Hosts", "dns", "inventory_host"),
                    ("Swarms", "hub", "inventory_swarm"),
                    ("Nodes", "lan", "inventory_swarmnode"),
                    ("Collectors", "sensors", "inventory_enrolment"),
                    ("Refused collectors", "sensors_off", "inventory_refusedenrolment"),
                ),
            },
            {
                "title": "Read from Docker",
                "items": _items(
                    ("Networks", "share", "inventory_network"),
                    ("Pools", "pin", "inventory_pool"),
                    ("Views of networks", "visibility", "inventory_networkview"),
                    ("Containers", "deployed_code", "inventory_container"),
                    ("Endpoints", "cable", "inventory_endpoint"),
                    ("Services", "widgets", "inventory_service"),
                    ("Swarm tasks", "checklist", "inventory_swarmtask"),
                    ("Changes", "history", "inventory_change"),
                ),
            },
            {
                "title": "People",
                "items": _items(
                    ("Operations", "receipt_long", "operations_operation"),
                    ("Users", "person", "auth_user"),
                    ("Roles", "groups", "auth_group"),
                    ("API tokens", "key", "web_apitoken"),
                ),
            },
        ],
    },
}  # fmt: skip
