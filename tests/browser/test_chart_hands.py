"""Clicks, taps and what they show: on the chart alone, with a made-up socket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.bare import Chart

pytestmark = pytest.mark.needs("browser")
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SMALL = {"hosts": 4, "containers": 12, "seed": 3}
OpenChart = Callable[..., Chart]


def touch(page: Page, *steps: list[tuple[float, float]]) -> None:
    """Fingers at each step; at the end all are lifted."""
    session = page.context.new_cdp_session(page)
    down = 0
    for points in steps:
        kind = "touchStart" if len(points) > down else "touchMove"
        down = len(points)
        fingers = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(450)


def drag(page: Page, dx: float, dy: float) -> None:
    page.mouse.move(200, 300)
    page.mouse.down()
    page.mouse.move(200 + dx, 300 + dy, steps=5)
    page.mouse.up()
    page.wait_for_timeout(450)


def middle(rect: dict[str, float]) -> tuple[float, float]:
    return rect["x"] + rect["width"] / 2, rect["y"] + rect["height"] / 2


def first(chart: Chart, where: str) -> Any:
    """The first container whose rectangle `r` on the screen is like that."""
    found = chart.page.evaluate(
        "(where) => { const fits = new Function('r', `return ${where}`);"
        " return [...window.docklines.store.containers.keys()]"
        ".find((id) => { const r = window.docklines.hit(id); return r && fits(r); }) }",
        where,
    )
    assert found, f"no container with {where}"
    return found


def test_a_tap_selects_and_does_not_follow_a_link_that_the_selection_puts_there(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL, **PHONE)
    one = chart.fleet["containers"][0]["id"]
    chart.page.touchscreen.tap(*middle(chart.hit(one)))
    assert chart.selected == one
    link = middle(chart.page.locator(".chart-panel a", has_text="Open its page").bounding_box() or {})
    chart.page.keyboard.press("Escape")
    chart.settle()
    x, y = middle(chart.hit(one))
    drag(chart.page, link[0] - x, link[1] - y)
    chart.page.touchscreen.tap(*link)
    assert chart.selected == one
    assert chart.visited == ["/"]


def test_two_fingers_select_nothing(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL, **PHONE)
    x, y = middle(chart.hit(chart.fleet["containers"][0]["id"]))
    touch(chart.page, [(x, y)], [(x, y), (x + 5, y + 60)])
    assert chart.selected == ""


def test_a_drag_selects_nothing_and_keeps_what_is_selected(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    one = chart.fleet["containers"][0]["id"]
    chart.page.mouse.click(*middle(chart.hit(one)))
    assert chart.selected == one
    drag(chart.page, 60, 40)
    assert chart.selected == one


def test_a_double_click_fills_the_screen_with_the_host_also_where_the_panel_opens(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    host = max((one["id"] for one in chart.fleet["hosts"]), key=lambda one: chart.hit(one)["x"])
    before = chart.hit(host)
    x = min(1390, before["x"] + before["width"] - 12)
    assert x > 1400 - 344
    chart.page.mouse.dblclick(x, before["y"] + 8)
    assert chart.selected == host
    assert chart.visited == ["/"]
    assert chart.sees(host)
    assert chart.hit(host)["height"] > before["height"]
