"""Parts of pages that refresh themselves take nothing out of anyone's hands; and Enter in a search sends no form."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route

from tests.browser.bare import HEAD, HOST, serve

pytestmark = pytest.mark.needs("browser")
FORM = """<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="another">
  <input type="search" id="q" name="q" hx-get="/connect/" hx-include="closest form"
  hx-trigger="input changed delay:200ms, search" hx-target="#choices" hx-select="#choices" hx-swap="outerHTML">
  %s<button>Connect</button></form>"""
STRIP = '<header class="bar"></header><div class="strip warn" id="connection" hidden></div>'
CHOICES = '<select name="container" id="choices"><option value="5">db</option></select>'


class Pages:
    """A table that gets a new number with each refresh, and a form that notes what it is asked."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.served, self.fails = 0, 0
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        serve(page, {"/table/": self.table, "/table/live": self.table, "/connect/": self.connect})

    def failing(self, route: Route) -> bool:
        """Whether it was answered as the server of a page does that is in trouble."""
        if self.fails == 0 or not route.request.headers.get("hx-request"):
            return False
        headers = {"Docklines-Trouble": "database"} if self.fails == 503 else {}
        headers |= {"HX-Redirect": "/accounts/login/"} if self.fails == 401 else {}
        route.fulfill(status=self.fails, headers=headers, body="trouble")
        return True

    def table(self, route: Route) -> None:
        if self.failing(route):
            return
        self.served += 1
        rows = "".join(
            f'<tr id="container-{n}"><td><a href="/containers/{n}/">web-{n}</a></td></tr>' for n in range(60)
        )
        labels = render_to_string("parts/labels.html", {"id": "labels", "title": "Labels", "pairs": {"a": "b"}})
        part = f"""<section id="live" data-live hx-get="/table/live" hx-trigger="refresh" hx-swap="outerHTML">{labels}
          <table class="table"><tbody>{rows}</tbody></table><p id="number">{self.served}</p></section>"""
        part = part if route.request.headers.get("hx-request") else f"{HEAD}</head><body>{STRIP}{part}</body></html>"
        route.fulfill(body=part, content_type="text/html")

    def connect(self, route: Route) -> None:
        if self.failing(route):
            return
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


def test_a_refresh_that_fails_leaves_the_table_and_says_so_until_it_comes(pages: Pages) -> None:
    pages.open("/table/")
    pages.page.evaluate("scrollTo(0, 600)")
    pages.fails = 503
    pages.page.evaluate("document.querySelector('[data-live]').dispatchEvent(new CustomEvent('refresh'))")
    strip = pages.page.locator("#connection")
    strip.get_by_text("The database of Docklines does not answer.").wait_for()
    assert strip.bounding_box()["y"] < 100  # also where one has scrolled
    assert pages.page.locator("tbody tr").count() == 60
    pages.fails = 0
    strip.get_by_role("button", name="Try now").click()
    strip.wait_for(state="hidden")


def test_a_form_that_cannot_ask_keeps_what_was_typed_and_asks_again(pages: Pages) -> None:
    pages.open("/connect/")
    pages.fails = 500
    pages.page.fill("#q", "web")
    notice = pages.page.locator(".failed")
    notice.get_by_text("what you typed is still here").wait_for()
    assert pages.page.input_value("#choices") == "5"
    pages.fails = 0
    notice.get_by_role("button", name="Try again").click()
    notice.wait_for(state="detached")
    assert pages.asked[-1][1]["q"] == ["web"]


def test_who_is_signed_out_in_the_middle_of_a_form_stays_in_it(pages: Pages) -> None:
    pages.open("/connect/")
    pages.page.evaluate("document.querySelector('[name=csrfmiddlewaretoken]').setAttribute('value', 'of before')")
    pages.fails = 401
    pages.page.fill("#q", "web")
    pages.page.locator(".failed").get_by_text("You are signed out.").wait_for()
    assert (urlsplit(pages.page.url).path, pages.page.input_value("#q")) == ("/connect/", "web")
    pages.fails = 0
    pages.page.evaluate("window.dispatchEvent(new Event('focus'))")
    pages.page.locator(".failed").wait_for(state="detached")
    assert pages.page.input_value("[name=csrfmiddlewaretoken]") == "another"
