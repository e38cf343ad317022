"""Rails beyond the first six: pins, and the list behind a "+n" tab."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.bare import Chart

pytestmark = pytest.mark.needs("browser")
OpenChart = Callable[..., Chart]
MANY = {"hosts": 4, "containers": 14, "overlays": 14, "seed": 2}
PINNED = "new URLSearchParams(location.hash.slice(1)).get('pin') ?? ''"


def pins(chart: Chart) -> list[str]:
    chart.settle()
    return [pin for pin in str(chart.page.evaluate(PINNED)).split(",") if pin]


def test_the_key_pins_what_is_selected_and_the_address_keeps_it(open_chart: OpenChart) -> None:
    chart = open_chart(MANY)
    chart.go("#sel=network:13")
    chart.page.keyboard.press("p")
    assert pins(chart) == ["network:13"]
    assert "keeps a rail of its own" in chart.page.inner_text(".chart-word")
    chart.page.click(".chart-panel button:has-text('Unpin its rail')")
    assert pins(chart) == []


def test_without_an_overlay_the_key_says_what_to_do(open_chart: OpenChart) -> None:
    chart = open_chart(MANY)
    chart.page.keyboard.press("p")
    assert chart.page.inner_text(".chart-word").startswith("Select an overlay first")
    assert pins(chart) == []


def test_a_seventh_pin_is_refused_in_a_sentence_and_the_six_stay(open_chart: OpenChart) -> None:
    chart = open_chart(MANY)
    six = [f"network:{number}" for number in range(8, 14)]
    chart.go(f"#pin={','.join(six)}&sel=network:14")
    chart.page.click(".chart-panel button:has-text('Pin to a rail')")
    assert chart.page.inner_text(".chart-word") == (
        "6 overlays are pinned, one for each rail. Unpin one of them first."
    )
    assert pins(chart) == six


def test_the_legend_pins_too(open_chart: OpenChart) -> None:
    chart = open_chart(MANY)
    chart.page.click(".chart-legend .chart-more")
    last = chart.page.locator(".chart-legend .chart-pin").last
    last.click()
    assert len(pins(chart)) == 1
    chart.page.locator(".chart-legend .chart-pin[aria-pressed=true]").click()
    assert pins(chart) == []


def test_a_tab_of_further_overlays_opens_their_list(open_chart: OpenChart) -> None:
    chart = open_chart(MANY)
    chart.page.keyboard.press("f")
    chart.settle()
    host = chart.hit("host:1")
    lane = host["x"] + (12 + 6 * 22 + 9) * host["width"] / (3 * 96 + 2 * 8 + 24 + 24)
    chart.page.mouse.click(lane, host["y"] + host["height"])
    rows = chart.page.locator(".chart-more-list li")
    assert rows.count() >= 1
    assert chart.page.evaluate("document.activeElement.closest('.chart-more-list') !== null")
    chart.page.keyboard.press("Escape")
    assert chart.page.is_hidden(".chart-more-list")
    assert chart.page.evaluate("document.activeElement.className").startswith("chart-sheet")
    chart.page.mouse.click(lane, host["y"] + host["height"])
    rows.first.locator(".chart-go").click()
    assert chart.selected.startswith("network:")
    assert chart.page.is_hidden(".chart-more-list")


def test_a_pin_in_the_legend_covers_no_name(open_chart: OpenChart) -> None:
    chart = open_chart(MANY)
    entry = chart.page.locator(".chart-overlay").nth(2)
    edges = """(one) => [one.querySelector('.chart-key > span:last-child'), one.querySelector('.chart-pin')]
        .map((part) => part.getBoundingClientRect().toJSON())"""
    for act in (entry.hover, entry.locator(".chart-key").click):
        act()
        name, pin = entry.evaluate(edges)
        assert name["x"] + name["width"] <= pin["x"]
        assert entry.locator(".chart-pin").evaluate("(pin) => getComputedStyle(pin).opacity") == "1"
