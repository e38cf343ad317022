"""Lines and letters lie on whole pixels of every kind of screen, and names of every kind stay in their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.bare import Chart

pytestmark = pytest.mark.needs("browser")
OpenChart = Callable[..., Chart]
FLEET = {"hosts": 3, "containers": 8, "overlays": 4}
# The picture has as many pixels as the screen has for it; a column of them crosses the rails where nothing else is.
LOOK = """() => {
  const canvas = document.querySelector('.chart-stage canvas');
  const ratio = devicePixelRatio;
  const box = canvas.getBoundingClientRect();
  const whole = (value) => Math.round(value * ratio);
  const [one, two] = ['host:1', 'host:2'].map((id) => window.docklines.hit(id));
  const x = whole((one.x + one.width + two.x) / 2 - box.x);
  const { data } = canvas.getContext('2d').getImageData(x, 0, 1, canvas.height);
  const colours = {};
  for (let at = 0; at < data.length; at += 4) {
    const colour = '#' + [0, 1, 2].map((part) => data[at + part].toString(16).padStart(2, '0')).join('');
    colours[colour] = (colours[colour] ?? 0) + 1;
  }
  return { width: canvas.width, height: canvas.height, ratio, colours,
    wide: whole(box.right) - whole(box.left), high: whole(box.bottom) - whole(box.top) };
}"""
GROUND, RAILS = "#f5f6f8", {"#b34700", "#c28100", "#6a3d9a", "#c276a4"}


def assert_sharp(chart: Chart, ratio: float) -> None:
    seen: dict[str, Any] = chart.page.evaluate(LOOK)
    assert seen["ratio"] == ratio
    assert (seen["width"], seen["height"]) == (seen["wide"], seen["high"])
    rails = set(seen["colours"]) - {GROUND}
    assert rails, "the column crosses at least one rail"
    assert rails <= RAILS, f"{rails - RAILS} are between two pixels"


@pytest.mark.parametrize("ratio", [1, 1.5, 2, 3])
def test_lines_are_sharp(open_chart: OpenChart, ratio: float) -> None:
    chart = open_chart(FLEET, device_scale_factor=ratio, viewport={"width": 1001, "height": 701})
    assert_sharp(chart, ratio)


def test_lines_stay_sharp_when_the_window_moves_to_another_screen(open_chart: OpenChart) -> None:
    chart = open_chart(FLEET)
    session = chart.page.context.new_cdp_session(chart.page)
    for ratio in (2, 1.5, 1):
        size = {"width": 1400, "height": 900, "deviceScaleFactor": ratio, "mobile": False}
        session.send("Emulation.setDeviceMetricsOverride", size)
        chart.page.wait_for_timeout(1200)
        assert_sharp(chart, ratio)


def test_names_of_every_kind_stay_on_their_chip_and_are_told_in_full(open_chart: OpenChart) -> None:
    chart = open_chart({"hosts": 1, "containers": 6, "swarm": False})
    row = next(one for one in chart.fleet["containers"] if one["state"] == "running")
    for name in ("x" * 200, "מסד-נתונים-" * 12, "👩‍👩‍👧‍👦" * 40, "<img src=x onerror=alert(1)>"):
        chart.change("host:1", {"containers": [{**row, "name": name}]})
        chart.settle()
        chip = chart.hit(row["id"])
        chart.page.mouse.move(1, 1)
        chart.page.mouse.move(chip["x"] + 5, chip["y"] + 5)
        told = chart.page.inner_text(".chart-tip strong").strip("\u2068\u2069")
        assert told == name
        chart.go(f"#sel={row['id']}")
        assert chart.page.inner_text(".chart-panel h2") == name
        chart.go("#")
    assert chart.page.locator(".chart img").count() == 0
