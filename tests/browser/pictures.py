"""Takes every picture of docs/pictures anew, from the demo fleet: each page in light and dark, wide and narrow.

    .venv/bin/python -m tests.browser.pictures [WORD]    only those with the word in their name

docs/pages.md shows them; a test compares the two.
"""

from __future__ import annotations

import http.client
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import needs
from tests.browser.conftest import SWITCHES, log_in
from tests.stack import ROOT, Stack, wait_for

FOLDER = ROOT / "docs" / "pictures"
THEMES = ("light", "dark")
WIDE, NARROW = (1440, 900), (390, 844)


@dataclass(frozen=True)
class Picture:
    """`where` is the address, asked of the stack when it is needed; `act` what is done on the page before."""

    name: str
    where: Callable[[Stack], str] = lambda _: "/"
    act: Callable[[Page], object] = lambda _: None
    narrow: bool = False
    height: int = 0


def of(kind: str, name: str, more: str = "") -> Callable[[Stack], str]:
    """The page of the first object of that kind whose name begins like this."""

    def find(stack: Stack) -> str:
        rows = stack.topology()[f"{kind}s"]
        pk = next(row["id"] for row in rows if row["name"].startswith(name)).partition(":")[2]
        return f"/{kind}s/{pk}/{more}"

    return find


def pool_of(network: str) -> Callable[[Stack], str]:
    """The map of the first pool of that network."""

    def find(stack: Stack) -> str:
        pools = stack.call("GET", "/api/v1/addresses")[1]["pools"]
        return f"/addresses/{next(pool['id'] for pool in pools if pool['name'] == network).partition(':')[2]}/"

    return find


def around(name: str) -> Callable[[Stack], str]:
    """The neighbourhood of the container whose name begins like this."""

    def find(stack: Stack) -> str:
        return "/#view=hub&sel=" + next(r["id"] for r in stack.topology()["containers"] if r["name"].startswith(name))

    return find


def several(stack: Stack) -> str:
    """Every container of the stack shop, selected at once."""
    return "/#sel=" + ",".join(row["id"] for row in stack.topology()["containers"] if row["stack"] == "shop")


def at(path: str) -> Callable[[Stack], str]:
    return lambda _: path


def select(name: str) -> Callable[[Page], object]:
    """Clicks on the chip of the container whose name begins like this."""

    def act(page: Page) -> None:
        box = page.evaluate(
            """(name) => { const { store, hit } = window.docklines;
                const one = [...store.containers.values()].find((row) => row.name.startsWith(name));
                return hit(one.id); }""",
            name,
        )
        page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2)
        page.wait_for_timeout(400)

    return act


def overlay_key(name: str) -> Callable[[Page], object]:
    """Clicks on an overlay in the legend."""

    def act(page: Page) -> None:
        page.locator(".chart-legend .chart-key", has_text=name).first.click()
        page.wait_for_timeout(500)

    return act


def look_for(text: str, choose: bool = False) -> Callable[[Page], object]:
    """Types into the search; chooses the first that it finds."""

    def act(page: Page) -> None:
        page.keyboard.press("/")
        page.keyboard.type(text)
        page.wait_for_timeout(700)
        if choose:
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            page.wait_for_timeout(500)

    return act


def overlay_form(page: Page) -> None:
    page.get_by_text("overlay", exact=True).first.click()
    page.wait_for_timeout(500)


PICTURES = (
    Picture("chart"),
    Picture("chart-selected", act=select("shop_api.1")),
    Picture("chart-narrow", narrow=True),
    Picture("chart-several", several),
    Picture("neighbourhood", around("shop_api.1")),
    Picture("neighbourhood-narrow", around("shop_api.1"), narrow=True),
    Picture("wallboard", at("/wallboard/"), act=lambda page: page.wait_for_selector(".wall[data-mood=unwell]")),
    Picture("matrix", at("/matrix/")),
    Picture("matrix-narrow", at("/matrix/"), narrow=True),
    Picture("matrix-services", at("/matrix/?by=services")),
    Picture("walk-overlay", act=overlay_key("frontend")),
    Picture("walk-container", act=look_for("shop_api.1", choose=True)),
    Picture("walk-address", act=look_for("10.0.1.5")),
    Picture("chart-filtered", at("/#f.only=trouble")),
    Picture("chart-list", at("/"), act=lambda page: page.keyboard.press("l")),
    Picture("hosts", at("/hosts/")),
    Picture("hosts-narrow", at("/hosts/"), narrow=True),
    Picture("host", of("host", "fra-app-1")),
    Picture("host-new", at("/hosts/new/")),
    Picture("host-remove", of("host", "fra-app-1", "remove/")),
    Picture("networks", at("/networks/")),
    Picture("network", of("network", "backend")),
    Picture("network-narrow", of("network", "backend"), narrow=True),
    Picture("network-new", at("/networks/new/")),
    Picture("network-new-narrow", at("/networks/new/?driver=overlay"), narrow=True),
    Picture("network-connect", of("network", "iot_default", "connect/")),
    Picture("network-remove", of("network", "legacy_default", "remove/")),
    Picture("containers", at("/containers/")),
    Picture("containers-narrow", at("/containers/"), narrow=True),
    Picture("containers-columns", at("/containers/?columns=name,state,networks,macs,created,labels&size=200")),
    Picture("container", of("container", "shop_api.1")),
    Picture("services", at("/services/")),
    Picture("service", of("service", "shop_api")),
    Picture("addresses", at("/addresses/")),
    Picture("addresses-narrow", at("/addresses/"), narrow=True),
    Picture("pool", pool_of("frontend")),
    Picture("pool-narrow", pool_of("frontend"), narrow=True),
    Picture("ports", at("/ports/")),
    Picture("ports-narrow", at("/ports/"), narrow=True),
    Picture("operations", at("/operations/")),
    Picture("operation", at("/operations/2/")),
    Picture("not-found", at("/networks/424242/")),
    Picture("password", at("/accounts/password/change/")),
    Picture("admin", at("/admin/inventory/container/")),
    Picture("api", at("/api/v1/docs")),
)
STALE = (Picture("chart-stale"), Picture("hosts-stale", at("/hosts/")), Picture("host-stale", of("host", "fra-data-1")))
BROKEN = Picture("chart-broken")
EMPTY = (Picture("chart-empty"), Picture("hosts-empty", at("/hosts/")), Picture("networks-empty", at("/networks/")))


