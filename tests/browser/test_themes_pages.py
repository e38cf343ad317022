"""Journeys over the pages beside the chart, each in light and in dark: addresses, ports, matrix, tables, views."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import see_chart
from tests.browser.themes import both, reads, ringed
from tests.stack import Stack, wait_for

pytestmark = pytest.mark.needs("browser")


def fill_of(page: Page, selector: str) -> str:
    return str(page.evaluate("(one) => getComputedStyle(document.querySelector(one)).fill", selector))


def test_subnets_that_meet_are_marked_on_the_line_and_a_pool_tells_its_next_free_address(
    page: Page, fleet: Stack
) -> None:
    # A stranger's address is told of after five seconds: until then it is the next free one.
    wait_for("the stranger", lambda: any(row["kind"] == "orphan" for row in fleet.topology()["endpoints"]))
    told = fleet.call("GET", "/api/v1/addresses")[1]
    pool = next(row for row in told["pools"] if row["name"] == "frontend")
    fills = set()
    for theme in both(page):
        page.goto(f"{fleet.url}/addresses/")
        expect(page.locator(".overlaps > li")).to_have_count(len(told["overlaps"]))
        expect(page.locator(".line .stretch[data-severity=critical]").first).to_be_visible()
        fills.add(fill_of(page, ".line rect[data-driver=bridge]"))
        reads(page, theme, "#live")
        page.locator(".line .stretch").first.focus()
        page.keyboard.press("Tab")
        ringed(page, theme)
        page.fill("#q", pool["next_free"])
        page.wait_for_url("**q=*")
        expect(page.locator("tbody tr", has_text="frontend")).to_contain_text(pool["next_free"])
        page.get_by_role("link", name="frontend", exact=True).first.press("Enter")
        expect(page.locator(".numbers")).to_contain_text(pool["next_free"])
        assert page.locator(".cells .cell[data-kind=used]").count() > 0
        reads(page, theme, "#live")
        page.locator(".crumbs a").first.focus()
        page.keyboard.press("Tab")
        ringed(page, theme)
    assert len(fills) == 2


def test_ports_that_clash_are_told_with_what_to_do(page: Page, fleet: Stack) -> None:
    clashes = fleet.call("GET", "/api/v1/ports")[1]["clashes"]
    assert clashes
    for theme in both(page):
        page.goto(f"{fleet.url}/ports/")
        expect(page.locator("#live .overlaps > li")).to_have_count(len(clashes))
        expect(page.locator("#live .overlaps")).to_contain_text(clashes[0]["advice"])
        reads(page, theme, "#live")
        page.fill("#q", str(clashes[0]["port"]))
        page.wait_for_url("**q=*")
        expect(page.locator("tbody .port-cell").first).to_contain_text(str(clashes[0]["port"]))
        page.locator("#sort-port, thead a").first.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        ringed(page, theme)


def test_the_matrix_is_walked_cell_by_cell_and_leads_on(page: Page, fleet: Stack) -> None:
    for theme in both(page):
        for by, other in (("hosts", "host"), ("services", "service")):
            page.goto(f"{fleet.url}/matrix/?by={by}")
            expect(page.locator(".matrix .corner")).to_have_text(other.capitalize())
            reads(page, theme, "#live")
        page.goto(f"{fleet.url}/matrix/")
        page.locator(".matrix-wrap").focus()
        page.keyboard.press("Tab")
        ringed(page, theme)
        page.locator(".matrix td a").first.focus()
        page.keyboard.press("ArrowDown")
        ringed(page, theme)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/matrix/" not in url)


def test_columns_are_chosen_sorted_and_saved_as_a_file(page: Page, fleet: Stack) -> None:
    for theme in both(page):
        page.goto(f"{fleet.url}/containers/")
        page.focus("#choose-columns summary")
        page.keyboard.press("Enter")
        box = page.get_by_label("MACs")
        box.focus()
        if not box.is_checked():
            page.keyboard.press("Space")
        page.wait_for_url("**columns=**")
        reads(page, theme, "#choose-columns .menu-panel")
        page.keyboard.press("Escape")
        expect(page.locator("thead")).to_contain_text("MACs")
        reads(page, theme, "#live")
        page.locator("#sort-name").press("Enter")
        page.wait_for_url("**sort=**")
        with page.expect_download() as download:
            page.locator(".csv").press("Enter")
        rows = list(csv.reader(Path(download.value.path()).read_text().splitlines()))
        assert "MACs" in rows[0]
        assert len(rows) == len(fleet.topology()["containers"]) + 1


def test_a_view_is_saved_by_keys_and_read(page: Page, fleet: Stack) -> None:
    for theme in both(page):
        page.goto(f"{fleet.url}/#f.state=running&q={theme}")
        page.reload()
        see_chart(page)
        page.focus(".chart-view summary")
        page.keyboard.press("Enter")
        page.get_by_label("Name of this view").fill(f"In {theme}")
        page.keyboard.press("Enter")
        link = page.locator(".chart-views").get_by_role("link", name=f"In {theme}")
        expect(link).to_be_visible()
        page.get_by_label("Name of this view").focus()
        page.keyboard.press("Shift+Tab")
        ringed(page, theme)
        reads(page, theme, ".chart-view .menu-panel")
        page.get_by_role("button", name=f"Delete: In {theme}").press("Enter")
        page.get_by_role("button", name=f"Delete In {theme} now").press("Enter")
        expect(link).to_have_count(0)
