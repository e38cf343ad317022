"""A journey without a mouse: log in, find a container, open it and its network, begin a connect form and leave it."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import see_chart
from tests.browser.test_journeys import a_running_container
from tests.stack import Stack

pytestmark = pytest.mark.needs("browser")
MOST = 60
"""Presses of Tab within which anything on a page must be reached."""


def tab_to(page: Page, words: str) -> None:
    """Presses Tab until what has the focus is called so; it must be seen that it has."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        name = page.evaluate("(document.activeElement.ariaLabel || document.activeElement.textContent || '').trim()")
        if re.fullmatch(words, name):
            ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert ring != "none", f"{name} has the focus, and nothing shows it"
            return
    raise AssertionError(f"{words} is not reached by {MOST} presses of Tab")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_container_is_found_opened_and_nearly_connected_by_keys_alone(
    fleet: Stack, chromium: Browser, theme: Literal["light", "dark"]
) -> None:
    container = a_running_container(fleet, fleet.topology()["hosts"][0]["id"])
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, color_scheme=theme)
    page = context.new_page()
    page.goto(f"{fleet.url}/accounts/login/")
    password = re.search(r"with the password (\S+)", (fleet.home / "stack.log").read_text())
    assert password
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type(password[1])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{fleet.url}/")
    see_chart(page)

    page.keyboard.press("/")
    page.keyboard.type(container["docker_id"][:12])
    page.keyboard.press("Enter")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("l")
    found = page.locator("[role=treeitem][aria-level='3']")
    expect(found.first).to_contain_text(container["name"])
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator(".chart-panel h2").first).to_have_text(container["name"])

    tab_to(page, "Open its page")
    page.keyboard.press("Enter")
    page.wait_for_url("**/containers/*/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    network = page.locator("main td.name a").first.inner_text()
    tab_to(page, re.escape(network))
    page.keyboard.press("Enter")
    page.wait_for_url("**/networks/*/")
    tab_to(page, "Connect a container")
    page.keyboard.press("Enter")
    page.wait_for_url("**/connect/**")
    tab_to(page, "Cancel")
    page.keyboard.press("Enter")
    page.wait_for_url("**/networks/*/")
    context.close()


def test_a_menu_opens_walks_and_closes_by_keys_and_gives_the_focus_back(page: Page) -> None:
    tab_to(page, "User menu of admin")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "Change password"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.ariaLabel") == "User menu of admin"
    expect(page.locator(".bar .menu[open]")).to_have_count(0)


def test_the_list_of_keys_gives_the_focus_back(page: Page) -> None:
    page.locator(".chart-sheet").focus()
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".chart-sheet")).to_be_focused()
