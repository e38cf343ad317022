"""What is down, and since when: from the line above the chart to the one that ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.bare import Chart
from tests.browser.test_chart_hands import SMALL, middle

pytestmark = pytest.mark.needs("browser")
OpenChart = Callable[..., Chart]


def test_what_is_down_is_found_from_the_line_above_with_when_it_went(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    for one in chart.fleet["containers"]:
        chart.change(one["source"], {"containers": [{**one, "state": "running", "health": "healthy"}]})
    one = next(row for row in chart.fleet["containers"] if chart.sees(row["id"]))
    ended = {"state": "exited", "exit_code": 137, "since": "2026-03-14T08:12:00+00:00"}
    chart.change(one["source"], {"containers": [{**one, **ended, "service": None}]})
    chart.settle()
    assert chart.page.inner_text(".chart-unwell") == "1 unwell"
    chart.page.click(".chart-unwell")
    chart.settle()
    chart.page.mouse.move(*middle(chart.hit(one["id"])))
    assert "exited (137), " in chart.page.inner_text(".chart-tip")
    chart.page.mouse.click(*middle(chart.hit(one["id"])))
    chart.settle()
    panel = chart.page.locator(".chart-panel")
    assert panel.locator(".chart-head .state").get_attribute("data-shape") == "cross"
    facts = panel.locator(".chart-facts").first.inner_text()
    assert "Ended" in facts
    assert "2026-03-14 08:12 UTC" in facts
    assert panel.locator(".chart-facts time").first.get_attribute("datetime") == ended["since"]
    chart.page.keyboard.press("Escape")
    chart.go(f"#sel={one['source']}")
    assert "exited (137)" in panel.inner_text()
