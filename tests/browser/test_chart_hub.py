"""The neighbourhood of what is selected: there and back, by mouse, by keyboard and by address."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.bare import Chart
from tests.browser.test_chart_hands import PHONE

pytestmark = pytest.mark.needs("browser")
SMALL = {"hosts": 4, "containers": 12, "seed": 3}
CENTRE = "document.querySelector('.chart-node.centre').dataset.id"
OpenChart = Callable[..., Chart]


def test_a_viewer_goes_from_one_to_the_next_and_back_to_the_chart(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL, role="viewer")
    one = chart.fleet["containers"][0]["id"]
    chart.go(f"#sel={one}")
    chart.page.click(".chart-panel [data-key=hub]")
    chart.settle()
    assert chart.page.evaluate(CENTRE) == one
    assert "view=hub" in chart.page.url
    network = chart.page.locator(".chart-node.networks").first
    wanted = network.get_attribute("data-id")
    network.click()
    assert chart.selected == wanted
    assert chart.page.evaluate(CENTRE) == wanted
    chart.page.keyboard.press("Escape")
    assert chart.selected == wanted
    assert chart.page.locator(".chart-hub").is_hidden()
    assert "view=hub" not in chart.page.url


def test_the_back_button_goes_the_same_way_back(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    one = chart.fleet["containers"][0]["id"]
    chart.go(f"#sel={one}")
    chart.page.click(".chart-panel [data-key=hub]")
    network = chart.page.locator(".chart-node.networks").first
    wanted = network.get_attribute("data-id")
    network.click()
    chart.page.locator(".chart-hub").get_by_text("Back to the chart").click()
    chart.settle()
    assert chart.page.locator(".chart-hub").is_hidden()
    went = []
    for _ in range(3):
        chart.page.go_back()
        chart.settle()
        went.append((chart.page.locator(".chart-hub").is_visible(), chart.selected))
    assert went == [(True, wanted), (True, one), (False, one)]
    chart.page.go_forward()
    chart.settle()
    assert chart.page.locator(".chart-hub").is_visible()


def test_a_link_opens_it_and_keys_move_through_it(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    host = chart.fleet["hosts"][0]["id"]
    chart.go(f"#sel={host}&view=hub")
    assert chart.page.evaluate(CENTRE) == host
    chart.page.focus(".chart-node.containers")
    wanted = chart.page.evaluate("document.activeElement.dataset.id")
    chart.page.keyboard.press("Enter")
    assert chart.selected == wanted
    assert chart.page.evaluate("document.activeElement.dataset.id") == wanted
    chart.page.keyboard.press("ArrowRight")
    assert chart.page.evaluate("document.activeElement.className").startswith("chart-node")
    assert chart.page.evaluate("document.activeElement.dataset.id") != wanted
    chart.page.keyboard.press("Shift+F10")
    assert chart.page.evaluate("document.activeElement.getAttribute('role')") == "menuitem"
    chart.page.keyboard.press("Escape")
    assert chart.page.locator(".chart-hub").is_visible()
    chart.page.keyboard.press("h")
    assert chart.page.locator(".chart-hub").is_hidden()
    assert "chart-sheet" in chart.page.evaluate("document.activeElement.className")


def test_it_follows_what_happens_and_says_when_the_middle_is_gone(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    one = chart.fleet["containers"][0]
    chart.go(f"#sel={one['id']}&view=hub")
    chart.change(one["source"], {"containers": [{**one, "name": "<img src=x onerror=alert(1)>"}]})
    chart.settle()
    assert "<img src=x" in chart.page.inner_text(".chart-node.centre")
    chart.change(one["source"], {}, {"containers": [one["id"]]})
    chart.settle()
    assert "no longer there" in chart.page.inner_text(".chart-hub")
    chart.page.click(".chart-hub-bar button")
    assert chart.page.locator(".chart-hub").is_hidden()


def test_on_a_phone_no_text_meets_another(open_chart: OpenChart) -> None:
    phone = {**PHONE, "viewport": {"width": 375, "height": 740}}
    chart = open_chart({"hosts": 6, "containers": 40, "seed": 3}, **phone)
    chart.go(f"#sel={chart.fleet['hosts'][0]['id']}&view=hub")
    met = chart.page.evaluate("""() => {
        const all = [...document.querySelectorAll('.chart-node, .chart-hub-heading')]
            .map((one) => one.getBoundingClientRect());
        const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        return [all.length, all.filter((a, i) => all.slice(i + 1).some((b) => meet(a, b))).length,
            document.querySelector('.chart-hub').scrollWidth];
    }""")
    assert met[0] > 20
    assert met[1:] == [0, 375]
