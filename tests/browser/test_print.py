"""Pages on paper: no navigation, all columns of a table, light also where the screen is dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.bare import HEAD, HOST, serve

pytestmark = pytest.mark.needs("browser")
TABLE = """</head><body><header class="bar"><nav class="nav"><a href="/">Chart</a></nav></header><main class="main">
<div class="tools"><input class="input"></div><section class="panel"><div class="table-wrap"><table class="table">
<thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table></div>
<div class="actions"><a class="button">New</a></div></section></main></body></html>"""


def test_a_table_prints_all_its_columns_in_light_colours_and_nothing_to_press(chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 700, "height": 990}, color_scheme="dark")
    page = context.new_page()
    heads = "".join(f"<th>column {n}</th>" for n in range(9))
    cells = "".join(f'<td data-title="column {n}"><a href="/{n}/">value {n}</a></td>' for n in range(9))
    serve(page, {"/": HEAD + TABLE.format(heads=heads, cells=cells)})
    page.goto(f"{HOST}/")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".bar, .tools, .button").locator("visible=true").count() == 0
    boxes = [page.locator("td").nth(n).bounding_box() for n in range(9)]
    assert len({box["y"] for box in boxes if box}) == 1
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 700 for box in boxes)
    assert page.locator("th").locator("visible=true").count() == 9
    looks = "getComputedStyle(document.querySelector('td a')).color"
    assert page.evaluate(looks) == "rgb(23, 33, 43)"
    context.close()
