"""From the navigation to a usable chart of 2,500 containers, server, network and browser included, and its weight.

The demo fleet of 50 hosts with 50 containers each, nothing changing. A logged-in browser opens the page again and
again, its files in its cache as on any second visit: "kept" is the server's picture from memory, "read" has it read
from the database first, as after a change. Ends with status 1 when a gate is missed.

    .venv/bin/python -m benchmarks.opening [HOSTS [CONTAINERS]]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from websockets.sync.client import connect

from dashboard.web.packed import Packed
from tests.browser.conftest import SWITCHES, log_in, read_hosts
from tests.needs import CHROMIUM
from tests.stack import Stack, wait_for

MILLISECONDS = 1500.0
KILOBYTES = {2_500: 350.0, 10_000: 1_200.0}
"""At most, of a fleet of so many containers."""
TURNS = 7


def open_chart(page: Page, address: str) -> float:
    """Milliseconds from the navigation's start, by the browser's own clock, to the first frame with data."""
    page.goto(address)
    return float(page.evaluate("window.docklines.ready.then(() => performance.now())"))


def picture_of(stack: Stack, address: str) -> tuple[Packed, float]:
    """The first message, and the seconds until it is here."""
    began = time.perf_counter()
    with connect(address, additional_headers={"Authorization": f"Bearer {stack.token}"}, max_size=None) as live:
        text = live.recv(decode=False)
    return Packed.of(bytes(text)), time.perf_counter() - began


def change_something(stack: Stack, number: int) -> None:
    """A network more or less moves a revision, so that what the server has in memory is old."""
    host = stack.topology()["hosts"][0]["id"]
    stack.operate("POST", "/api/v1/networks", {"name": f"bench-{number}", "driver": "bridge", "host": host})
    time.sleep(1)


def measure(stack: Stack) -> float:
    """The median of the visits with the server's picture in memory, in ms."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        log_in(page, stack)
        times = [open_chart(page, f"{stack.url}/?{turn}") for turn in range(TURNS)]
        report("opening, kept", times)
        read = []
        for turn in range(3):
            change_something(stack, turn)
            read.append(open_chart(page, f"{stack.url}/?again={turn}"))
        report("opening, read", read)
        browser.close()
    return statistics.median(times)


def report(name: str, times: list[float]) -> None:
    median, most = statistics.median(times), max(times)
    print(f"{name:32} {len(times):4} x  median {median:6.0f} ms  most {most:6.0f} ms", flush=True)


def main(hosts: int, containers: int) -> None:
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "home")
        try:
            stack.start(None, "--demo", "--hosts", str(hosts), "--containers", str(containers), "--changes", "0")
            wait_for("every host read", lambda: len(read_hosts(stack)) == hosts, 120, 0.5)
            time.sleep(3)
            live = f"{stack.url.replace('http', 'ws', 1)}/ws/topology"
            for name, address in {"all there is": live, "short ids": f"{live}?ids=short"}.items():
                packed, read = picture_of(stack, address)
                _, kept = picture_of(stack, address)
                size = f"{len(packed.text) / 1000:6.0f} kB of text, {len(packed.deflated) / 1000:6.0f} kB on the wire"
                print(f"picture, {name:23} {size}, in {read * 1000:.0f} ms read, {kept * 1000:.0f} ms kept", flush=True)
            most = KILOBYTES.get(hosts * containers)
            if most and len(packed.deflated) / 1000 >= most:
                missed.append(f"the picture weighs {len(packed.deflated) / 1000:.0f} kB, not under {most:g}")
            opening = measure(stack)
            if hosts * containers <= min(KILOBYTES) and opening >= MILLISECONDS:
                missed.append(f"the chart opens in {opening:.0f} ms, not under {MILLISECONDS:g}")
        finally:
            stack.stop()
    if missed:
        raise SystemExit("\n".join(missed))


if __name__ == "__main__":
    main(*(int(word) for word in [*sys.argv[1:], "50", "50"][:2]))
