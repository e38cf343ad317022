"""What hands do to one thing: its context menu, and carrying a container on to a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.bare import Chart
from tests.browser.test_chart_hands import PHONE, middle

pytestmark = pytest.mark.needs("browser")
SMALL = {"hosts": 4, "containers": 12, "seed": 3}
LINES = "[...document.querySelectorAll('.chart-menu:not([hidden]) [role=menuitem]')].map((one) => one.textContent)"
OpenChart = Callable[..., Chart]


def lines(chart: Chart) -> list[str]:
    return list(chart.page.evaluate(LINES))


def on_bridges(chart: Chart) -> tuple[str, str, str]:
    """A container on a bridge, that bridge, and another bridge of its host that it is not on."""
    networks = {row["id"]: row for row in chart.fleet["networks"]}
    joined = {(leg.get("container"), leg["network"]) for leg in chart.fleet["endpoints"]}
    for leg in chart.fleet["endpoints"]:
        home = networks[leg["network"]]
        others: list[Any] = [
            one["id"]
            for one in networks.values()
            if one.get("host") == leg["source"] and one["driver"] == "bridge" and one["name"] != "docker_gwbridge"
            and (leg.get("container"), one["id"]) not in joined and one["pools"]
        ]  # fmt: skip
        shown = [one for one in others if chart.page.evaluate("(id) => window.docklines.hit(id)", one)]
        if home["driver"] == "bridge" and leg.get("container") and shown:
            return leg["container"], home["id"], shown[0]
    raise AssertionError("no such container")


def carry(chart: Chart, container: str, network: str) -> None:
    """Moves the container's chip over the network's bay, without letting go."""
    chart.page.mouse.move(*middle(chart.hit(container)))
    chart.page.mouse.down()
    bay = chart.hit(network)
    chart.page.mouse.move(bay["x"] + bay["width"] / 2, bay["y"] + 8, steps=4)
    chart.page.wait_for_timeout(50)


def test_a_right_click_offers_an_operator_what_can_be_done_and_a_viewer_only_looks(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL, role="operator")
    container, home, other = on_bridges(chart)
    names = {row["id"]: row["name"] for row in chart.fleet["networks"]}
    chart.page.mouse.click(*middle(chart.hit(container)), button="right")
    assert f"Connect to {names[other]}…" in lines(chart)
    assert f"Disconnect from {names[home]}…" in lines(chart)
    assert chart.page.evaluate("document.activeElement.getAttribute('role')") == "menuitem"
    chart.page.locator(".chart-menu [role=menuitem]", has_text=f"Connect to {names[other]}…").click()
    chart.page.wait_for_timeout(100)
    assert chart.visited[-1] == f"/networks/{other.partition(':')[2]}/connect/"

    looks = open_chart(SMALL, role="viewer")
    looks.page.mouse.click(*middle(looks.hit(container)), button="right")
    assert "Open its page" in lines(looks)
    assert [line for line in lines(looks) if line.endswith("…")] == []


def test_the_menu_is_walked_and_left_by_keyboard(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    chart.page.focus(".chart-sheet")
    chart.page.keyboard.press("ArrowDown")
    chart.page.keyboard.press("Shift+F10")
    focused = "document.activeElement.textContent"
    assert chart.page.evaluate(focused) == lines(chart)[0]
    chart.page.keyboard.press("ArrowUp")
    assert chart.page.evaluate(focused) == lines(chart)[-1]
    chart.page.keyboard.press("s")
    assert chart.page.evaluate(focused) == "Select"
    chart.page.keyboard.press("Escape")
    assert lines(chart) == []
    assert "chart-sheet" in chart.page.evaluate("document.activeElement.className")
    assert chart.selected == ""
    chart.page.keyboard.press("Shift+F10")
    chart.page.keyboard.press("s")
    chart.page.keyboard.press("Enter")
    assert chart.selected != ""


def test_a_finger_that_rests_opens_the_menu_and_selects_nothing(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL, **PHONE)
    x, y = middle(chart.hit(chart.fleet["containers"][0]["id"]))
    session = chart.page.context.new_cdp_session(chart.page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    chart.page.wait_for_timeout(650)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    chart.settle()
    assert "Show its neighbourhood" in lines(chart)
    assert chart.selected == ""
    box = chart.page.locator(".chart-menu").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_a_container_carried_on_to_a_network_opens_the_form_that_connects_it(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL, role="operator")
    container, home, other = on_bridges(chart)
    carry(chart, container, home)
    assert "already" in chart.page.inner_text(".chart-carry")
    chart.page.mouse.up()
    assert chart.visited == ["/"]
    carry(chart, container, other)
    assert "Connect" in chart.page.inner_text(".chart-carry.may")
    with chart.page.expect_request("**/connect/**") as asked:
        chart.page.mouse.up()
    number = container.partition(":")[2]
    assert asked.value.url.endswith(f"/networks/{other.partition(':')[2]}/connect/?container={number}")


def test_escape_ends_carrying_and_keeps_the_selection(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL, role="operator")
    container, home, other = on_bridges(chart)
    chart.go(f"#sel={home}")
    carry(chart, container, other)
    chart.page.keyboard.press("Escape")
    assert chart.page.locator(".chart-carry").count() == 0
    chart.page.mouse.up()
    assert chart.visited == ["/"]
    assert chart.selected == home


def test_a_viewer_and_a_silent_host_are_told_why_nothing_is_connected(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL, role="viewer")
    container, _, other = on_bridges(chart)
    carry(chart, container, other)
    assert "viewer" in chart.page.inner_text(".chart-carry.not")
    chart.page.mouse.up()
    host = next(row for row in chart.fleet["hosts"] if chart.fleet["containers"][0]["host"] == row["id"])
    chart.change(host["id"], {"hosts": [{**host, "state": "hung", "error": "hung: silent"}]})
    chart.settle()
    mine = next(row["id"] for row in chart.fleet["containers"] if row["host"] == host["id"])
    bays = [row for row in chart.fleet["networks"] if row.get("host") == host["id"] and row["driver"] == "bridge"]
    legs = {leg["network"] for leg in chart.fleet["endpoints"] if leg.get("container") == mine}
    carry(chart, mine, next(row["id"] for row in bays if row["id"] not in legs))
    assert "does not answer" in chart.page.inner_text(".chart-carry.not")
    chart.page.mouse.up()
    assert chart.visited == ["/"]


def test_a_frame_drawn_with_shift_selects_what_it_meets(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL, role="viewer")
    host = chart.hit(chart.fleet["hosts"][0]["id"])
    chart.page.keyboard.down("Shift")
    chart.page.mouse.move(host["x"] - 4, host["y"] - 4)
    chart.page.mouse.down()
    chart.page.mouse.move(host["x"] + host["width"] + 4, host["y"] + host["height"] + 4, steps=4)
    chart.page.mouse.up()
    chart.page.keyboard.up("Shift")
    own = [row["id"] for row in chart.fleet["containers"] if row["host"] == chart.fleet["hosts"][0]["id"]]
    assert sorted(chart.selected.split(",")) == sorted(own)
