"""A browser on Docklines below a path, through nginx: everything it asks for and leads to stays below."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests import needs
from tests.browser.conftest import SWITCHES, see_chart
from tests.proxies import front
from tests.proxies.conftest import Place
from tests.stack import Stack

pytestmark = [pytest.mark.needs("proxies"), pytest.mark.needs("browser")]


@pytest.fixture
def place(fronts: dict[str, front.Front], stacks: dict[str, Stack]) -> Place:
    return Place(fronts["nginx"], stacks["/docklines/"], front.BELOW, "/docklines/")


@pytest.fixture
def asked() -> list[str]:
    """Every address that the browser asks for."""
    return []


@pytest.fixture
def page(place: Place, asked: list[str]) -> Iterator[Page]:
    found = f"--host-resolver-rules=MAP *.example.org:443 127.0.0.1:{place.front.https}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=needs.CHROMIUM, args=[*SWITCHES, found])
        context = browser.new_context(ignore_https_errors=True, viewport={"width": 1400, "height": 900})
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        context.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda live: asked.append(live.url))
        yield page
        assert errors == []
        browser.close()


def test_a_browser_never_leaves_the_base_path(place: Place, page: Page, asked: list[str]) -> None:
    home = f"https://{front.BELOW}/docklines/"
    page.goto(home)
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", place.password)
    page.click("button[type=submit]")
    page.wait_for_url(home)
    see_chart(page)
    host = page.evaluate("[...window.docklines.store.hosts.keys()][0]")
    page.evaluate("(id) => { location.hash = `sel=${id}` }", host)
    page.click(".chart-panel a:has-text('Host page'), .chart-panel a[href*='/hosts/']")
    page.wait_for_url(f"{home}hosts/*/")
    page.go_back()
    see_chart(page)
    saves_a_view(page, home)
    page.goto(f"{home}containers/")
    page.fill("#q", "web")
    page.wait_for_url(f"{home}containers/?*q=web*")
    page.goto(f"{home}wallboard/")
    page.evaluate("window.docklines.ready")
    page.keyboard.press("Escape")
    page.wait_for_url(f"{home}**")
    outside = [url for url in asked if not url.startswith((home, home.replace("https", "wss"), "data:", "blob:"))]
    assert outside == []
    assert any(url.startswith("wss:") for url in asked)
    assert any("/docklines/api/v1/" in url for url in asked)


def saves_a_view(page: Page, home: str) -> None:
    """Its link is below the base path; what is kept is not, so that it outlives a move."""
    page.click("summary:has-text('View')")
    page.fill(".chart-save input[type=text]", "Mine")
    page.click(".chart-save button[type=submit]")
    link = page.get_by_role("link", name="Mine")
    link.wait_for()
    assert (link.get_attribute("href") or "").startswith("/docklines/#sel=")
    kept = page.evaluate("(home) => fetch(`${home}api/v1/views`).then((answer) => answer.json())", home)
    assert kept["views"][0]["address"].startswith("/#sel=")
