"""What a page shows in states that are rare: forced colours, a narrow bar, a broker that is away."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser

from dashboard.web.context import SECTIONS
from tests.browser.bare import HEAD, HOST, Chart, serve
from tests.browser.themes import both, reads

pytestmark = pytest.mark.needs("browser")


def bar() -> str:
    carol = SimpleNamespace(is_authenticated=True, get_username="carol-with-a-name-that-is-long")
    request = SimpleNamespace(user=carol)
    context = {"role": "admin", "sections": SECTIONS, "section": "hosts", "can": {"administer": True}}
    return render_to_string("parts/bar.html", {**context, "request": request})


def test_every_section_is_within_reach_at_any_width(chromium: Browser) -> None:
    page = chromium.new_context().new_page()
    serve(page, {"/hosts/": f"{HEAD}</head><body>{bar()}<main class=main>Hosts</main></body></html>"})
    page.goto(f"{HOST}/hosts/")
    for width in (1440, 1181, 1180, 1000, 941, 940, 768, 375, 320):
        page.set_viewport_size({"width": width, "height": 700})
        if width <= 940:
            page.click("details.sections summary")
        links = page.get_by_role("navigation", name="Sections").get_by_role("link")
        boxes = [link.bounding_box() for link in links.all()]
        assert len(boxes) == len(SECTIONS) + 1
        assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes), width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width <= 940:
            page.keyboard.press("Escape")
            assert not links.first.is_visible()
    page.context.close()


def test_in_forced_colours_the_focus_in_a_menu_and_the_list_can_be_seen(open_chart: Callable[..., Chart]) -> None:
    chart = open_chart({"hosts": 2}, forced_colors="active")
    page = chart.page
    page.keyboard.press("l")
    turn = page.locator(".chart-turn").first
    assert turn.evaluate("(one) => getComputedStyle(one, '::before').borderTopColor") == "rgba(0, 0, 0, 0)"
    page.keyboard.press("Escape")
    box = chart.hit("container:1")
    page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2, button="right")
    item = page.locator(".chart-menu [role=menuitem]").first
    item.focus()
    assert item.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"


def test_while_the_broker_is_away_the_chart_is_not_called_live(open_chart: Callable[..., Chart]) -> None:
    chart = open_chart({"hosts": 2})
    beat = {"type": "heartbeat", "sources": chart.revisions, "collected_at": {}}
    chart.say({**beat, "away": ["broker"]})
    strip = chart.page.locator(".chart-notices")
    strip.get_by_text("The broker of Docklines does not answer").wait_for()
    assert chart.page.locator(".chart-summary").inner_text().startswith("Not live")
    for theme in both(chart.page):
        reads(chart.page, theme, ".chart-notices")
        reads(chart.page, theme, ".chart-summary")
    chart.say(beat)
    strip.get_by_text("The broker of Docklines").wait_for(state="detached")


def test_while_reads_are_behind_the_chart_says_how_old_it_may_be(open_chart: Callable[..., Chart]) -> None:
    chart = open_chart({"hosts": 2})
    beat = {"type": "heartbeat", "sources": chart.revisions, "collected_at": {}}
    chart.say({**beat, "reads": {"every": 23, "wanted": 10}})
    strip = chart.page.locator(".chart-notices")
    strip.get_by_text("Reads are behind: each host is read every 23 s instead of 10.").wait_for()
    for theme in both(chart.page):
        reads(chart.page, theme, ".chart-notices")
    chart.say(beat)
    strip.get_by_text("Reads are behind").wait_for(state="detached")
