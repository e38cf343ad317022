"""Parts of pages that refresh themselves take nothing out of anyone's hands; and Enter in a search sends no form."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route

from tests.browser.bare import HEAD, HOST, serve

pytestmark = pytest.mark.needs("browser")
FORM = """<form method="post"><input type="search" id="q" name="q" hx-get="/connect/" hx-include="closest form"
  hx-trigger="input changed delay:200ms, search" hx-target="#choices" hx-select="#choices" hx-swap="outerHTML">
  %s<button>Connect</button></form>"""
CHOICES = '<select name="container" id="choices"><option value="5">db</option></select>'


class Pages:
    """A table that gets a new number with each refresh, and a form that notes what it is asked."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.served = 0
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        serve(page, {"/table/": self.table, "/table/live": self.table, "/connect/": self.connect})

    def table(self, route: Route) -> None:
        self.served += 1
        rows = "".join(
            f'<tr id="container-{n}"><td><a href="/containers/{n}/">web-{n}</a></td></tr>' for n in range(60)
        )
        labels = render_to_string("parts/labels.html", {"id": "labels", "title": "Labels", "pairs": {"a": "b"}})
        part = f"""<section id="live" data-live hx-get="/table/live" hx-trigger="refresh" hx-swap="outerHTML">{labels}
          <table class="table"><tbody>{rows}</tbody></table><p id="number">{self.served}</p></section>"""
        part = part if route.request.headers.get("hx-request") else f"{HEAD}</head><body>{part}</body></html>"
        route.fulfill(body=part, content_type="text/html")

    def connect(self, route: Route) -> None:
        query = urlsplit(route.request.url).query if route.request.method == "GET" else route.request.post_data or ""
        self.asked.append((route.request.method, parse_qs(query)))
        route.fulfill(body=f"{HEAD}</head><body>{FORM % CHOICES}</body></html>", content_type="text/html")

    def open(self, path: str) -> None:
        self.page.goto(f"{HOST}{path}")
        self.page.wait_for_function("window.htmx")

    def refresh(self) -> str:
        """The number of the table that is shown after it asked again."""
        before = self.served
        self.page.evaluate("document.querySelector('[data-live]').dispatchEvent(new CustomEvent('refresh'))")
        self.page.wait_for_timeout(300)
        assert self.served > before
        return self.page.inner_text("#number")


@pytest.fixture
def pages(chromium: Browser) -> Iterator[Pages]:
    context = chromium.new_context(viewport={"width": 1200, "height": 500})
    yield Pages(context.new_page())
    context.close()


def test_a_refresh_keeps_the_focus_on_the_same_link(pages: Pages) -> None:
    pages.open("/table/")
    pages.page.focus("#container-20 a")
    top = pages.page.evaluate("scrollY")
    assert pages.refresh() == "2"
    assert pages.page.evaluate("document.activeElement.textContent") == "web-20"
    assert pages.page.evaluate("scrollY") == top


def test_a_refresh_leaves_closed_what_was_closed_by_hand(pages: Pages) -> None:
    pages.open("/table/")
    pages.page.click("#labels summary")
    assert pages.refresh() == "2"
    assert pages.page.evaluate("document.getElementById('labels').open") is False
    assert pages.page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_refresh_waits_while_text_is_marked(pages: Pages) -> None:
    pages.open("/table/")
    pages.page.evaluate("getSelection().selectAllChildren(document.querySelector('#container-2 td'))")
    assert pages.refresh() == "1"
    assert pages.page.evaluate("String(getSelection())") == "web-2"
    pages.page.evaluate("getSelection().removeAllRanges()")
    assert pages.refresh() == "3"


def test_what_is_waited_for_is_asked_for_often_but_not_in_a_tab_that_nobody_sees(pages: Pages) -> None:
    pages.open("/table/")
    pages.page.evaluate("document.getElementById('live').dataset.live = 'often'")
    pages.page.evaluate("Object.defineProperty(document, 'hidden', { get: () => window.away ?? false })")
    pages.page.wait_for_timeout(800)
    assert pages.served >= 2
    pages.page.evaluate("window.away = true")
    pages.page.evaluate("document.getElementById('live').dataset.live = 'often'")
    pages.page.wait_for_timeout(200)
    before = pages.served
    pages.page.wait_for_timeout(1500)
    assert pages.served == before


def test_enter_in_the_search_of_a_form_searches_and_does_not_send_the_form(pages: Pages) -> None:
    pages.open("/connect/")
    pages.page.click("#q")
    pages.page.keyboard.type("web")
    pages.page.keyboard.press("Enter")
    pages.page.wait_for_timeout(500)
    assert {method for method, _ in pages.asked} == {"GET"}
    assert pages.asked[-1][1]["q"] == ["web"]
    pages.page.click("button")
    pages.page.wait_for_timeout(300)
    assert pages.asked[-1][0] == "POST"
