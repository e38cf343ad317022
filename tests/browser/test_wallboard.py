"""The wallboard: it says how it stands, turns through views, and lives for days without growing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.bare import HEAD, Answer, Chart

pytestmark = pytest.mark.needs("browser")
SMALL = {"hosts": 4, "containers": 12, "seed": 3}
WALL = """<link rel="stylesheet" href="/static/css/wallboard.css">
<script type="module" src="/static/js/chart/wallboard/main.js"></script></head><body class="has-chart has-wall">
<main class="main full" id="main"><div id="wall" class="wall" data-socket="/ws/topology" data-views="/api/v1/views"
data-build="one"></div></main></body></html>"""
VIEWS = [("Web", "/#q=web"), ("A host", "/#sel=host:2"), ("Close", "/#x=300&y=200&z=0.9"), ("Nothing", "/#q=zzzz")]


class Wall(Chart):
    """An open wallboard. `views` is what the server has saved, `head` answers to what the page asks about itself."""

    path = "/wallboard/?every=3600"
    views: list[tuple[str, str]] = VIEWS
    build = "one"
    signed_out = False

    def pages(self, role: str) -> dict[str, Answer]:
        return {"/wallboard/": self.page_or_head, "/api/v1/views": self.saved, "/": HEAD, "/accounts/login/": HEAD}

    def page_or_head(self, route: Route) -> None:
        if route.request.method == "HEAD" and self.signed_out:
            route.fulfill(status=302, headers={"Location": "/accounts/login/"})
        else:
            route.fulfill(body=HEAD + WALL, content_type="text/html", headers={"X-Docklines-Build": self.build})

    def saved(self, route: Route) -> None:
        rows = [
            {"id": f"view:{n}", "name": name, "shared": True, "mine": False, "owner": "alice", "address": address}
            for n, (name, address) in enumerate(self.views, 1)
        ]
        route.fulfill(body=json.dumps({"views": rows}), content_type="application/json")

    def says(self, words: str) -> None:
        self.page.wait_for_selector(f".wall >> text={words}", timeout=5000)

    def name(self) -> str:
        return self.page.inner_text(".wall-name")

    def zoom(self) -> float:
        return float(self.hit(self.fleet["containers"][0]["id"])["width"]) / 96


OpenWall = Callable[..., Wall]


@pytest.fixture
def open_wall(chromium: Browser) -> Iterator[OpenWall]:
    opened: list[Wall] = []

    def open_one(wish: dict[str, Any] | None = None, kind: type[Wall] = Wall, **more: Any) -> Wall:
        opened.append(kind(chromium, wish or SMALL, **more))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def well(wall: Wall) -> None:
    for row in wall.fleet["containers"]:
        row |= {"state": "running", "health": "healthy"}
    wall.show(wall.fleet)


def test_it_says_how_it_stands_and_whom_it_concerns(open_wall: OpenWall) -> None:
    wall = open_wall()
    well(wall)
    wall.says("All well")
    wall.says("4 hosts · 48 containers")
    one, host = wall.fleet["containers"][0], wall.fleet["hosts"][1]
    ill = {**one, "name": "<b>shop</b>", "health": "unhealthy", "since": "2026-03-14T09:00:00Z"}
    wall.change(one["source"], {"containers": [ill]})
    wall.says("1 unwell")
    wall.says("<b>shop</b> on node-01 is unhealthy for")
    gone = {**host, "state": "unreachable", "error": "timeout: no answer", "since": "2026-03-14T12:00:00Z"}
    wall.change(host["id"], {"hosts": [gone]})
    wall.says("2 unwell")
    wall.says("node-02 does not answer (timeout) since")


def test_the_saved_views_take_turns_by_key_and_by_time(open_wall: OpenWall) -> None:
    wall = open_wall()
    wall.says("1 of 4")
    assert wall.name() == "A host"
    wall.page.keyboard.press("ArrowRight")
    wall.settle()
    assert wall.name() == "Close"
    assert wall.zoom() == pytest.approx(0.9, abs=0.01)
    wall.page.keyboard.press("ArrowRight")
    wall.says("Nothing matches this view now.")
    wall.page.keyboard.press("ArrowLeft")
    wall.page.keyboard.press("ArrowLeft")
    wall.page.keyboard.press("ArrowLeft")
    wall.settle()
    assert wall.name() == "Web"
    wall.page.keyboard.press("Space")
    wall.says("paused, 4 of 4")


class Chosen(Wall):
    path = "/wallboard/?views=2,1&every=5"


def test_an_address_chooses_views_and_seconds(open_wall: OpenWall) -> None:
    wall = open_wall(kind=Chosen)
    wall.says("1 of 2")
    assert wall.name() == "A host"
    wall.page.wait_for_function("document.querySelector('.wall-name').textContent === 'Web'", timeout=9000)
    assert wall.page.evaluate("getComputedStyle(document.getElementById('wall')).cursor") == "none"


class Unsaved(Wall):
    views = []


def test_without_views_it_shows_the_whole_fleet_as_large_as_it_can(open_wall: OpenWall) -> None:
    wall = open_wall(kind=Unsaved, viewport={"width": 3840, "height": 2160})
    wall.says("The whole fleet")
    wall.settle()
    hosts = [wall.hit(host["id"]) for host in wall.fleet["hosts"]]
    assert all(wall.sees(host["id"]) for host in wall.fleet["hosts"])
    assert max(host["x"] + host["width"] for host in hosts) > 3840 * 0.9
    size = wall.page.evaluate("parseFloat(getComputedStyle(document.querySelector('.wall-head')).fontSize)")
    assert size > 100


def test_nothing_on_it_can_be_pressed_and_escape_leaves(open_wall: OpenWall) -> None:
    wall = open_wall()
    wall.says("1 of 4")
    shown = ".bar, .chart-tools, .chart-panel, .chart-notices"
    assert wall.page.locator(shown).locator("visible=true").count() == 0
    wall.page.keyboard.press("Tab")
    assert wall.page.evaluate("document.activeElement === document.body")
    wall.page.keyboard.press("Escape")
    wall.page.wait_for_url("**/#*sel=host:2")


def test_a_lost_connection_is_loud_and_comes_back_by_itself(open_wall: OpenWall) -> None:
    wall = open_wall()
    well(wall)
    wall.page.evaluate("window.sockets.at(-1).onclose({ code: 1006 })")
    wall.says("Not live since")
    assert wall.page.get_attribute("#wall", "data-mood") == "lost"
    wall.page.wait_for_function("window.sockets.length > 1")
    wall.show(wall.fleet)
    wall.says("All well")


def test_who_is_signed_out_is_told_what_to_do_and_need_do_it_once(open_wall: OpenWall) -> None:
    wall = open_wall()
    wall.signed_out = True
    wall.page.evaluate("window.sockets.at(-1).onclose({ code: 4403 })")
    wall.says("Signed out since")
    wall.says("Press Enter on this screen's keyboard to log in again")
    wall.page.keyboard.press("Enter")
    wall.page.wait_for_url("**/accounts/login/?next=%2Fwallboard%2F%3Fevery%3D3600")


def test_a_new_build_is_loaded_once_and_never_in_circles(open_wall: OpenWall) -> None:
    wall = open_wall(kind=Newer)
    wall.page.wait_for_function("performance.getEntriesByType('navigation')[0].type === 'reload'")
    wall.page.wait_for_function("window.docklines && window.sockets.length")
    wall.show(wall.fleet)
    wall.settle()
    wall.page.wait_for_timeout(500)
    assert wall.visited.count("/wallboard/") == 2


class Newer(Wall):
    build = "two"

    def show(self, fleet: dict[str, Any]) -> None:
        """The first picture makes it ask, and go."""
        self.fleet, self.revisions = fleet, dict(fleet["sources"])
        self.say(fleet)


DAY = """async ([source, rows, turns]) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    let revision = window.revision ?? 17;
    for (let turn = 0; turn < turns; turn += 1) {
        document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
        for (let index = 0; index < 20; index += 1) {
            const row = rows[(turn * 20 + index) % rows.length];
            const state = ["running", "exited", "restarting"][(turn + index) % 3];
            const name = `${row.name}-${turn}-${index}`;
            const id = `container:${90000 + index}`;
            const upsert = { containers: [{ ...row, state, name }, { ...row, id, name }] };
            revision += 1;
            window.say({ type: "delta", source, revision, upsert });
            revision += 1;
            window.say({ type: "delta", source, revision, upsert: {}, remove: { containers: [id] } });
        }
        await frame();
        if (turn % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    window.revision = revision;
}"""


def heap(wall: Wall) -> float:
    """Megabytes that are in use after all rubbish was taken away."""
    session = wall.page.context.new_cdp_session(wall.page)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return float(used) / 1e6


def test_hundreds_of_turns_and_thousands_of_changes_leave_the_memory_where_it_was(open_wall: OpenWall) -> None:
    wall = open_wall(reduced_motion="reduce")
    wall.says("1 of 4")
    source = wall.fleet["hosts"][0]["id"]
    rows = [row for row in wall.fleet["containers"] if row["source"] == source]
    wall.page.evaluate(DAY, [source, rows, 30])
    wall.page.wait_for_timeout(1700)
    before = heap(wall)
    nodes = wall.page.evaluate("document.querySelectorAll('*').length")
    wall.page.evaluate(DAY, [source, rows, 150])
    wall.page.wait_for_timeout(1700)
    after = heap(wall)
    assert wall.page.evaluate("document.querySelectorAll('*').length") <= nodes + 20
    assert after - before < 0.5, f"{before:.2f} MB, then {after:.2f} MB"
