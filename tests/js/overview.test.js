// The minimap: the whole chart in a small box, the frame in it, and the way back from a point of it to the world.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fit } from "../../static/js/chart/camera.js";
import { frameOf, isPart, MOST, overviewOf, pointAt } from "../../static/js/chart/scene/overview.js";
import { Scene } from "../../static/js/chart/scene/scene.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { fleet } from "./fleet.js";

const stage = { width: 1400, height: 700 };

function placed(wish) {
  const state = emptyState();
  const scene = new Scene(state);
  scene.note(apply(state, fleet(wish)));
  scene.renew();
  return scene.placement;
}

for (const hosts of [1, 4, 30, 200])
  test(`the whole chart of ${hosts} hosts fits in its box`, () => {
    const placement = placed({ hosts, containers: 10 });
    const overview = overviewOf(placement);
    assert.equal(overview.width <= MOST.width && overview.height <= MOST.height, true);
    for (const place of placement.hosts.values()) {
      assert.equal((place.x + place.width - overview.left) * overview.scale <= overview.width + 0.01, true);
      assert.equal((place.y + place.height - overview.top) * overview.scale <= overview.height + 0.01, true);
    }
  });

test("it is there when something is out of sight, and only then", () => {
  const placement = placed({ hosts: 12, containers: 20 });
  assert.equal(isPart(placement, fit(placement.bounds, stage), stage), false);
  assert.equal(isPart(placement, { x: 0, y: 0, zoom: 1 }, stage), true);
  assert.equal(isPart(placed({ hosts: 0 }), { x: 0, y: 0, zoom: 1 }, stage), false);
});

test("the frame is where the view is, and a point in it leads back there", () => {
  const placement = placed({ hosts: 200, containers: 10 });
  const overview = overviewOf(placement);
  const view = { x: 1500, y: 900, zoom: 1 };
  const frame = frameOf(overview, view, stage);
  const point = pointAt(overview, frame.x + frame.width / 2, frame.y + frame.height / 2);
  assert.deepEqual([Math.round(point.x), Math.round(point.y)], [1500, 900]);
});

test("the frame stays in the box and can be seen, however far away the view is", () => {
  const overview = overviewOf(placed({ hosts: 200, containers: 10 }));
  for (const [x, y, zoom] of [
    [-90000, -90000, 1],
    [90000, 90000, 1],
    [100, 100, 2.5],
    [0, 0, 0.04],
  ]) {
    const frame = frameOf(overview, { x, y, zoom }, stage);
    assert.equal(frame.x >= 0 && frame.x + frame.width <= overview.width + 0.001, true);
    assert.equal(frame.y >= 0 && frame.y + frame.height <= overview.height + 0.001, true);
    assert.equal(Math.min(frame.width, frame.height) >= 5.99, true);
  }
});
