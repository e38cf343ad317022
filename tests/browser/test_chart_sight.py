"""What was looked at stays in sight: when the panel opens, when hosts collapse or come, when things vanish."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.bare import Chart
from tests.browser.test_chart_hands import PHONE, SMALL, drag, first, middle

pytestmark = pytest.mark.needs("browser")
OpenChart = Callable[..., Chart]
HOSTS_IN_SIGHT = """() => [...window.docklines.store.hosts.keys()].map((id) => window.docklines.hit(id))
    .filter((r) => r && r.x >= 0 && r.y >= 0 && r.x + r.width <= innerWidth && r.y + r.height <= innerHeight).length"""


def test_what_is_selected_under_the_coming_panel_comes_into_sight(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    one = first(chart, "r.x > 1080 && r.x < 1300")
    chart.page.mouse.click(*middle(chart.hit(one)))
    assert chart.selected == one
    assert chart.sees(one)


def test_a_tap_at_the_bottom_of_a_phone_is_not_covered_by_its_sheet(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL, **PHONE)
    one = chart.fleet["containers"][0]["id"]
    x, y = middle(chart.hit(one))
    drag(chart.page, 0, 640 - y)
    chart.page.touchscreen.tap(x, 640)
    assert chart.selected == one
    assert chart.sees(one)


def test_what_is_selected_in_full_sight_does_not_move(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    one = first(chart, "r.x > 60 && r.x < 900 && r.y > 180 && r.y < 700")
    before = chart.hit(one)
    chart.page.mouse.click(*middle(before))
    assert chart.selected == one
    assert chart.hit(one) == pytest.approx(before, abs=1.0)


def more_containers(chart: Chart, host: str, count: int) -> None:
    row = {"source": host, "host": host, "image": "i", "state": "running"}
    new = [{**row, "id": f"container:{n}", "docker_id": str(n), "name": f"n{n}"} for n in range(90000, 90000 + count)]
    chart.change(host, {"containers": new})
    chart.page.wait_for_timeout(700)


@pytest.mark.parametrize("selects", [False, True])
def test_hosts_that_collapse_by_themselves_stay_in_sight(open_chart: OpenChart, selects: bool) -> None:
    chart = open_chart({"hosts": 20, "containers": 39, "seed": 1})
    host = chart.fleet["hosts"][-1]["id"]
    one = next(row["id"] for row in chart.fleet["containers"] if row["host"] == host)
    chart.go(f"#sel={one}")
    chart.page.focus(".chart-sheet")
    chart.page.keyboard.press("+")
    chart.settle()
    if not selects:
        chart.page.keyboard.press("Escape")
        chart.settle()
    more_containers(chart, host, 60)
    assert chart.page.inner_text(".chart-buttons .button") == "Expand hosts"
    if selects:
        assert chart.sees(one)
    else:
        assert chart.page.evaluate(HOSTS_IN_SIGHT) == 20


def fill(chart: Chart, fleet: dict[str, Any]) -> None:
    """Hosts are added, then read, one after the other."""
    for host in fleet["hosts"]:
        mine = host["id"]
        chart.change(mine, {"hosts": [{**host, "state": "never-seen"}]})
        chart.page.wait_for_timeout(50)
        rows = {kind: [row for row in fleet[kind] if row["source"] == mine] for kind in ("networks", "containers")}
        chart.change(mine, {"hosts": [host], **rows})
        chart.page.wait_for_timeout(50)
    chart.settle()


def empty(chart: Chart, wish: dict[str, Any]) -> dict[str, Any]:
    """Shows a fleet before its first host came, and gives the whole one."""
    made = chart.page.evaluate("async (wish) => (await import('/tests/js/fleet.js')).fleet(wish)", wish)
    rows: dict[str, Any] = {kind: [] for kind in ("hosts", "networks", "containers", "endpoints")}
    chart.show({**made, **rows, "sources": {"swarm:1": 5}})
    return dict(made)


def test_a_chart_that_is_open_while_the_fleet_fills_shows_it_as_a_fresh_page_would(open_chart: OpenChart) -> None:
    chart = open_chart(None)
    fleet = empty(chart, {"hosts": 12, "containers": 14, "seed": 2})
    fill(chart, fleet)
    assert chart.page.evaluate(HOSTS_IN_SIGHT) == 12
    lefts = {round(chart.hit(host["id"])["x"]) for host in fleet["hosts"]}
    assert len(lefts) == 6


def test_hosts_that_come_move_nothing_once_someone_has_selected(open_chart: OpenChart) -> None:
    chart = open_chart(None)
    fleet = empty(chart, {"hosts": 6, "containers": 8})
    early = {**fleet, "hosts": fleet["hosts"][:1]}
    fill(chart, early)
    chart.go(f"#sel={fleet['hosts'][0]['id']}")
    before = chart.hit(fleet["hosts"][0]["id"])
    fill(chart, {**fleet, "hosts": fleet["hosts"][1:]})
    assert chart.hit(fleet["hosts"][0]["id"]) == before


def test_the_note_at_the_pointer_follows_what_it_tells_of(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    one = next(row for row in chart.fleet["containers"] if row["state"] == "running" and chart.sees(row["id"]))
    x, y = middle(chart.hit(one["id"]))
    chart.page.mouse.move(x - 20, y - 5)
    assert "running" in chart.page.inner_text(".chart-tip")
    chart.change(one["source"], {"containers": [{**one, "state": "exited"}]})
    chart.settle()
    assert "exited" in chart.page.inner_text(".chart-tip")
    chart.change(one["source"], remove={"containers": [one["id"]]})
    chart.settle()
    assert one["name"] not in chart.page.inner_text(".chart-tip")


def test_the_ring_round_a_selected_chip_leaves_its_port_badge_free(open_chart: OpenChart) -> None:
    chart = open_chart(SMALL)
    one = next(row["id"] for row in chart.fleet["containers"] if row["ports"])
    chart.go(f"#sel={one}")
    chip, stage = chart.hit(one), chart.stage()
    x, y, zoom = chip["x"] - stage["x"], chip["y"] - stage["y"], chip["width"] / 96
    painted = """([x, y, width]) => [...document.querySelector('.chart-sheet').getContext('2d')
        .getImageData(x, y - 4, width, 5).data].filter((_, index) => index % 4 === 3).some((alpha) => alpha > 0)"""
    assert chart.page.evaluate(painted, [x + 20 * zoom, y, 20 * zoom])
    assert not chart.page.evaluate(painted, [x + (92 - 20) * zoom, y, 18 * zoom])
