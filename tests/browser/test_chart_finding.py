"""Finding in the chart: the list under the search, filters as chips, legend and panel, and all of it in the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.bare import HOST, Chart

pytestmark = pytest.mark.needs("browser")
SMALL = {"hosts": 4, "containers": 12, "seed": 3}
OPTIONS = "#chart-matches [role=option]"
OpenChart = Callable[..., Chart]


def search(chart: Chart, text: str) -> None:
    chart.page.keyboard.press("/")
    chart.page.keyboard.type(text)


def address(chart: Chart) -> str:
    chart.settle()
    return str(chart.page.evaluate("location.hash"))


def answering(chart: Chart, answer: dict[str, Any]) -> list[str]:
    asked: list[str] = []

    def told(route: Route) -> None:
        asked.append(route.request.url.removeprefix(HOST))
        route.fulfill(json=answer)

    chart.page.route("**/api/v1/**", told)
    return asked


def test_an_address_is_typed_and_its_container_chosen_by_keyboard(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    leg = next(row for row in chart.fleet["endpoints"] if row.get("container") and row.get("ipv4"))
    search(chart, leg["ipv4"].split("/")[0])
    field = chart.page.locator(".chart-search input")
    expect(chart.page.locator(OPTIONS)).to_have_count(1)
    expect(field).to_have_attribute("aria-expanded", "true")
    chart.page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "chart-matches-0")
    chart.page.keyboard.press("Enter")
    assert chart.selected == leg["container"]
    expect(chart.page.locator(".chart-found")).to_be_hidden()
    assert chart.sees(leg["container"])
    chart.page.keyboard.press("Escape")
    chart.go("#")
    search(chart, leg["ipv4"].split("/")[0])
    expect(chart.page.locator(OPTIONS)).to_have_count(1)
    chart.page.keyboard.press("Enter")  # the only row needs no mark
    assert chart.selected == leg["container"]


def test_the_list_says_what_where_and_why_and_how_many_more_there_are(open_chart: OpenChart) -> None:
    chart = open_chart({"hosts": 4, "containers": 30, "seed": 3})
    search(chart, "registry")
    expect(chart.page.locator(OPTIONS)).to_have_count(12)
    first = chart.page.locator(OPTIONS).first.inner_text()
    assert "container" in first
    assert "on node-0" in first
    assert "image registry.example/" in first
    assert "more. Enter shows all" in chart.page.inner_text(".chart-found-foot")
    chart.page.keyboard.press("Escape")
    expect(chart.page.locator(".chart-found")).to_be_hidden()


def test_a_hostile_name_is_shown_as_text(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    one = chart.fleet["containers"][0]
    chart.change(one["source"], {"containers": [{**one, "name": "<img src=x onerror=alert(1)>", "stack": "<b>s"}]})
    search(chart, "<img")
    expect(chart.page.locator(".chart-found-name").first).to_have_text("<img src=x onerror=alert(1)>")
    chart.go("#f.stack=%3Cb%3Es&f.label=%3Cimg%20src=x%3E")
    expect(chart.page.locator(".chart-chip-value").first).to_have_text("<b>s")
    assert chart.page.locator(".chart img, .chart-filters b").count() == 0


def test_labels_are_asked_of_the_server_a_moment_after_the_last_letter(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    one = chart.fleet["containers"][5]["id"]
    asked = answering(chart, {"ids": [one]})
    search(chart, "label:tier=web")
    expect(chart.page.locator(OPTIONS)).to_have_count(1)
    assert "label tier=web" in chart.page.inner_text(OPTIONS)
    assert asked == ["/api/v1/find?label=tier%3Dweb&begins=true"]


def test_the_legend_filters_by_state_and_again_shows_all(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    unhealthy = [row for row in chart.fleet["containers"] if row.get("health") == "unhealthy"]
    entry = chart.page.get_by_role("button", name="unhealthy", exact=True)
    entry.click()
    expect(entry).to_have_attribute("aria-pressed", "true")
    count = chart.page.locator(".chart-filters-count")
    expect(count).to_have_text(f"{len(unhealthy)} of {len(chart.fleet['containers'])} containers")
    assert address(chart) == "#f.state=unhealthy"
    entry.click()
    expect(chart.page.locator(".chart-filters")).to_be_hidden()
    chart.page.go_back()
    expect(count).to_be_visible()
    expect(entry).to_have_attribute("aria-pressed", "true")


def test_filters_are_chosen_by_keyboard_and_taken_off_by_their_chips(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    chart.page.keyboard.press("F")
    panel = chart.page.get_by_role("dialog", name="Filters")
    for name in ("node-02", "node-04"):  # the second is meant by the only letter that it has alone
        panel.get_by_label("Host", exact=True).fill(name.removeprefix("node-0") if name == "node-04" else name)
        chart.page.keyboard.press("Enter")
    expect(panel.get_by_label("Host", exact=True)).to_be_focused()
    panel.get_by_role("button", name="No more: node-04").click()
    panel.get_by_label("running").focus()
    chart.page.keyboard.press("Space")
    assert address(chart) == "#f.host=2&f.state=running"
    chart.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    chart.page.get_by_role("button", name="Take off the filter: host node-02").click()
    assert address(chart) == "#f.state=running"
    chart.page.get_by_role("button", name="Clear").click()
    assert address(chart) == ""


def test_what_does_not_pass_is_hidden_counted_and_left_out_of_exports(open_chart: OpenChart) -> None:
    chart = open_chart({"hosts": 6, "containers": 12, "seed": 3})
    standing = "[...docklines.store.containers.keys()].filter((id) => docklines.hit(id))"
    place = chart.hit("host:6")
    stopped = {row["id"] for row in chart.fleet["containers"] if row["state"] == "exited"}
    running = next(row["id"] for row in chart.fleet["containers"] if row["state"] == "running")
    chart.go("#f.state=exited")
    chart.page.keyboard.press("H")
    assert address(chart) == "#f.state=exited&rest=hidden"
    count = chart.page.locator(".chart-filters-count")
    expect(count).to_have_text(f"Showing {len(stopped)} of {len(chart.fleet['containers'])} containers")
    assert set(chart.page.evaluate(standing)) == stopped
    chart.page.locator(".chart-export summary").click()
    expect(chart.page.locator(".chart-export")).to_contain_text(f"{len(stopped)} containers")
    chart.page.check("input[name=export-graph][value=all]")
    expect(chart.page.locator(".chart-export")).to_contain_text(f"{len(stopped)} containers")
    chart.page.keyboard.press("Escape")
    chart.page.evaluate("(id) => { location.hash += `&sel=${id}` }", running)
    expect(chart.page.locator(".chart-panel")).to_be_visible()
    chart.go("#f.state=paused&q=nothing-has-this-name&rest=hidden")
    chart.page.get_by_role("button", name="Dim the rest").last.click()
    chart.page.get_by_role("button", name="Clear").click()
    chart.settle()
    assert abs(chart.hit("host:6")["x"] - place["x"]) < 2


def test_filters_follow_what_happens(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    one = next(row for row in chart.fleet["containers"] if row["state"] == "running" and not row.get("health"))
    chart.go("#f.only=trouble")
    before = int(chart.page.inner_text(".chart-filters-count").split()[0])
    chart.change(one["source"], {"containers": [{**one, "health": "unhealthy"}]})
    expect(chart.page.locator(".chart-filters-count")).to_contain_text(f"{before + 1} of")


def test_a_link_with_filters_shows_them_after_a_reload(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    answering(chart, {"ids": [chart.fleet["containers"][0]["id"]]})
    chart.go("#f.network=1&f.since=1h&q=e")
    chips = chart.page.locator(".chart-chip")
    expect(chips).to_have_text(["network ingress", "changed in the last hour"])
    expect(chart.page.locator(".chart-search input")).to_have_value("e")
    assert address(chart) == "#q=e&f.network=1&f.since=1h"


def test_what_is_unwell_is_shown_by_one_click_and_all_by_another(open_chart: OpenChart) -> None:
    chart = open_chart({"hosts": 4, "containers": 30, "seed": 3})
    unwell = chart.page.locator(".chart-unwell")
    expect(unwell).to_contain_text("unwell")
    sick = next(row["id"] for row in chart.fleet["containers"] if row.get("health") == "unhealthy")
    chart.page.evaluate("location.hash = 'x=50000&y=50000&z=1'")
    chart.settle()
    assert not chart.sees(sick)
    unwell.click()
    assert "f.only=trouble" in address(chart)
    expect(unwell).to_have_attribute("aria-pressed", "true")
    assert chart.sees(sick)
    unwell.click()
    assert "f.only" not in address(chart)


def test_a_way_to_an_element_of_the_page_is_no_view(open_chart: OpenChart) -> None:
    """The skip link of every page leads to #main."""
    chart = open_chart(SMALL)
    one = chart.fleet["containers"][0]["id"]
    chart.page.evaluate("(id) => { location.hash = `sel=${id}&f.only=trouble`; }", one)
    assert chart.selected == one
    chart.page.evaluate("location.hash = 'main'")
    assert chart.selected == one
    assert "f.only=trouble" in address(chart)


