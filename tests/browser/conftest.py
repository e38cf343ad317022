"""A real Chromium on the whole product, which shows a quiet demo fleet: no change but ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import needs
from tests.browser.bare import Chart
from tests.stack import Stack, wait_for

SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    needs.require("browser")
    stack = Stack(tmp_path_factory.mktemp("fleet"))
    try:
        stack.start(None, "--demo", "--hosts", "4", "--containers", "10", "--changes", "0")
        wait_for("every host read", lambda: len(read_hosts(stack)) == 4, 30)
        yield stack
    finally:
        stack.stop()


def read_hosts(stack: Stack) -> list[str]:
    return [host["name"] for host in stack.topology()["hosts"] if host["state"] == "reachable"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    needs.require("browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=needs.CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def page(fleet: Stack, chromium: Browser) -> Iterator[Page]:
    """The chart in a browser of its own, logged in as admin; a script error in it fails the test."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, bypass_csp=True)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    log_in(opened, fleet)
    yield opened
    context.close()
    assert errors == []


@pytest.fixture
def open_chart(chromium: Browser) -> Iterator[Callable[..., Chart]]:
    """Opens charts that no server stands behind: `open_chart({"hosts": 4}, role="viewer", has_touch=True)`."""
    opened: list[Chart] = []

    def open_one(wish: dict[str, Any] | None, **more: Any) -> Chart:
        opened.append(Chart(chromium, wish, **more))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def log_in(page: Page, fleet: Stack) -> None:
    password = re.search(r"with the password (\S+)", (fleet.home / "stack.log").read_text())
    assert password
    page.goto(f"{fleet.url}/accounts/login/")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", password[1])
    page.click("button[type=submit]")
    page.wait_for_url(f"{fleet.url}/**")
    see_chart(page)


def see_chart(page: Page) -> None:
    page.evaluate("window.docklines.ready")
    page.wait_for_selector("#chart[data-connection=live]")
