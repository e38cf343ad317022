"""Saved views with the whole product behind them: kept, found again by link and reload, renamed, shared, deleted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import see_chart
from tests.stack import Stack

pytestmark = pytest.mark.needs("browser")


def test_a_view_is_saved_opened_from_elsewhere_renamed_shared_and_deleted(page: Page, fleet: Stack) -> None:
    menu = page.locator(".chart-view")
    page.get_by_role("button", name="running", exact=True).click()
    chips = page.locator(".chart-filters-count")
    expect(chips).to_contain_text("of")
    menu.locator("summary").click()
    expect(menu).to_contain_text("None yet")
    page.get_by_label("Name of this view").fill("What <b>runs</b>")
    page.get_by_label("Share with everyone").check()
    menu.get_by_role("button", name="Save").click()
    expect(menu.get_by_role("status")).to_have_text("Saved What <b>runs</b>.")
    menu.get_by_role("button", name="Save").click()
    expect(menu.get_by_role("status")).to_have_text("Give the view a name.")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear").click()
    expect(chips).to_be_hidden()

    menu.locator("summary").click()
    menu.get_by_role("link", name="What <b>runs</b>").click()
    expect(chips).to_be_visible()
    assert "f.state=running" in page.url
    page.go_back()
    expect(chips).to_be_hidden()
    page.go_forward()
    expect(chips).to_be_visible()
    page.reload()
    see_chart(page)
    expect(chips).to_be_visible()

    menu.locator("summary").click()
    menu.get_by_role("button", name="Rename: What <b>runs</b>").click()
    page.keyboard.type("Running")
    page.keyboard.press("Enter")
    menu.get_by_role("button", name="Stop sharing: Running").click()
    expect(menu.get_by_role("button", name="Share with everyone: Running")).to_be_visible()
    menu.get_by_role("button", name="Delete: Running").click()
    menu.get_by_role("button", name="Delete Running now").click()
    expect(menu).to_contain_text("None yet")


def test_a_label_and_the_last_change_are_found_by_the_server(page: Page, fleet: Stack) -> None:
    labelled = [row for row in fleet.topology()["containers"] if row["labels"]]
    one = labelled[0]
    key, value = next(iter(one["labels"].items()))
    same = [row for row in labelled if row["labels"].get(key) == value]
    page.evaluate("(hash) => { location.hash = hash }", f"#f.label={key}={value}")
    expect(page.locator(".chart-filters-count")).to_contain_text(f"{len(same)} of ")
    page.keyboard.press("/")
    page.keyboard.type(f"label:{key}={value}")
    expect(page.locator("#chart-matches [role=option]").first).to_contain_text(f"label {key}={value}")
    page.evaluate("location.hash = '#f.since=7d'")
    whole = len(fleet.topology()["containers"])
    expect(page.locator(".chart-filters-count")).to_contain_text(f"{whole} of ")