def fault(stack: Stack, host: str, verb: str) -> None:
    """See collectors/simulator/control.py."""
    line = http.client.HTTPConnection("simulator")
    line.sock = socket.socket(socket.AF_UNIX)
    line.sock.connect(str(stack.home / "demo" / "control.sock"))
    line.request("POST", f"/hosts/{host}/{verb}")
    assert line.getresponse().status == 200


@contextmanager
def opened(browser: Browser, stack: Stack, theme: str, narrow: bool) -> Iterator[Page]:
    width, height = NARROW if narrow else WIDE
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, device_scale_factor=1, bypass_csp=True
    )
    page = context.new_page()
    log_in(page, stack)
    yield page
    context.close()


def take(browser: Browser, stack: Stack, pictures: tuple[Picture, ...], word: str) -> None:
    for theme in THEMES:
        for narrow in (False, True):
            wanted = [picture for picture in pictures if picture.narrow is narrow and word in picture.name]
            if not wanted:
                continue
            with opened(browser, stack, theme, narrow) as page:
                for picture in wanted:
                    show(page, stack, picture)
                    save(page, picture.name, theme)


def show(page: Page, stack: Stack, picture: Picture) -> None:
    page.goto("about:blank")  # so that only the hash changing is a new page too
    page.goto(stack.url + picture.where(stack))
    if picture.where(stack).startswith(("/#", "/?")) or picture.where(stack) == "/":
        page.evaluate("window.docklines.ready")
    page.wait_for_timeout(700)
    picture.act(page)


def save(page: Page, name: str, theme: str) -> None:
    path = FOLDER / f"{name}-{theme}.png"
    page.screenshot(path=path)
    print(path.relative_to(ROOT), flush=True)


def take_broken(browser: Browser, stack: Stack) -> None:
    """The chart of somebody whose line to us is lost: last, as the stack is stopped for it."""
    for theme in THEMES:
        stack.start(None, "--demo", "--changes", "0") if stack.process is None else None
        with opened(browser, stack, theme, narrow=False) as page:
            show(page, stack, BROKEN)
            stack.stop()
            page.wait_for_timeout(4000)
            save(page, BROKEN.name, theme)


def ask_for_operations(stack: Stack) -> None:
    """One that Docker does, one that it refuses, for the table of operations to show."""
    topology = stack.topology()
    host = next(row["id"] for row in topology["hosts"] if row["name"] == "fra-app-1")
    pool = [{"subnet": "10.77.0.0/24"}]
    new = {"name": "reports", "driver": "bridge", "host": host, "pools": pool}
    operation = stack.operate("POST", "/api/v1/networks", new)
    made = wait_for("the network", lambda: stack.call("GET", f"/api/v1/operations/{operation['id']}")[1]["made"])
    stack.operate("DELETE", f"/api/v1/networks/{made}")


def main(word: str) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=needs.CHROMIUM, args=SWITCHES)
        stack, empty = Stack(Path(folder) / "full"), Stack(Path(folder) / "empty")
        try:
            stack.start(None, "--demo", "--changes", "0")
            wait_for("the fleet", lambda: len(stack.topology()["containers"]) >= 55, 60)
            time.sleep(2)
            ask_for_operations(stack)
            take(browser, stack, PICTURES, word)
            fault(stack, "fra-data-1", "hang")
            fault(stack, "edge-1", "refuse")
            silent = {"hung", "unreachable"}
            wait_for("silent hosts", lambda: {h["state"] for h in stack.topology()["hosts"]} >= silent, 30)
            take(browser, stack, STALE, word)
            if word in BROKEN.name:
                take_broken(browser, stack)
            empty.start(None, "--demo", "--hosts", "1", "--containers", "1", "--changes", "0")
            empty.manage("host", "remove", empty.topology()["hosts"][0]["name"])
            take(browser, empty, EMPTY, word)
        finally:
            for one in (stack, empty):
                one.stop()
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
