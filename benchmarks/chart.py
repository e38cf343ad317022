"""The chart in a headless Chromium without a server, at 60, 500, 2,500 and 10,000 containers, and cytoscape beside it.

Drawn in software, as on a machine without a graphics card. A frame's time is from one requestAnimationFrame to the
next while the chart moves, without the limit of 60 a second: script, layout, paint and what the browser does to show
it. "script" is the share of the main thread in it, which other work on the machine disturbs less. Each fleet is
measured as it opens (from 800 containers on as tiles) and with every host open. Ends with status 1 when a gate is
missed.

    .venv/bin/python -m benchmarks.chart [CONTAINERS...]
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browser.bare import CHART, HEAD, HOST, SOCKETS, serve
from tests.browser.conftest import SWITCHES
from tests.needs import CHROMIUM

GATES = {"first frame": 500.0, "pan p95": 50.0, "zoom p95": 50.0, "500 changes": 100.0, "heap": 40.0}
"""At most, in ms and MB (docs say where they come from); held at 10,000 containers."""
RATIO = 20.0
"""How many times slower cytoscape's pan must be there, at the least."""
LEAST_INK, LEAST_COLOURS = 0.02, 12
DELTAS, DELTAS_A_FRAME, GROWN = 500_000, 1_000, 1.0
"""A day of changes; how many MB more the heap may hold after it."""

SIZES = {60: (4, 15), 500: (20, 25), 2_500: (50, 50), 10_000: (200, 50)}
ZOOMS = {"whole": None, "cells": 0.3, "chips": 0.5, "names": 0.9}
FRAMES, TURNS = 96, 7
RIVAL_SECONDS = 30
UNLIMITED = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]
FILES = {f"/benchmarks/{name}": Path(__file__).with_name(name) for name in ("chart.js", "rival.js")}
FILES["/cytoscape.js"] = Path(__file__).parents[1] / "node_modules/cytoscape/dist/cytoscape.min.js"
EMPTY = "<!doctype html><title>empty</title><body>"


