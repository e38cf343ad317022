"""The chart with something open on it, in light and dark: axe-core finds nothing in any of these states either.

No server stands behind it, so that a state costs half a second; the pages as they are served are in test_pages.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser import axe
from tests.browser.bare import Chart
from tests.browser.test_chart_deeds import carry, on_bridges
from tests.browser.test_chart_hands import middle
from tests.browser.test_wallboard import Wall

pytestmark = pytest.mark.needs("browser")
FLEET = {"hosts": 4, "containers": 12, "overlays": 9, "unread": 1, "seed": 3}


def answer(route: Route) -> None:
    """The API, as far as panel and menus ask it."""
    path = route.request.url.split("/api/v1/", 1)[1]
    at = "2026-11-27T07:00:00Z"
    views = [
        {"id": f"view:{n}", "name": name, "shared": n == 2, "mine": n == 1, "owner": "vera", "address": "/#q=web"}
        for n, name in ((1, "Web"), (2, "What is unwell"))
    ]
    change = {"id": "change:1", "at": at, "object": "container:1", "name": "web-1", "action": "changed"}
    said: dict[str, Any] = {"id": "x", "labels": {"com.example.team": "shop"}, "options": {"mtu": "1450"}}
    said |= {"endpoints": [], "views": [], "tasks": []}
    if path.startswith("views"):
        said = {"views": views}
    elif path.startswith("changes"):
        said = {"changes": [change | {"before": {"state": "exited"}, "after": {"state": "running"}}], "next": None}
    elif path.startswith("find"):
        said = {"ids": []}
    route.fulfill(body=json.dumps(said), content_type="application/json")


def first(chart: Chart, kind: str, **like: object) -> str:
    return next(str(row["id"]) for row in chart.fleet[kind] if like.items() <= row.items())


def chosen(chart: Chart, ids: list[str], more: str = "") -> None:
    chart.go(f"#sel={','.join(ids)}{more}")


def search(chart: Chart, text: str) -> None:
    chart.page.keyboard.press("/")
    chart.page.keyboard.type(text)
    chart.page.keyboard.press("ArrowDown")


def nine(chart: Chart) -> None:
    chosen(chart, [row["id"] for row in chart.fleet["containers"][:9]])


def menu(chart: Chart) -> None:
    chart.page.mouse.click(*middle(chart.hit(first(chart, "containers", network_mode="bridge"))), button="right")


def open_list(chart: Chart) -> None:
    chart.page.keyboard.press("l")
    for _ in range(8):
        chart.page.keyboard.press("ArrowRight")
        chart.page.keyboard.press("ArrowDown")


def carried(chart: Chart) -> None:
    container, _, other = on_bridges(chart)
    carry(chart, container, other)


def raw(chart: Chart) -> None:
    chosen(chart, [first(chart, "containers")])
    chart.page.click(".chart-raw summary")


def silent(chart: Chart) -> None:
    host = chart.fleet["hosts"][0]
    chart.change(host["id"], {"hosts": [{**host, "state": "hung", "error": "hung: it accepts, and does not answer"}]})
    chosen(chart, [host["id"]])


def broken(chart: Chart) -> None:
    chart.page.evaluate("window.sockets.at(-1).onclose({ code: 1006 })")


def pinned(chart: Chart) -> None:
    overlay = chart.fleet["networks"][8]["id"]
    chosen(chart, [overlay], f"&pin={overlay}")
    chart.page.click(".chart-legend .chart-more")


def typed_label(chart: Chart) -> None:
    chart.page.keyboard.press("F")
    chart.page.get_by_label("Label", exact=True).fill("tier=web")


FILTERS = "#f.state=running&f.driver=bridge&f.only=trouble&f.since=1h&f.label=a=b&f.host=1"
STATES: dict[str, tuple[Callable[[Chart], object], str]] = {
    "a container": (lambda chart: chosen(chart, [first(chart, "containers")]), ".chart-panel .chart-change"),
    "a container's raw JSON": (raw, ".chart-raw pre"),
    "an overlay, pinned, and the whole legend": (pinned, ".chart-legend [aria-pressed=true]"),
    "a host that does not answer": (silent, ".chart-notices > *"),
    "several selected": (nine, ".chart-panel"),
    "a neighbourhood": (lambda chart: chosen(chart, [first(chart, "hosts")], "&view=hub"), ".chart-node.centre"),
    "the search's list": (lambda chart: search(chart, "web"), ".chart-found [aria-selected=true]"),
    "a search that finds nothing": (lambda chart: search(chart, "zzzz"), ".chart-found-foot"),
    "the panel of filters": (typed_label, ".chart-filterpanel"),
    "a chart with filters": (lambda chart: chart.go(FILTERS), ".chart-chip"),
    "a context menu": (menu, ".chart-menu [role=menuitem]"),
    "the menu of views": (lambda chart: chart.page.click(".chart-view summary"), ".chart-views li"),
    "the menu of exports": (lambda chart: chart.page.click(".chart-export summary"), ".chart-export .actions"),
    "the list": (open_list, "[role=treeitem][aria-level='3']"),
    "the keys": (lambda chart: chart.page.keyboard.press("?"), ".chart-help[open]"),
    "a minimap": (lambda chart: chart.go("#x=300&y=300&z=1.6"), ".chart-map"),
    "a carried container": (carried, ".chart-carry"),
    "a lost connection": (broken, ".chart-notices > *"),
}
"""What is done, and the selector of what is then to be seen."""


@pytest.fixture(scope="module")
def chart(chromium: Browser) -> Iterator[Chart]:
    chart = Chart(chromium, FLEET, viewport={"width": 1440, "height": 900})
    chart.page.route("**/api/v1/**", answer)
    chart.page.set_default_timeout(5000)
    yield chart
    assert chart.errors == []
    chart.close()


def look(page: Page, name: str, shows: str, within: str = "#chart") -> None:
    found: list[str] = []
    for theme, rules in (("light", axe.ALL), ("dark", axe.OF_COLOUR)):
        page.emulate_media(color_scheme=theme)
        page.wait_for_selector(shows)
        found += axe.faults(page, f"{name}, {theme}", rules, within)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_on_the_chart_with(chart: Chart, state: str) -> None:
    chart.page.goto("about:blank")
    chart.page.goto("http://docklines.test/")
    chart.page.wait_for_function("window.docklines && window.sockets.length")
    chart.show(chart.fleet)
    act, shows = STATES[state]
    act(chart)
    look(chart.page, state, shows)


def test_axe_finds_nothing_on_a_wallboard_with_trouble(chromium: Browser) -> None:
    wall = Wall(chromium, FLEET)
    wall.says("unwell")
    look(wall.page, "wallboard", ".wall-name", "#wall")
    wall.page.evaluate("window.sockets.at(-1).onclose({ code: 1006 })")
    look(wall.page, "wallboard without a line", ".wall-name", "#wall")
    wall.close()
