"""The chart for those who read or hear it: the list beside it, walked by keys, and what is said of changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.bare import Chart

pytestmark = pytest.mark.needs("browser")
OpenChart = Callable[..., Chart]
FLEET = {"hosts": 4, "containers": 12, "seed": 3}


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def line(page: Page) -> str:
    """The line of the list that has the focus."""
    return str(page.evaluate("document.activeElement.closest('[role=treeitem]')?.textContent ?? ''"))


def test_the_list_is_walked_opened_and_selected_from_by_keys(open_chart: OpenChart) -> None:
    chart = open_chart(FLEET)
    press(chart.page, "l")
    assert chart.fleet["hosts"][0]["name"] in line(chart.page)
    press(chart.page, "ArrowRight", "ArrowRight")
    assert "bridge" in line(chart.page)
    while "running" not in line(chart.page):
        press(chart.page, "ArrowRight", "ArrowDown")
    press(chart.page, "Enter")
    assert chart.selected.startswith("container:")
    expect(chart.page.locator("[role=treeitem][aria-selected=true]").first).to_be_focused()
    name = next(one["name"] for one in chart.fleet["containers"] if one["id"] == chart.selected)
    expect(chart.page.locator(".chart-panel h2")).to_have_text(name)
    press(chart.page, "l")
    expect(chart.page.locator(".chart-sheet")).to_be_focused()


def test_the_list_follows_what_is_selected_on_the_chart_and_what_is_searched(open_chart: OpenChart) -> None:
    chart = open_chart(FLEET)
    press(chart.page, "l")
    one = chart.fleet["containers"][7]
    chart.go(f"#sel={one['id']}")
    expect(chart.page.locator("[role=treeitem][aria-selected=true]").first).to_contain_text(one["name"])
    press(chart.page, "/")
    chart.page.keyboard.type(one["docker_id"])
    shown = chart.page.locator("[role=treeitem][aria-level='3'] bdi")
    expect(shown.first).to_have_text(one["name"])
    assert set(shown.all_inner_texts()) == {one["name"]}


def test_of_many_hosts_a_hundred_are_listed_and_the_rest_on_demand(open_chart: OpenChart) -> None:
    chart = open_chart({"hosts": 120, "containers": 4})
    press(chart.page, "l")
    expect(chart.page.locator("[role=treeitem]")).to_have_count(101)
    press(chart.page, "End", "Enter")
    expect(chart.page.locator("[role=treeitem]")).to_have_count(120)


def test_a_host_that_falls_silent_is_said_once_and_not_every_second(open_chart: OpenChart) -> None:
    chart = open_chart(FLEET)
    news = chart.page.locator("#chart-news")
    host = chart.fleet["hosts"][1]
    chart.change(host["source"], {"hosts": [{**host, "state": "hung", "since": "2026-03-14T07:03:00Z"}]})
    expect(news).to_contain_text(f"{host['name']} does not answer since")
    for each in chart.fleet["containers"][:40]:
        chart.change(each["source"], {"containers": [{**each, "state": "running", "health": "unhealthy"}]})
    chart.page.wait_for_timeout(300)
    expect(news).to_contain_text("does not answer")
    expect(news).to_contain_text("more changes", timeout=6000)


def test_the_loss_of_the_connection_and_its_return_are_said(open_chart: OpenChart) -> None:
    chart = open_chart(FLEET)
    chart.page.evaluate("window.sockets.at(-1).onclose({ code: 1006 })")
    expect(chart.page.locator("#chart-news")).to_contain_text("The connection is lost")
