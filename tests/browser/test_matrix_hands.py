"""The matrix under the hands, and the choice of a table's columns: what the scripts of these pages add."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route

from dashboard.web.matrix.grid import Asked, lay_out
from dashboard.web.matrix.plan import Cell, Head, Plan
from dashboard.web.tables.column import Column
from tests.browser.bare import HEAD, HOST, serve

pytestmark = pytest.mark.needs("browser")
STYLES = '<link rel="stylesheet" href="/static/css/matrix.css">'
SCRIPTS = """<script type="module" src="/static/js/table.js"></script>
<script type="module" src="/static/js/matrix.js"></script></head><body><main class="main">"""
ROWS = '<section id="live"></section>'
COLUMNS = (Column("name", "Name", fixed=True), Column("state", "State"), Column("mac", "MACs", extra=True))


def grid() -> str:
    """Sixty hosts and thirty networks; every third cell is empty, so the arrows have something to pass over."""
    hosts = [Head(f"host:{n}", f"node-{n}", f"/hosts/{n}/", kind="host", total=4) for n in range(60)]
    networks = [Head(f"network:{n}", f"net-{n}", f"/networks/{n}/", letter="A", tone="rail-1") for n in range(30)]
    cells = {
        (host.key, network.key): Cell(2, column, "db-1", "web-1")
        for row, host in enumerate(hosts)
        for column, network in enumerate(networks)
        if (row + column) % 3 != 1
    }
    shown = {"grid": lay_out(Plan(hosts, networks, cells), Asked()), "by": "hosts", "other": "host", "sorts": ()}
    request = RequestFactory().get("/matrix/")
    return render_to_string("matrix/live.html", {**shown, "live_address": "/matrix/live"}, request)


def table() -> str:
    shown = {"columns": COLUMNS, "has": {"name", "state"}}
    choice = render_to_string("parts/columns.html", {"shown": shown}, RequestFactory().get("/boxes/"))
    return f"""<form class="tools" id="tools" hx-get="/boxes/" hx-target="#live" hx-swap="outerHTML"
      hx-trigger="change from:(#tools [name=columns])" hx-replace-url="true"><input name="q" value="">{choice}</form>
      {ROWS}"""


def boxes(route: Route) -> None:
    """As the server does it: who asks for the rows gets no second form with them, which would ask as well."""
    part = "hx-request" in route.request.headers
    route.fulfill(body=ROWS if part else HEAD + STYLES + SCRIPTS + table(), content_type="text/html")


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1000, "height": 700})
    page = context.new_page()
    matrix = grid()
    serve(page, {"/matrix/": HEAD + STYLES + SCRIPTS + matrix, "/matrix/live": matrix, "/boxes/": boxes})
    yield page
    context.close()


def opened(page: Page, path: str) -> None:
    page.goto(HOST + path)
    page.wait_for_function("window.htmx")


def test_heads_stay_in_sight_a_refresh_scrolls_nothing_and_arrows_walk_over_empty_cells(page: Page) -> None:
    opened(page, "/matrix/")
    page.evaluate("document.querySelector('.matrix-wrap').scrollTo(300, 400)")
    with page.expect_response("**/matrix/live"):
        page.evaluate("document.querySelector('[data-live]').dispatchEvent(new CustomEvent('refresh'))")
    page.wait_for_timeout(200)
    scrolled = "(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop])(document.querySelector('.matrix-wrap'))"
    assert page.evaluate(scrolled) == [300, 400]
    frame = page.locator(".matrix-wrap").bounding_box()
    head = page.locator(".matrix .corner").bounding_box()
    assert frame
    assert head
    assert abs(head["x"] - frame["x"]) < 5
    assert abs(head["y"] - frame["y"]) < 5

    page.evaluate("document.querySelector('.matrix tbody tr').cells[1].querySelector('a').focus()")
    page.keyboard.press("ArrowRight")  # net-1 is empty on the first host
    assert page.evaluate("document.activeElement.dataset.n") == "A net-2"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('tr').querySelector('.who').textContent") == "node-1"


def test_a_cell_that_is_pointed_at_says_whose_it_is(page: Page) -> None:
    opened(page, "/matrix/")
    cell = page.locator(".matrix td a").first
    cell.hover()
    assert cell.get_attribute("title") == "node-0, A net-0: 2\ndb-1, web-1"


def test_chosen_columns_stand_in_the_address_in_short_and_are_remembered(page: Page) -> None:
    opened(page, "/boxes/")
    page.click("#choose-columns summary")
    page.check("text=MACs")
    page.wait_for_url("**/boxes/?columns=*")
    assert parse_qs(urlsplit(page.url).query) == {"columns": ["name,state,mac"]}
    opened(page, "/boxes/")
    page.wait_for_url("**/boxes/?columns=*")  # by itself: this browser has chosen
    page.click("#choose-columns summary")
    page.click("text=The usual ones")
    page.wait_for_url("**/boxes/")
    assert page.evaluate("localStorage.length") == 0