def test_going_back_from_a_view_shows_what_was_there_before(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    before = chart.page.evaluate("window.docklines.hit('host:1')")
    chart.page.evaluate("location.hash = 'x=5000&y=5000&z=2'")
    chart.settle()
    assert chart.page.evaluate("window.docklines.hit('host:1')") != before
    chart.page.go_back()
    chart.settle()
    after = chart.page.evaluate("window.docklines.hit('host:1')")
    assert abs(after["width"] - before["width"]) < 1


def test_a_view_that_one_has_moved_on_from_is_marked_and_updated(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    mine = {"id": "view:1", "name": "Running", "shared": False, "owner": "alice", "mine": True}
    view = {**mine, "address": "/#f.state=running"}

    def told(route: Route) -> None:
        if route.request.method == "PATCH":
            view.update(route.request.post_data_json)
        route.fulfill(json={"views": [view]} if route.request.method == "GET" else view)

    chart.page.route("**/api/v1/views**", told)
    menu = chart.page.locator(".chart-view")
    menu.locator("summary").click()
    menu.get_by_role("link", name="Running").click()
    chart.page.get_by_role("button", name="stopped", exact=True).click()
    chart.settle()
    menu.locator("summary").click()
    expect(menu.locator(".chart-views a")).to_have_text("Runningchanged")
    menu.get_by_role("button", name="Update Running").click()
    expect(menu.get_by_role("status")).to_have_text("Running shows now what you see.")
    assert view["address"] == "/#f.state=running&f.state=exited"
    expect(menu.locator(".chart-views a")).to_have_text("Running")


def test_the_keys_work_after_the_menu_of_views_was_closed(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    menu = chart.page.locator(".chart-menus summary", has_text="View")
    menu.click()
    chart.page.keyboard.press("Escape")
    chart.page.keyboard.press("/")
    expect(chart.page.locator(".chart-search input")).to_be_focused()


def test_a_trembling_hand_clicks_and_carries_nothing(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    one = chart.fleet["containers"][0]["id"]
    box = chart.hit(one)
    x, y = box["x"] + 20, box["y"] + box["height"] / 2
    chart.page.mouse.move(x, y)
    chart.page.mouse.down()
    for dx in (1, -1, 2, -2, 1, 0):
        chart.page.mouse.move(x + dx, y)
    chart.page.mouse.up()
    chart.settle()
    assert chart.selected == one
