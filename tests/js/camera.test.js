// The view: panning, zooming about a point, fitting, and the address that keeps it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readAddress, writeAddress } from "../../static/js/chart/address.js";
import { firstView, fit, pan, reveal, toStage, toWorld, ZOOM, zoomAt } from "../../static/js/chart/camera.js";

const stage = { width: 1200, height: 700 };
const view = { x: 400, y: 300, zoom: 0.8 };
const near = (a, b) => assert.equal(Math.abs(a - b) < 1e-6, true, `${a} is ${b}`);

test("panning moves the world by as much as the pointer", () => {
  const before = toWorld(view, stage, 100, 100);
  const after = toWorld(pan(view, 30, -20), stage, 130, 80);
  near(before.x, after.x);
  near(before.y, after.y);
});

test("zooming keeps the point under the pointer", () => {
  const before = toWorld(view, stage, 900, 50);
  const after = toWorld(zoomAt(view, stage, 900, 50, 1.5), stage, 900, 50);
  near(before.x, after.x);
  near(before.y, after.y);
});

test("zooming ends at its limits without moving the point", () => {
  const far = zoomAt(view, stage, 10, 10, 1e-9);
  assert.equal(far.zoom, ZOOM.least);
  near(toWorld(far, stage, 10, 10).x, toWorld(view, stage, 10, 10).x);
  assert.equal(zoomAt(view, stage, 10, 10, 1e9).zoom, ZOOM.most);
});

test("fitting shows all of a rectangle", () => {
  const rect = { x: -50, y: 20, width: 5000, height: 900 };
  const shown = toStage(fit(rect, stage), stage, rect);
  assert.equal(shown.x >= 0 && shown.y >= 0, true);
  assert.equal(shown.x + shown.width <= stage.width && shown.y + shown.height <= stage.height, true);
});

test("the first view of a narrow stage is one host wide, and can be read", () => {
  const shown = firstView({ x: -60, y: 0, width: 1500, height: 900 }, { width: 375, height: 600 }, 372);
  assert.equal(shown.zoom > 0.62, true);
  assert.equal(firstView({ x: 0, y: 0, width: 1500, height: 900 }, stage, 372).zoom > 0.7, true);
});

test("what is far taller than the stage is shown from its top, as wide as it is", () => {
  const [wide, tall] = [{ width: 1400, height: 700 }, { x: 0, y: 0, width: 760, height: 21_000 }];
  const shown = firstView(tall, wide, 372);
  assert.equal(shown.zoom, 1);
  const first = toStage(shown, wide, { x: 0, y: 0, width: 760, height: 100 });
  assert.equal(first.y >= 0 && first.y < 60, true);
  assert.equal(firstView({ x: 0, y: 0, width: 21_000, height: 14_000 }, wide, 372).zoom < 0.1, true);
});

test("revealing moves as little as must be", () => {
  const rect = { x: 5000, y: 300, width: 96, height: 22 };
  const moved = reveal(view, stage, rect);
  assert.equal(moved.y, view.y);
  const shown = toStage(moved, stage, rect);
  assert.equal(shown.x + shown.width <= stage.width, true);
  assert.deepEqual(reveal(moved, stage, rect), moved);
});

test("an address tells the view, the selection and what is open", () => {
  const address = {
    view: { x: 12.3, y: -40, zoom: 0.755 },
    selected: ["container:9"],
    open: ["host:3", "host:7"],
    pins: ["network:7", "network:9"],
    mode: "tiles",
    query: "web & db",
    filters: [
      { key: "host", value: "host:3" },
      { key: "stack", value: "a & b" },
    ],
    hides: false,
    hub: false,
  };
  assert.deepEqual(readAddress(writeAddress(address)), address);
});

test("nonsense in an address is left out", () => {
  const read = readAddress("#x=NaN&y=1&z=-3&sel=<script>&open=host:1,evil:2&pin=host:1,x&mode=3d");
  const rest = { pins: [], mode: "auto", query: "", filters: [], hides: false, hub: false };
  assert.deepEqual(read, { view: null, selected: [], open: ["host:1"], ...rest });
});
