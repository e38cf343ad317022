// Overlays: their letters, which six have a rail of their own, and what pins do to that.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assignRails, letterOf } from "../../static/js/chart/scene/rails.js";
import { Scene } from "../../static/js/chart/scene/scene.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { fleet } from "./fleet.js";

const id = (number) => `network:${number}`;
const made = (count) =>
  Array.from({ length: count }, (_, index) => ({ id: id(index + 1), name: `net-${index + 1}`, driver: "overlay" }));
/** The first reaches as many hosts as there are overlays, the last one only one. */
const reached = (overlays) => overlays.map((_, index) => new Set(overlays.slice(0, index + 1).map((one) => one.id)));

function sceneOf(wish, pins = []) {
  const state = emptyState();
  const scene = new Scene(state);
  scene.pin(pins);
  scene.note(apply(state, fleet(wish)));
  scene.renew();
  return scene;
}

test("letters and rails go by reach, and nothing that has one loses it", () => {
  const overlays = made(8);
  const first = assignRails(null, overlays, reached(overlays));
  assert.deepEqual(first.slots, [1, 2, 3, 4, 5, 6].map(id));
  assert.deepEqual(first.rest, ["network:7", "network:8"]);
  assert.equal(first.letters.get("network:1"), "A");
  const second = assignRails(first, overlays.slice(1), []);
  assert.equal(second.slots[0], "network:7", "the first of the rest takes the free rail");
  assert.equal(second.slots[1], "network:2");
  assert.equal(second.letters.get("network:2"), "B");
  assert.equal(second.letters.get("network:7"), "G");
});

test("after Z comes AA, and no two overlays share a letter", () => {
  assert.deepEqual([0, 25, 26, 51, 52, 701, 702].map(letterOf), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
  const overlays = made(90);
  const { letters } = assignRails(null, overlays, reached(overlays));
  assert.equal(new Set(letters.values()).size, 90);
  const fewer = overlays.filter((_, index) => index !== 3);
  const later = assignRails({ letters, slots: [], rest: [], reach: new Map() }, [...fewer, ...made(91).slice(90)], []);
  assert.equal(later.letters.get("network:91"), "D", "a letter that came free is given again");
  for (const one of fewer) assert.equal(later.letters.get(one.id), letters.get(one.id));
});

test("a pinned overlay takes the rail of the last in rank, and every letter stays", () => {
  const overlays = made(9);
  const plain = assignRails(null, overlays, reached(overlays));
  const pinned = assignRails(plain, overlays, reached(overlays), [id(9), id(8)]);
  assert.deepEqual(pinned.slots, [1, 2, 3, 4, 8, 9].map(id));
  assert.deepEqual(pinned.rest, [5, 6, 7].map(id));
  assert.deepEqual(pinned.letters, plain.letters);
  const fresh = assignRails(null, overlays, reached(overlays), [id(9), id(8)]);
  assert.deepEqual(fresh.slots, pinned.slots, "a page that opens with the pins shows the same");
  assert.deepEqual(fresh.letters, plain.letters);
});

test("with six pinned nothing else has a rail, and a seventh changes nothing", () => {
  const overlays = made(14);
  const pins = [8, 9, 10, 11, 12, 13].map(id);
  const rails = assignRails(null, overlays, reached(overlays), [...pins, id(14)]);
  assert.deepEqual([...rails.slots].sort(), [...pins].sort());
  assert.equal(rails.rest.length, 8);
});

test("pinning moves no host, and letting go gives the rail back to the first in rank", () => {
  const scene = sceneOf({ hosts: 6, containers: 14, overlays: 12 });
  const places = [...scene.placement.hosts.values()].map(({ x, y }) => [x, y]);
  const before = scene.rails.slots;
  const last = scene.rails.rest.at(-1);
  scene.pin([last]);
  assert.equal(scene.lines.lines.find((line) => line.network === last)?.lane, scene.rails.slots.indexOf(last));
  assert.equal(scene.rails.slots.includes(last), true);
  scene.pin([]);
  assert.deepEqual(scene.rails.slots, before);
  assert.deepEqual(
    [...scene.placement.hosts.values()].map(({ x, y }) => [x, y]),
    places,
  );
});

test("a pin holds while overlays come and go, and when the chart is tidied", () => {
  const scene = sceneOf({ hosts: 6, containers: 14, overlays: 12 }, ["network:12"]);
  assert.equal(scene.rails.slots.includes("network:12"), true);
  const remove = { networks: scene.rails.slots.filter((one) => one !== "network:12").slice(0, 2) };
  scene.note(apply(scene.state, { type: "delta", source: "swarm:1", revision: 6, upsert: {}, remove }));
  scene.renew();
  assert.equal(scene.rails.slots.includes("network:12"), true);
  assert.equal(scene.rails.slots.filter(Boolean).length, 6);
  scene.tidy();
  assert.equal(scene.rails.slots.includes("network:12"), true);
});

test("a pin on an overlay that has gone does no harm", () => {
  const scene = sceneOf({ hosts: 3, containers: 5, overlays: 3 }, ["network:900"]);
  assert.equal(scene.rails.slots.length, 3);
});
