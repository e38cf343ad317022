"""The minimap: out of the chart's way, and a way through it by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.bare import Chart
from tests.browser.test_chart_hands import PHONE

pytestmark = pytest.mark.needs("browser")
OpenChart = Callable[..., Chart]
FLEET = {"hosts": 12, "containers": 20}
CLOSE = "#x=300&y=300&z=0.9"
MAP = ".chart-map"


def frame(chart: Chart) -> dict[str, float]:
    return dict(chart.page.evaluate("document.querySelector('.chart-map-frame').getBoundingClientRect().toJSON()"))


def test_it_comes_when_something_is_out_of_sight_beside_the_legend_not_over_the_chart(open_chart: OpenChart) -> None:
    chart = open_chart(FLEET)
    assert chart.page.is_hidden(MAP)
    before = chart.stage()
    chart.go(CLOSE)
    box, stage = chart.page.locator(MAP).bounding_box(), chart.stage()
    assert box
    assert box["y"] >= stage["y"] + stage["height"]
    assert stage == before
    chart.page.keyboard.press("f")
    chart.settle()
    assert chart.page.is_hidden(MAP)


def test_a_click_goes_there_and_the_frame_can_be_dragged(open_chart: OpenChart) -> None:
    chart = open_chart(FLEET)
    chart.go(CLOSE)
    box = chart.page.locator(MAP).bounding_box()
    assert box
    assert not chart.sees("host:12")
    chart.page.mouse.click(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3)
    chart.settle()
    right = frame(chart)
    assert right["x"] + right["width"] >= box["x"] + box["width"] - 3
    chart.page.mouse.move(right["x"] + 4, right["y"] + 4)
    chart.page.mouse.down()
    chart.page.mouse.move(right["x"] - 36, right["y"] + 4, steps=4)
    chart.page.mouse.up()
    chart.settle()
    assert frame(chart)["x"] < right["x"] - 20


def test_arrow_keys_move_the_view_from_it(open_chart: OpenChart) -> None:
    chart = open_chart(FLEET)
    chart.go(CLOSE)
    chart.page.focus(MAP)
    before = frame(chart)
    chart.page.keyboard.press("ArrowRight")
    chart.page.keyboard.press("ArrowDown")
    chart.settle()
    after = frame(chart)
    assert after["x"] + after["width"] > before["x"] + before["width"]
    assert after["y"] + after["height"] > before["y"] + before["height"]


def test_a_phone_has_none(open_chart: OpenChart) -> None:
    chart = open_chart(FLEET, **PHONE)
    assert chart.page.is_hidden(MAP)
