"""The pages' own scripts and styles in a real Chromium, without a server: a made-up WebSocket says what the test wants.

The fleet is the one of tests/js/fleet.js. So a test here takes a second, and can say what no daemon would on demand.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_htmx
from playwright.sync_api import Browser, Page, Route

ROOT = Path(__file__).resolve().parents[2]
HTMX = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
HOST = "http://docklines.test"
SOCKETS = """
window.sockets = [];
window.WebSocket = class {
  constructor() { this.readyState = 1; this.sent = []; window.sockets.push(this); }
  send(text) { this.sent.push(text); }
  close() { this.readyState = 3; }
};
window.say = (message) => window.sockets.at(-1).onmessage({ data: JSON.stringify(message) });
"""
SETTLED = """() => new Promise((resolve) =>
  setTimeout(() => requestAnimationFrame(() => setTimeout(resolve)), 450))"""
HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="htmx-config" content='{"includeIndicatorStyles": false, "allowEval": false}'>
<link rel="icon" href="data:,"><script src="/htmx.js" defer></script>
<link rel="stylesheet" href="/static/css/site.css"><link rel="stylesheet" href="/static/css/parts.css">
<link rel="stylesheet" href="/static/css/tables.css"><link rel="stylesheet" href="/static/css/chart.css">
<link rel="stylesheet" href="/static/css/print.css" media="print">
<link rel="stylesheet" href="/static/css/chart-hands.css">
<script type="module" src="/static/js/page.js"></script>"""
CHART = """<script type="module" src="/static/js/chart/main.js"></script></head><body class="has-chart">
<header class="bar"><a class="brand" href="/">Docklines</a></header><main class="main full" id="main">
<div id="chart" class="chart" data-role="%s" data-socket="/ws/topology"></div></main></body></html>"""

Answer = str | Callable[[Route], None]


def serve(page: Page, pages: dict[str, Answer]) -> list[str]:
    """Answers every request of a page. The list gets the addresses of the documents it asked for."""
    visited: list[str] = []

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.is_navigation_request():
            visited.append(path)
        found = pages.get(path)
        if callable(found):
            found(route)
        elif found is not None:
            route.fulfill(body=found, content_type="text/html")
        else:
            file = HTMX if path == "/htmx.js" else ROOT / path[1:]
            known = path == "/htmx.js" or (path.startswith(("/static/", "/tests/js/")) and file.is_file())
            kind = mimetypes.guess_type(file.name)[0] or "text/plain"
            route.fulfill(body=file.read_bytes(), content_type=kind) if known else route.fulfill(status=404)

    page.route("**/*", answer)
    return visited


class Chart:
    """An open chart. `fleet` is the snapshot it was given."""

    path = "/"

    def __init__(self, chromium: Browser, wish: dict[str, Any] | None, role: str = "admin", **context: Any) -> None:
        context.setdefault("viewport", {"width": 1400, "height": 900})
        self.context = chromium.new_context(**context)
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.add_init_script(SOCKETS)
        self.visited = serve(self.page, self.pages(role))
        self.page.goto(HOST + self.path)
        self.page.wait_for_function("window.docklines && window.sockets.length")
        self.revisions: dict[str, int] = {}
        if wish is not None:
            make = "async (wish) => (await import('/tests/js/fleet.js')).fleet(wish)"
            self.show(self.page.evaluate(make, wish))

    def pages(self, role: str) -> dict[str, Answer]:
        return {"/": HEAD + CHART % role}

    def show(self, fleet: dict[str, Any]) -> None:
        self.fleet = fleet
        self.revisions = dict(fleet["sources"])
        self.say(fleet)
        self.page.evaluate("window.docklines.ready")
        self.settle()

    def settle(self) -> None:
        """Flights of the view take 180 ms, and the panel takes no click for 350. By the page's own clock, and with a
        frame drawn: on a busy machine it may be behind with all that was to come earlier."""
        self.page.evaluate(SETTLED)

    def say(self, message: dict[str, Any]) -> None:
        self.page.evaluate("(message) => window.say(message)", message)

    def change(self, source: str, upsert: dict[str, Any] | None = None, remove: dict[str, Any] | None = None) -> None:
        self.revisions[source] = self.revisions.get(source, 0) + 1
        delta = {"type": "delta", "source": source, "revision": self.revisions[source]}
        self.say({**delta, "upsert": upsert or {}, "remove": remove or {}})

    def hit(self, thing: str) -> dict[str, float]:
        found = self.page.evaluate("(id) => window.docklines.hit(id)", thing)
        assert found, f"{thing} is not on the chart"
        return dict(found)

    def stage(self) -> dict[str, float]:
        return dict(self.page.evaluate("document.querySelector('.chart-stage').getBoundingClientRect().toJSON()"))

    def sees(self, thing: str) -> bool:
        """Whether all of it is on the stage."""
        one, stage = self.hit(thing), self.stage()
        wide = stage["x"] <= one["x"] and one["x"] + one["width"] <= stage["x"] + stage["width"]
        return wide and stage["y"] <= one["y"] and one["y"] + one["height"] <= stage["y"] + stage["height"]

    def go(self, hash_: str) -> None:
        self.page.evaluate("(hash) => { location.hash = hash }", hash_)
        self.settle()

    @property
    def selected(self) -> str:
        """What the address names; it is written a moment after."""
        self.settle()
        return str(self.page.evaluate("new URLSearchParams(location.hash.slice(1)).get('sel') ?? ''"))

    def close(self) -> None:
        self.context.close()
        assert self.errors == []