class Sheet:
    """A page, what it has measured so far, and the gates that it missed."""

    def __init__(self, page: Page) -> None:
        self.page, self.cdp = page, page.context.new_cdp_session(page)
        self.cdp.send("Performance.enable")

    def run(self, call: str, *arguments: Any) -> Any:
        return self.page.evaluate("([name, words]) => window.bench[name](...words)", [call, list(arguments)])

    def heap(self) -> float:
        """MB of JavaScript's heap in use once the garbage is gone."""
        for _ in range(3):
            self.cdp.send("HeapProfiler.collectGarbage")
        return float(self.cdp.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

    def busy(self) -> float:
        """Milliseconds the page's main thread has worked so far."""
        metrics = self.cdp.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration")) * 1000


@contextmanager
def opened(browser: Browser, body: str, module: str = "chart", address: str = "") -> Iterator[Sheet]:
    """A page with the bench in it."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.add_init_script(SOCKETS)
    serve(page, {"/": body, **{path: answer_with(file) for path, file in FILES.items()}})
    page.goto(f"{HOST}/{address}")
    page.evaluate("async (name) => { window.bench = await import(`/benchmarks/${name}.js`) }", module)
    yield Sheet(page)
    context.close()


def answer_with(file: Path) -> Any:
    def answer(route: Route) -> None:
        route.fulfill(body=file.read_bytes(), content_type="text/javascript")

    return answer


def p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def wish_for(containers: int) -> dict[str, int]:
    hosts, each = SIZES.get(containers, (max(1, containers // 50), 50))
    return {"hosts": hosts, "containers": each, "overlays": 12}


@dataclass
class Measured:
    """Of one fleet: what has gates, the times of the frames by zoom, its message, and where everything stands."""

    values: dict[str, float]
    frames: dict[str, list[float]]
    text: str
    places: dict[str, Any]


def measure(browser: Browser, containers: int, mode: str) -> Measured:
    with opened(browser, HEAD + CHART % "admin", address=f"#mode={mode}") as sheet:
        sheet.page.wait_for_function("window.docklines && window.sockets.length")
        empty = sheet.heap()
        made = sheet.run("make", wish_for(containers))
        how = "as it opens" if mode == "auto" else "every host open"
        print(f"{made['containers']:,} containers on {made['hosts']} hosts, {how}")
        first = sheet.run("firstFrame")
        show("first frame", [first], f"{made['characters'] / 1e6:.1f} MB of JSON read, drawn")
        sheet.page.wait_for_timeout(500)
        text = sheet.run("forget")
        sheet.run("go", 1)
        places = sheet.run("places")
        frames = {name: pan(sheet, name, zoom) for name, zoom in ZOOMS.items()}
        values = {"first frame": first, "pan p95": p95([time for times in frames.values() for time in times])}
        values |= measure_zoom(sheet) | measure_changes(sheet)
        sheet.run("dropNews")
        values["heap"] = sheet.heap()
    rows = weight(browser, text)
    rest = values["heap"] - rows - empty
    print(f"  {'heap':22} {values['heap']:6.1f} MB: rows {rows:.1f}, scripts {empty:.1f}, made of the rows {rest:.1f}")
    return Measured(values, frames, text, places)


def measure_zoom(sheet: Sheet) -> dict[str, float]:
    sheet.run("go", None)
    times = sheet.run("zoom", FRAMES)
    show("zoom", times)
    return {"zoom p95": p95(times)}


def measure_changes(sheet: Sheet) -> dict[str, float]:
    sheet.run("go", None)
    values = {}
    for count in (1, 50, 500):
        times = [sheet.run("burst", count) for _ in range(TURNS)]
        show(f"{count} changes to paint", times)
        values[f"{count} changes"] = statistics.median(times)
    return values


def pan(sheet: Sheet, name: str, zoom: float | None) -> list[float]:
    sheet.run("go", zoom)
    sheet.page.wait_for_timeout(100)
    began = sheet.busy()
    times: list[float] = sheet.run("pan", FRAMES)
    script = (sheet.busy() - began) / (len(times) + 8)
    seen = sheet.run("painted")
    show(f"pan, {name}", times, f"script {script:5.1f}  painted {seen['ink']:.0%}, {seen['colours']} colours")
    if seen["ink"] < LEAST_INK or seen["colours"] < LEAST_COLOURS:
        raise SystemExit(f"pan, {name}: nothing was painted ({seen})")
    return times


def show(name: str, times: list[float], more: str = "") -> None:
    print(f"  {name:22} {statistics.mean(times):6.1f} ms mean  p95 {p95(times):6.1f}  {more}".rstrip(), flush=True)


def weight(browser: Browser, text: str) -> float:
    """MB that the rows alone take on a page without a chart."""
    with opened(browser, EMPTY) as sheet:
        before = sheet.heap()
        sheet.page.evaluate("(text) => { window.held = JSON.parse(text) }", text)
        return sheet.heap() - before


def rival(browser: Browser, ours: Measured) -> float:
    """Cytoscape on the same data: how many times slower it pans."""
    with opened(browser, EMPTY, "rival") as sheet:
        sheet.page.add_script_tag(url="/cytoscape.js")
        began = sheet.run("firstFrame", ours.text, ours.places)
        show("cytoscape first frame", [began["ms"]], f"{began['nodes']} nodes, {began['edges']} edges")
        times: list[float] = []
        for name in ("whole", "names"):
            frames = sheet.run("pan", ZOOMS[name], 24, RIVAL_SECONDS * 1000)
            times += frames
            slower = p95(frames) / p95(ours.frames[name])
            show(f"cytoscape pan, {name}", frames, f"{len(frames)} frames, {slower:.0f} x ours")
        seen = sheet.run("ink")
        print(f"  {'cytoscape painted':22} {seen['ink']:.0%}, {seen['colours']} colours")
        changed = sheet.run("change", 500, RIVAL_SECONDS * 1000)
        if changed is None:
            print(f"  cytoscape did not show 500 changes within {RIVAL_SECONDS} s")
        else:
            show("cytoscape 500 changes", [changed])
        return p95(times) / p95(ours.frames["whole"] + ours.frames["names"])


def endure(browser: Browser, containers: int) -> float:
    """A day of changes with the chart drawing; MB that the heap holds more afterwards."""
    with opened(browser, HEAD + CHART % "admin") as sheet:
        sheet.page.wait_for_function("window.docklines && window.sockets.length")
        sheet.run("make", wish_for(containers))
        sheet.run("firstFrame")
        sheet.run("endure", 10 * containers, DELTAS_A_FRAME)  # each container was made anew: as heavy as it will be
        sheet.page.wait_for_timeout(2500)
        before = sheet.heap()
        frames = sheet.run("endure", DELTAS, DELTAS_A_FRAME)
        sheet.page.wait_for_timeout(2500)
        after = sheet.heap()
        print(f"{DELTAS:,} changes in {frames} frames: heap {before:.1f} MB before, {after:.1f} MB after")
        return after - before


def misses(values: dict[str, float], of: str) -> list[str]:
    return [
        f"{of}: {name} {values[name]:.1f}, not under {gate:g}" for name, gate in GATES.items() if values[name] >= gate
    ]


def main(sizes: list[int]) -> None:
    missed: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*SWITCHES, *UNLIMITED])
        for size in sizes:
            closed, opened_all = measure(browser, size, "auto"), measure(browser, size, "boxes")
            ratio = rival(browser, opened_all)
            if size == max(SIZES):
                missed += misses(closed.values, f"{size:,} containers as they open")
                missed += misses(opened_all.values, f"{size:,} containers with every host open")
                if ratio < RATIO:
                    missed.append(f"{size:,} containers: cytoscape's pan takes {ratio:.1f} times ours, not {RATIO:g}")
        grown = endure(browser, max(sizes))
        if grown >= GROWN:
            missed.append(f"a day of changes left {grown:.1f} MB on the heap, not under {GROWN:g}")
        browser.close()
    if missed:
        raise SystemExit("\n".join(missed))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(SIZES))
