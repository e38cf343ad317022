"""Several things selected at once: by mouse, by keyboard, and by address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.bare import Chart

pytestmark = pytest.mark.needs("browser")
SMALL = {"hosts": 4, "containers": 12, "seed": 3}
OpenChart = Callable[..., Chart]


def middle(chart: Chart, thing: str) -> tuple[float, float]:
    rect = chart.hit(thing)
    return rect["x"] + rect["width"] / 2, rect["y"] + rect["height"] / 2


def click(chart: Chart, thing: str, key: str = "") -> None:
    if key:
        chart.page.keyboard.down(key)
    chart.page.mouse.click(*middle(chart, thing))
    if key:
        chart.page.keyboard.up(key)
    chart.settle()


def of_first_host(chart: Chart) -> list[Any]:
    host = chart.fleet["hosts"][0]["id"]
    return [row["id"] for row in chart.fleet["containers"] if row["host"] == host]


@pytest.mark.parametrize("role", ["viewer", "operator"])
def test_a_click_with_shift_or_control_takes_one_more_in_and_lets_it_go_again(open_chart: OpenChart, role: str) -> None:
    chart = open_chart(SMALL, role=role)
    one, two, three = of_first_host(chart)[:3]
    click(chart, one)
    click(chart, two, "Shift")
    click(chart, three, "Control")
    assert chart.selected == f"{one},{two},{three}"
    panel = chart.page.inner_text(".chart-panel")
    assert "3 selected" in panel
    assert "3 containers" in panel
    click(chart, two, "Shift")
    assert chart.selected == f"{one},{three}"
    click(chart, three, "Shift")
    assert "selected" not in chart.page.inner_text(".chart-panel h2")
    chart.page.keyboard.press("Escape")
    assert chart.selected == ""


def test_a_link_shows_several_at_once_and_what_they_share(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    legs = [leg for leg in chart.fleet["endpoints"] if leg.get("container")]
    network = next(n["id"] for n in chart.fleet["networks"] if sum(leg["network"] == n["id"] for leg in legs) > 1)
    ids = [leg["container"] for leg in legs if leg["network"] == network][:2]
    chart.go(f"#sel={','.join(ids)}")
    name = next(row["name"] for row in chart.fleet["networks"] if row["id"] == network)
    shared = chart.page.locator(".chart-panel section").first.inner_text()
    assert "Networks that all of them share" in shared
    assert name in shared
    chart.page.locator(".chart-panel [data-key^=out]").first.click()
    assert chart.selected == ids[1]


def test_shift_and_enter_select_what_the_keyboard_stands_on(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    chart.page.focus(".chart-sheet")
    chart.page.keyboard.press("ArrowDown")
    chart.page.keyboard.press("Shift+Enter")
    chart.page.keyboard.press("ArrowRight")
    chart.page.keyboard.press("Shift+Enter")
    assert len(chart.selected.split(",")) == 2
    assert "2 selected" in chart.page.inner_text(".chart-panel")
