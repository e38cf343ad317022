"""The menu Export: pictures and graphs of the current view, as files and in the clipboard."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.browser.bare import Chart
from tests.browser.test_chart_hands import PHONE

pytestmark = pytest.mark.needs("browser")
OpenChart = Callable[..., Chart]
SMALL = {"hosts": 4, "containers": 12, "seed": 3}
SVG = "{http://www.w3.org/2000/svg}"
A_PIXEL = """async ([bytes, x, y]) => {
  const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
  const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
  pen.drawImage(image, 0, 0);
  return [...pen.getImageData(x, y, 1, 1).data].slice(0, 3); }"""
EVIL = '</text><img src=x onerror=alert(1)>"]; end -- \\'


def open_menu(chart: Chart) -> None:
    if chart.page.locator(".chart-export[open]").count() == 0:
        chart.page.locator(".chart-export summary").click()


def saved(chart: Chart, button: str, **choices: str) -> Path:
    """The file that a click on a button of the menu gives; `choices` are inputs by name and value."""
    open_menu(chart)
    for name, value in choices.items():
        chart.page.check(f".chart-export input[name=export-{name}][value={value}]")
    with chart.page.expect_download() as download:
        chart.page.get_by_role("button", name=button, exact=True).click()
    assert re.fullmatch(r"docklines-\d{4}-\d\d-\d\d-\d{4}-(chart|view|graph)\.\w+", download.value.suggested_filename)
    return Path(download.value.path())


def texts(svg: Path) -> list[str]:
    return [one.text or "" for one in ElementTree.parse(svg).iter(f"{SVG}text")]


def size(png: Path) -> tuple[int, int]:
    head = png.read_bytes()[:24]
    assert head[1:4] == b"PNG"
    return struct.unpack(">II", head[16:24])


def with_evil_names(chart: Chart) -> dict[str, Any]:
    one = chart.fleet["containers"][0]
    chart.change(one["source"], {"containers": [{**one, "name": EVIL}]})
    chart.settle()
    return dict(one)


def test_an_svg_of_the_view_is_xml_with_title_time_legend_and_the_names_in_sight(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    with_evil_names(chart)
    words = texts(saved(chart, "SVG"))
    assert "Docklines · docklines.test" in words
    assert {"node-01", "node-04", "published port", "macvlan, ipvlan"} <= set(words)
    assert any(re.search(r"4 hosts · \d+ containers", word) for word in words)
    assert any(re.search(r"20\d\d, \d\d:\d\d", word) for word in words)
    assert any(word.startswith("</text>") for word in words)


def test_an_svg_of_the_view_has_what_is_in_the_view_only_and_one_of_the_whole_has_all(open_chart: OpenChart) -> None:
    chart = open_chart({"hosts": 9, "containers": 20, "seed": 2})
    last = chart.fleet["hosts"][-1]["name"]
    chart.go("#x=200&y=100&z=1.5")
    assert last not in texts(saved(chart, "SVG"))
    assert last in texts(saved(chart, "SVG", picture="whole"))


def test_an_svg_of_a_neighbourhood_shows_that_and_not_the_chart_under_it(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    one = next(row for row in chart.fleet["containers"] if row["host"] == chart.fleet["hosts"][0]["id"])
    chart.go(f"#sel={one['id']}&view=hub")
    nodes = chart.page.locator(".chart-node-name").all_text_contents()
    words = texts(saved(chart, "SVG"))
    assert {node for node in nodes if len(node) < 12} <= set(words)
    assert "node-04" not in words
    assert "node-04" in texts(saved(chart, "SVG", picture="whole"))


@pytest.mark.parametrize(("theme", "ground"), [("light", (245, 246, 248)), ("dark", (15, 20, 26))])
def test_a_png_has_twice_the_pixels_of_the_view_in_the_colours_that_are_seen(
    open_chart: OpenChart, theme: str, ground: tuple[int, int, int]
) -> None:
    chart = open_chart(SMALL, color_scheme=theme)
    png = saved(chart, "PNG")
    width, height = size(png)
    assert width == 2 * chart.stage()["width"]
    assert height > 2 * chart.stage()["height"]
    assert tuple(chart.page.evaluate(A_PIXEL, [list(png.read_bytes()), width - 3, height // 2])) == ground
    chart.page.wait_for_selector("text=/PNG of 2,800 . [0-9,]+ pixels/")


def test_a_chart_too_large_for_a_png_says_so_and_what_to_do(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    chart.page.evaluate("async () => { (await import('/static/js/chart/export/paper.js')).LIMITS.side = 1000; }")
    open_menu(chart)
    chart.page.check("input[name=export-picture][value=whole]")
    chart.page.get_by_role("button", name="PNG", exact=True).click()
    chart.page.wait_for_selector("text=/too large for a PNG with readable names. Take the SVG, or this view/")


def test_a_dark_page_exports_dark_or_in_light_colours(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL, color_scheme="dark")
    assert "#0f141a" in saved(chart, "SVG").read_text()
    light = saved(chart, "SVG", light="light").read_text()
    assert "#0f141a" not in light
    assert "#f5f6f8" in light


def test_a_graph_holds_what_the_search_lights_or_everything(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    chart.page.fill(".chart-search input", "web")
    chart.settle()
    bright = json.loads(saved(chart, "Download JSON").read_text())
    assert bright["containers"]
    assert all("web" in json.dumps(row) for row in bright["containers"])
    assert len(bright["containers"]) < len(chart.fleet["containers"])
    everything = json.loads(saved(chart, "Download JSON", graph="all").read_text())
    for kind in ("hosts", "networks", "containers", "endpoints"):
        assert {row["id"] for row in everything[kind]} == {row["id"] for row in chart.fleet[kind]}


def test_a_graph_goes_to_the_clipboard(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL, permissions=["clipboard-read", "clipboard-write"])
    open_menu(chart)
    chart.page.get_by_role("button", name="Copy Mermaid").click()
    chart.page.wait_for_selector("text=Mermaid is in the clipboard.")
    field = "document.querySelector('.chart-search input')"
    chart.page.keyboard.press("Escape")
    chart.page.evaluate(f"{field}.focus()")
    chart.page.keyboard.press("Control+v")
    assert "flowchart LR" in str(chart.page.evaluate(f"{field}.value"))


def test_the_keyboard_opens_the_menu_and_escape_leaves_the_selection(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    one = chart.fleet["containers"][0]["id"]
    chart.go(f"#sel={one}")
    chart.page.focus(".chart-export summary")
    chart.page.keyboard.press("Enter")
    chart.page.keyboard.press("Tab")
    chart.page.keyboard.press("Escape")
    assert chart.page.locator(".chart-export[open]").count() == 0
    assert chart.page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert chart.selected == one


def test_the_menu_stands_within_a_phone(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL, **PHONE)
    chart.page.locator(".chart-export summary").tap()
    box = chart.page.locator(".chart-export .menu-panel").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_the_chart_prints_its_view_in_light_colours_on_one_sheet_upright_or_across(open_chart: OpenChart) -> None:
    chart = open_chart({"hosts": 9, "containers": 20, "seed": 2}, color_scheme="dark")
    chart.go("#x=200&y=100&z=1.5")
    for across in (False, True):
        pdf = chart.page.pdf(format="A4", landscape=across, print_background=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    chart.page.emulate_media(media="print", color_scheme="dark")
    chart.page.wait_for_selector(".chart-print svg")
    words = chart.page.locator(".chart-print text").all_text_contents()
    assert {"node-01", "published port"} <= set(words)
    assert "node-09" not in words
    assert any(re.search(r"20\d\d, \d\d:\d\d", word) for word in words)
    assert "#f5f6f8" in str(chart.page.locator(".chart-print").inner_html())
    assert not chart.page.locator(".chart-tools, .bar, .chart-stage, .chart-legend").locator("visible=true").count()
    chart.page.emulate_media(media="screen")
    chart.page.wait_for_selector(".chart-print svg", state="detached")
    assert chart.page.locator(".chart-tools").is_visible()


def test_the_whole_chart_prints_where_the_menu_is_asked_for_it(open_chart: OpenChart) -> None:
    chart = open_chart({"hosts": 9, "containers": 20, "seed": 2})
    chart.go("#x=200&y=100&z=1.5")
    chart.page.evaluate("window.print = () => window.dispatchEvent(new Event('beforeprint'))")
    open_menu(chart)
    chart.page.check("input[name=export-picture][value=whole]")
    chart.page.get_by_role("button", name="Print", exact=True).click()
    assert "node-09" in chart.page.locator(".chart-print text").all_text_contents()
