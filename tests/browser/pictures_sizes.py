"""Takes the pictures of docs/sizes.md anew: each view at 60, 500, 2,500 and 10,000 containers, from demo fleets.

.venv/bin/python -m tests.browser.pictures_sizes [CONTAINERS]    only the fleet of that many
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import needs
from tests.browser.conftest import SWITCHES, see_chart
from tests.browser.pictures import FOLDER, opened
from tests.stack import ROOT, Stack, wait_for

SIZES = {60: (4, 15), 500: (25, 20), 2500: (50, 50), 10000: (200, 50)}
"""Hosts, and containers of each."""

Act = Callable[[Page], object]


def busiest_overlay(page: Page) -> None:
    """Selects the overlay with the most endpoints."""
    where = page.evaluate(
        """() => { const ends = new Map();
            for (const { network } of window.docklines.store.endpoints.values())
              if (network && window.docklines.store.networks.get(network)?.scope === "swarm")
                ends.set(network, (ends.get(network) ?? 0) + 1);
            return [...ends].sort((a, b) => b[1] - a[1])[0][0]; }"""
    )
    page.evaluate("(id) => { location.hash = `sel=${id}`; }", where)


def one_host(page: Page) -> None:
    """Opens the first host of the grid, as a click on its tile does."""
    page.evaluate(
        """() => { const { store, hit } = window.docklines;
            const hosts = [...store.hosts.keys()].filter((id) => hit(id));
            hosts.sort((a, b) => hit(a).y - hit(b).y || hit(a).x - hit(b).x);
            location.hash = `open=${hosts[0]}`; }"""
    )


def hub(page: Page) -> None:
    busiest_overlay(page)
    page.wait_for_timeout(300)
    page.evaluate("location.hash += '&view=hub'")


def found(page: Page) -> None:
    """Searches for a service, so that all but its tasks and their networks are dim."""
    service = page.evaluate("[...window.docklines.store.services.values()].map(({ name }) => name).sort()[0]")
    page.evaluate("(name) => { location.hash = `q=${encodeURIComponent(name)}`; }", service)


def as_list(page: Page) -> None:
    page.keyboard.press("l")


def nothing(_: Page) -> None:
    """The view is its address."""


VIEWS: tuple[tuple[str, str, Act], ...] = (
    ("chart", "/", nothing),
    ("host-open", "/", one_host),
    ("overlay", "/", busiest_overlay),
    ("hub", "/", hub),
    ("found", "/", found),
    ("list", "/", as_list),
    ("wallboard", "/wallboard/", nothing),
    ("matrix", "/matrix/", nothing),
    ("matrix-services", "/matrix/?by=services", nothing),
    ("containers", "/containers/", nothing),
    ("networks", "/networks/", nothing),
    ("addresses", "/addresses/", nothing),
    ("ports", "/ports/", nothing),
)
IN_DARK = ("chart", "matrix", "hub")


def take(browser: Browser, stack: Stack, size: int) -> None:
    for theme in ("light", "dark"):
        with opened(browser, stack, theme, narrow=False) as page:
            for name, path, act in VIEWS:
                if theme == "light" or name in IN_DARK:
                    page.goto("about:blank")
                    page.goto(stack.url + path)
                    if path == "/":
                        see_chart(page)
                    act(page)
                    page.wait_for_timeout(1500)
                    page.screenshot(path=FOLDER / "sizes" / f"{name}-{size}-{theme}.png")
                    print(name, size, theme, flush=True)


def whole(stack: Stack, hosts: int, containers: int) -> Callable[[], bool]:
    """Whether all of the fleet has been read."""

    def ask() -> bool:
        shown = stack.topology()
        return len(shown["hosts"]) >= hosts and len(shown["containers"]) >= hosts * containers * 0.9

    return ask


def main(only: int) -> None:
    (FOLDER / "sizes").mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=needs.CHROMIUM, args=SWITCHES)
        for size, (hosts, containers) in SIZES.items():
            if only not in (0, size):
                continue
            with tempfile.TemporaryDirectory() as folder:
                stack = Stack(Path(folder) / "fleet")
                try:
                    numbers = ("--hosts", str(hosts), "--containers", str(containers))
                    stack.start(None, "--demo", *numbers, "--changes", "0")
                    wait_for("the fleet", whole(stack, hosts, containers), 240, every=2)
                    take(browser, stack, size)
                finally:
                    stack.stop()
        browser.close()
    print(f"{FOLDER.relative_to(ROOT)}/sizes")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
