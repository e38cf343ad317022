"""What the details ask of the API: shown when it comes, said when it does not, and asked again when things change."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Route, expect

from tests.browser.bare import Chart

pytestmark = pytest.mark.needs("browser")
SMALL = {"hosts": 4, "containers": 12, "seed": 3}
HOSTILE = "<img src=x onerror=alert(1)>"
OpenChart = Callable[..., Chart]


class Api:
    """Answers as the server would. `asked` are the addresses; with `fails` it is out of order."""

    def __init__(self, chart: Chart) -> None:
        self.asked: list[str] = []
        self.fails = False
        self.state = "running"
        chart.page.route("**/api/v1/**", self.answer)

    def answer(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        self.asked.append(f"{url.path}?{url.query}" if url.query else url.path)
        if self.fails:
            route.fulfill(status=500, body=json.dumps({"detail": "Its log says how."}), content_type="application/json")
        elif url.path.endswith("/changes"):
            of = parse_qs(url.query).get("object", ["host:1"])[0]
            change = {"id": "change:1", "at": "2026-11-27T07:00:00Z", "object": of, "name": HOSTILE}
            values: dict[str, Any] = {"before": {"state": "exited"}, "after": {"state": self.state}}
            self.send(route, {"changes": [change | values | {"action": "changed"}], "next": None})
        else:
            labels = {"com.example.team": HOSTILE}
            self.send(route, {"id": "x", "labels": labels, "endpoints": [], "options": {}, "views": [], "tasks": []})

    def send(self, route: Route, body: Any) -> None:
        route.fulfill(body=json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_labels_changes_names_and_raw_json_are_shown_and_nothing_of_it_is_markup(
    open_chart: OpenChart, role: str
) -> None:
    chart = open_chart(SMALL, role=role)
    Api(chart)
    networks = {row["id"]: row["name"] for row in chart.fleet["networks"]}
    leg = next(row for row in chart.fleet["endpoints"] if networks[row["network"]].endswith("_default"))
    name = next(row["name"] for row in chart.fleet["containers"] if row["id"] == leg["container"])
    chart.go(f"#sel={leg['container']}")
    panel = chart.page.locator(".chart-panel")
    expect(panel).to_contain_text("com.example.team")
    expect(panel).to_contain_text("state: exited")
    assert f"container {HOSTILE} changed" in panel.inner_text()
    assert "state: exited → running" in panel.inner_text()
    assert name in panel.locator(".chart-names").first.inner_text()
    assert panel.locator("img").count() == 0
    panel.locator(".chart-raw summary").click()
    chart.settle()
    assert '"id": "x"' in panel.locator(".chart-raw pre").inner_text()
    assert HOSTILE in panel.locator(".chart-raw pre").inner_text()
    assert ("Disconnect" in panel.inner_text()) is (role == "operator")


@pytest.mark.parametrize("opened", [True, False])
def test_raw_json_opens_and_closes_while_the_panel_is_drawn_anew(open_chart: OpenChart, opened: bool) -> None:
    chart = open_chart(SMALL)
    Api(chart)
    chart.go(f"#sel={chart.fleet['containers'][0]['id']}")
    if not opened:
        chart.page.click(".chart-raw summary")
        chart.settle()
    told = "(fleet) => { document.querySelector('.chart-raw summary').click(); window.say(fleet); }"
    chart.page.evaluate(told, chart.fleet)
    chart.settle()
    assert chart.page.locator(".chart-raw[open] pre").count() == int(opened)


def test_a_change_of_the_object_is_asked_for_and_shown_and_others_are_not(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    api = Api(chart)
    one, other = chart.fleet["containers"][0], chart.fleet["containers"][-1]
    chart.go(f"#sel={one['id']}")
    assert len(api.asked) == 2
    chart.page.wait_for_timeout(3100)
    chart.change(other["source"], {"containers": [{**other, "state": "paused"}]})
    chart.settle()
    assert len(api.asked) == 2
    api.state = "paused"
    chart.change(one["source"], {"containers": [{**one, "state": "paused"}]})
    chart.page.wait_for_function("document.querySelector('.chart-change').textContent.includes('paused')")
    assert len(api.asked) == 4


def test_what_cannot_be_fetched_is_said_with_a_way_to_try_again(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    api = Api(chart)
    api.fails = True
    chart.go(f"#sel={chart.fleet['networks'][0]['id']}")
    panel = chart.page.locator(".chart-panel")
    assert "More could not be fetched: Its log says how." in panel.inner_text()
    assert "In use" in panel.inner_text()
    api.fails = False
    for left in (1, 0):
        panel.locator("[data-key^=again]").first.click()
        chart.page.wait_for_function(f"document.querySelectorAll('[data-key^=again]').length === {left}")
    chart.page.wait_for_function("document.querySelector('.chart-panel').innerText.includes('com.example.team')")
    assert "could not be fetched" not in panel.inner_text()
