"""Journeys over the chart, each in light and in dark: painted, found, filtered, selected, carried, exported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.bare import Chart
from tests.browser.test_chart_deeds import carry, on_bridges
from tests.browser.test_chart_hands import middle
from tests.browser.test_chart_states import answer, search
from tests.browser.test_wallboard import Wall
from tests.browser.themes import both, pixels, reads, ringed

pytestmark = pytest.mark.needs("browser")
OpenChart = Callable[..., Chart]
SMALL = {"hosts": 4, "containers": 12, "overlays": 9, "seed": 3}


def test_at_every_level_the_canvas_and_the_minimap_have_the_colours_of_the_theme(open_chart: OpenChart) -> None:
    chart = open_chart({**SMALL, "hosts": 12})
    for theme in both(chart.page):
        for zoom in (0.1, 0.3, 0.5, 0.7, 1):
            chart.go(f"#x=500&y=400&z={zoom}&mode=boxes")
            seen = pixels(chart.page, theme)
            assert min(seen["ground"], seen["face"], seen["running"], seen["rail"]) > 20, (theme, zoom, seen)
            assert seen["other"] == 0, (theme, zoom, seen)
        assert pixels(chart.page, theme)["bridge"] > 20
        chart.page.focus(".chart-map")
        chart.page.keyboard.press("ArrowRight")
        chart.page.wait_for_timeout(400)
        ringed(chart.page, theme)
        assert pixels(chart.page, theme, ".chart-map canvas")["other"] == 0
        reads(chart.page, theme, ".chart-legend")


def test_everything_that_names_a_thing_finds_it(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    legs = chart.fleet["endpoints"]
    leg = next(row for row in legs if row.get("container") and row.get("ipv4"))
    one = next(row for row in chart.fleet["containers"] if row["id"] == leg["container"])
    ways = [one["name"], one["docker_id"][:12], leg["ipv4"].split("/")[0], leg["mac"], one["image"], "shop"]
    for theme in both(chart.page):
        for way in ways:
            search(chart, way)
            expect(chart.page.locator("#chart-matches [role=option]").first).to_be_visible()
            chart.page.keyboard.press("Escape")
            chart.page.keyboard.press("Escape")
        search(chart, "10.0.0.0/16")
        expect(chart.page.locator("#chart-matches [role=option]").first).to_contain_text("10.0.")
        reads(chart.page, theme, ".chart-found")
        reads(chart.page, theme, ".chart-tools")
        chart.page.keyboard.press("Escape")
        chart.page.keyboard.press("Escape")
        chart.page.locator(".chart-search input").fill("")
        chart.page.locator(".chart-search input").blur()


def test_filters_are_chosen_seen_and_taken_off(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    chart.page.route("**/api/v1/**", answer)
    for theme in both(chart.page):
        chart.page.focus(".chart-sheet")
        chart.page.keyboard.press("F")
        ringed(chart.page, theme)
        chart.page.get_by_role("checkbox", name="Evident trouble").check()
        chart.page.get_by_label("When").select_option(label="in the last hour")
        reads(chart.page, theme, ".chart-filterpanel")
        chart.page.keyboard.press("Escape")
        reads(chart.page, theme, ".chart-filters")
        chart.settle()
        assert "f.only=trouble" in chart.page.url
        assert "f.since=1h" in chart.page.url
        chart.page.keyboard.press("Escape")
        chart.page.get_by_role("button", name="running", exact=True).press("Enter")
        reads(chart.page, theme, ".chart-legend")
        chart.page.locator(".chart-chip").first.focus()
        chart.page.keyboard.press("Tab")
        ringed(chart.page, theme)
        chart.page.get_by_role("button", name="Clear").click()


def test_details_raw_neighbourhood_several_and_menu_are_legible(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    chart.page.route("**/api/v1/**", answer)
    container, home, other = on_bridges(chart)
    for theme in both(chart.page):
        chart.go(f"#sel={container}")
        chart.page.locator(".chart-raw summary").press("Enter")
        ringed(chart.page, theme)
        chart.page.wait_for_selector(".chart-raw pre")
        reads(chart.page, theme, ".chart-panel")
        chart.page.locator(".chart-raw summary").press("Enter")
        chart.page.keyboard.press("h")
        reads(chart.page, theme, ".chart-hub")
        chart.page.keyboard.press("h")
        chart.go(f"#sel={container},{home}")
        reads(chart.page, theme, ".chart-panel")
        chart.page.mouse.click(*middle(chart.hit(container)), button="right")
        reads(chart.page, theme, ".chart-menu")
        chart.page.keyboard.press("ArrowDown")
        ringed(chart.page, theme)
        chart.page.keyboard.press("Escape")
        chart.go("#")
        carry(chart, container, other)
        reads(chart.page, theme, ".chart-carry.may")
        chart.page.keyboard.press("Escape")
        chart.page.mouse.up()
        chart.page.keyboard.press("Escape")


def test_a_pinned_overlay_is_a_rail_and_its_pin_is_seen(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    for theme in both(chart.page):
        chart.go("#sel=network:9")
        chart.page.focus(".chart-sheet")
        chart.page.keyboard.press("p")
        chart.settle()
        assert "pin=network:9" in chart.page.url
        chart.page.wait_for_selector(".chart-legend .chart-pin[aria-pressed=true]")
        reads(chart.page, theme, ".chart-legend")
        chart.page.keyboard.press("p")


def test_an_export_and_the_wallboard_have_the_colours_that_are_seen(open_chart: OpenChart, chromium: Browser) -> None:
    chart = open_chart(SMALL)
    wall = Wall(chromium, SMALL)
    for theme in both(chart.page):
        chart.page.focus(".chart-export summary")
        chart.page.keyboard.press("Enter")
        reads(chart.page, theme, ".chart-export .menu-panel")
        with chart.page.expect_download() as download:
            chart.page.get_by_role("button", name="SVG", exact=True).press("Enter")
        svg = Path(download.value.path()).read_text()
        assert {"light": "#f5f6f8", "dark": "#0f141a"}[theme] in svg
        chart.page.keyboard.press("Escape")
        wall.page.emulate_media(color_scheme=theme)
        wall.page.wait_for_timeout(200)
        reads(wall.page, theme, ".wall-name")
        assert pixels(wall.page, theme)["other"] == 0
    wall.close()
