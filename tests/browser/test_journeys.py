"""What people do: look at the chart, make a network by the form and watch it appear, connect, disconnect, remove."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import log_in
from tests.stack import Stack, wait_for

pytestmark = pytest.mark.needs("browser")
LIVE = 10_000
"""Milliseconds within which a change must be on the chart."""

ON_CHART = "([kind, name]) => [...window.docklines.store[kind].values()].some((thing) => thing.name === name)"


def on_chart(page: Page, kind: str, name: str) -> None:
    page.wait_for_function(ON_CHART, arg=[kind, name], timeout=LIVE)


def off_chart(page: Page, kind: str, name: str) -> None:
    page.wait_for_function(f"(what) => !({ON_CHART})(what)", arg=[kind, name], timeout=LIVE)


def operation_ends(page: Page, state: str) -> None:
    """The page of the operation says by itself how it went."""
    expect(page.locator("main")).to_contain_text(state, timeout=LIVE, ignore_case=True)


def network_named(fleet: Stack, name: str) -> dict[str, Any]:
    found = wait_for(name, lambda: [n for n in fleet.topology()["networks"] if n["name"] == name])
    return dict(found[0])


def a_running_container(fleet: Stack, host: str) -> dict[str, Any]:
    containers = fleet.topology()["containers"]
    return next(
        c for c in containers
        if c["host"] == host and c["state"] == "running" and c["network_mode"] not in ("host", "none")
        and not c["network_mode"].startswith("container:") and not c["service"]
    )  # fmt: skip


def test_nobody_sees_anything_before_logging_in(fleet: Stack, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(f"{fleet.url}/")
    assert "/accounts/login/" in page.url
    expect(page.locator("canvas")).to_have_count(0)
    page.close()


def test_every_host_stands_on_the_chart_and_a_click_tells_about_a_container(page: Page, fleet: Stack) -> None:
    topology = fleet.topology()
    for host in topology["hosts"]:
        box = page.evaluate("(id) => window.docklines.hit(id)", host["id"])
        assert box["width"] > 50
        assert box["height"] > 20
    container = next(c for c in topology["containers"] if c["state"] == "running")
    box = page.evaluate("(id) => window.docklines.hit(id)", container["id"])
    page.mouse.click(box["x"] + 10, box["y"] + box["height"] / 2)
    expect(page.locator(".chart-panel")).to_contain_text(container["image"])


def test_a_network_is_made_joined_left_and_removed_while_another_browser_watches(
    page: Page, fleet: Stack, chromium: Browser
) -> None:
    watching = chromium.new_context(bypass_csp=True).new_page()
    log_in(watching, fleet)
    host = next(h for h in fleet.topology()["hosts"] if h["state"] == "reachable")

    page.goto(f"{fleet.url}/networks/new/?host={host['id'].partition(':')[2]}")
    page.fill("input[name=name]", "journey")
    page.fill("input[name$=subnet] >> nth=0", "10.123.0.0/24")
    page.click("text=Create network")
    operation_ends(page, "succeeded")
    on_chart(watching, "networks", "journey")
    network = network_named(fleet, "journey")
    assert [pool["subnet"] for pool in network["pools"]] == ["10.123.0.0/24"]
    here = f"{fleet.url}/networks/{network['id'].partition(':')[2]}"

    container = a_running_container(fleet, network["host"])
    page.goto(f"{here}/connect/?container={container['id'].partition(':')[2]}")
    page.fill("input[name=ipv4]", "10.123.0.9")
    page.click("button:has-text('Connect')")
    operation_ends(page, "succeeded")
    joined = "(id) => [...window.docklines.store.endpoints.values()].find((e) => e.network === id)?.ipv4"
    watching.wait_for_function(f"(id) => ({joined})(id) === '10.123.0.9/24'", arg=network["id"], timeout=LIVE)

    page.goto(f"{here}/disconnect/?container={container['id'].partition(':')[2]}")
    page.click("button:has-text('Disconnect')")
    operation_ends(page, "succeeded")
    watching.wait_for_function(f"(id) => !({joined})(id)", arg=network["id"], timeout=LIVE)

    page.goto(f"{here}/remove/")
    page.click("button:has-text('Remove network')")
    operation_ends(page, "succeeded")
    off_chart(watching, "networks", "journey")
    watching.context.close()


def test_a_wrong_subnet_keeps_what_was_typed_and_says_what_to_do(page: Page, fleet: Stack) -> None:
    page.goto(f"{fleet.url}/networks/new/")
    page.fill("input[name=name]", "half-right")
    page.fill("input[name$=subnet] >> nth=0", "10.99.0.1/24")
    page.click("text=Create network")
    expect(page.locator(".error").first).to_be_visible()
    expect(page.locator("input[name=name]")).to_have_value("half-right")
    assert not [n for n in fleet.topology()["networks"] if n["name"] == "half-right"]


def test_two_browsers_see_the_same_in_the_same_places(page: Page, fleet: Stack, chromium: Browser) -> None:
    other = chromium.new_context(viewport={"width": 1400, "height": 900}, bypass_csp=True).new_page()
    log_in(other, fleet)
    topology = fleet.topology()
    ids = [thing["id"] for kind in ("hosts", "networks", "containers") for thing in topology[kind]]
    places = "(ids) => ids.map((id) => window.docklines.hit(id))"
    assert page.evaluate(places, ids) == other.evaluate(places, ids)
    other.context.close()
