// Placement: the same for the same fleet, nothing overlaps, and nothing moves because something else changed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { gridColumns } from "../../static/js/chart/scene/placement.js";
import { Scene } from "../../static/js/chart/scene/scene.js";
import { fillSlots } from "../../static/js/chart/scene/slots.js";
import { chipRect } from "../../static/js/chart/scene/spots.js";
import { next, spots } from "../../static/js/chart/scene/walk.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { changes, fleet } from "./fleet.js";

function sceneOf(snapshot, mode = "auto") {
  const state = emptyState();
  const scene = new Scene(state);
  scene.mode = mode;
  scene.note(apply(state, structuredClone(snapshot)));
  scene.renew();
  return scene;
}

function tell(scene, message) {
  scene.note(apply(scene.state, message));
  scene.renew();
}

/** Every chip's rectangle by id. */
function chips(scene) {
  const found = new Map();
  for (const place of [...scene.placement.hosts.values(), ...scene.placement.bands.values()]) {
    for (const bay of place.box?.bays ?? []) {
      bay.slots.forEach((id, slot) => id !== null && found.set(id, chipRect(place, bay, slot)));
    }
  }
  return found;
}

const chip = (id, owner) => ({ id, owner, label: id, look: "running", pips: [], port: "" });
const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const within = (inner, outer) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width + 0.01 &&
  inner.y + inner.height <= outer.y + outer.height + 0.01;

for (const wish of [{ hosts: 1 }, { hosts: 3 }, { hosts: 12, overlays: 9, unread: 2 }, { hosts: 40, containers: 30 }]) {
  for (const mode of ["boxes", "tiles"]) {
    test(`nothing overlaps with ${wish.hosts} hosts as ${mode}`, () => {
      const scene = sceneOf(fleet(wish), mode);
      if (mode === "tiles") scene.open.add("host:1");
      scene.arrange();
      const places = [...scene.placement.hosts.values(), ...scene.placement.bands.values()];
      places.forEach((one, index) => {
        for (const other of places.slice(index + 1)) assert.equal(overlap(one, other), false, `${one.id} ${other.id}`);
        for (const bay of one.box?.bays ?? []) assertBay(one, bay);
        assert.equal(within(one, scene.placement.bounds), true, `${one.id} is within the bounds`);
      });
      const all = [...chips(scene)];
      all.forEach(([id, rect], index) => {
        for (const [other, theirs] of all.slice(index + 1))
          assert.equal(overlap(rect, theirs), false, `${id} ${other}`);
      });
    });
  }
}

function assertBay(place, bay) {
  const rect = { x: place.x + bay.x, y: place.y + bay.y, width: bay.width, height: bay.height };
  assert.equal(within(rect, place), true, `${bay.key} is within its host`);
  for (const other of place.box.bays) {
    const theirs = { ...other, x: place.x + other.x, y: place.y + other.y };
    assert.equal(other === bay || !overlap(rect, theirs), true, `${bay.key} ${other.key}`);
  }
  bay.slots.forEach((id, slot) => assert.equal(within(chipRect(place, bay, slot), rect), true));
}

test("every container of an open host has exactly one place", () => {
  const snapshot = fleet({ hosts: 6, containers: 20 });
  const scene = sceneOf(snapshot, "boxes");
  assert.deepEqual([...chips(scene).keys()].sort(), snapshot.containers.map((row) => row.id).sort());
});

test("two browsers that load the same fleet see the same, whatever the order of the rows", () => {
  const snapshot = fleet({ hosts: 8, containers: 15, overlays: 8 });
  const shuffled = structuredClone(snapshot);
  for (const name of ["hosts", "networks", "containers", "endpoints"]) shuffled[name].reverse();
  const [one, other] = [sceneOf(snapshot), sceneOf(shuffled)];
  assert.deepEqual(chips(one), new Map([...chips(one)].map(([id]) => [id, chips(other).get(id)])));
  assert.deepEqual(one.lines, other.lines);
});

test("hosts stand sorted as people sort them, and nodes that nobody reads last", () => {
  const scene = sceneOf(fleet({ hosts: 11, containers: 2, unread: 1 }));
  const names = scene.placement.cells.map((id) => scene.state.hosts.get(id).name);
  assert.deepEqual(names.slice(8), ["node-09", "node-10", "node-11", "edge-01"]);
});

test("the grid grows with the fleet", () => {
  assert.deepEqual(
    [1, 4, 12, 30].map((hosts) => gridColumns(hosts, "boxes")),
    [3, 4, 6, 9],
  );
  assert.equal(gridColumns(200, "tiles"), 17);
});

test("a container that goes leaves a hole, and the next one takes it", () => {
  const first = fillSlots(null, [chip("a"), chip("b"), chip("c")], 3);
  assert.deepEqual(first, ["a", "b", "c", null, null, null]);
  const second = fillSlots(first, [chip("a"), chip("c")], 3);
  assert.deepEqual(second, ["a", null, "c", null, null, null]);
  const third = fillSlots(second, [chip("a"), chip("c"), chip("d")], 3);
  assert.deepEqual(third, ["a", "d", "c", null, null, null]);
});

test("a bay grows only when it has no slot left", () => {
  const four = [chip("a"), chip("b"), chip("c"), chip("d")];
  const full = fillSlots(fillSlots(null, four.slice(0, 3), 2), four, 2);
  assert.deepEqual(full, ["a", "b", "c", "d"]);
  assert.deepEqual(fillSlots(full, [...four, chip("e")], 2), ["a", "b", "c", "d", "e", null]);
});

test("sharers stand beside their owner, not over the end of a row", () => {
  const group = [chip("a"), chip("b"), chip("owner"), chip("s1", "owner"), chip("c")];
  assert.deepEqual(fillSlots(null, group, 3), ["a", "b", "c", "owner", "s1", null]);
  const later = fillSlots(["owner", null, "x"], [chip("owner"), chip("s1", "owner"), chip("x")], 3);
  assert.deepEqual(later, ["owner", "s1", "x"]);
});

test("while containers come and go, no other chip moves inside its host unless a bay overflowed", () => {
  const snapshot = fleet({ hosts: 5, containers: 14, seed: 9 });
  const scene = sceneOf(snapshot, "boxes");
  const stream = changes(snapshot, 21);
  for (let index = 0; index < 300; index += 1) {
    const before = new Map([...scene.placement.hosts].map(([id, place]) => [id, place]));
    const old = chips(scene);
    const message = stream.next().value;
    tell(scene, message);
    const heights = [...scene.placement.hosts].every(([id, place]) => place.height === before.get(id).height);
    const bays = grown(before, scene.placement.hosts);
    for (const [id, rect] of chips(scene)) {
      const was = old.get(id);
      if (was && heights && bays.size === 0) assert.deepEqual(rect, was, `${id} stays`);
      else if (was && was.x !== rect.x) assert.fail(`${id} moved sideways`);
    }
  }
});

function grown(before, after) {
  const found = new Set();
  for (const [id, place] of after) {
    const old = new Map((before.get(id)?.box?.bays ?? []).map((bay) => [bay.key, bay.height]));
    for (const bay of place.box?.bays ?? []) if (old.get(bay.key) !== bay.height) found.add(bay.key);
  }
  return found;
}

test("a network that goes leaves a hole, a new one takes it, and no bay moves", () => {
  const scene = sceneOf(fleet({ hosts: 1, containers: 6, swarm: false }), "boxes");
  const box = () => scene.placement.hosts.get("host:1").box;
  const gone = box().bays[1];
  const others = box().bays.filter((bay) => bay !== gone);
  const network = scene.state.networks.get(gone.key);
  const containers = gone.bay.chips.map((one) => one.id);
  tell(scene, { type: "delta", source: "host:1", revision: 18, remove: { networks: [gone.key], containers } });
  const standing = new Map(box().bays.map((bay) => [bay.key, bay.y]));
  for (const bay of others) assert.equal(standing.get(bay.key), bay.y);
  assert.equal(box().holes.length, 1);
  const fresh = { ...network, id: "network:900", name: "fresh" };
  tell(scene, { type: "delta", source: "host:1", revision: 19, upsert: { networks: [fresh] } });
  const taken = box().bays.find((bay) => bay.key === "network:900");
  assert.deepEqual([taken.x, taken.y], [gone.x, gone.y]);
});

test("a host that goes leaves a hole in the grid, and the others stay", () => {
  const scene = sceneOf(fleet({ hosts: 7, containers: 5 }));
  const before = new Map([...scene.placement.hosts].map(([id, place]) => [id, [place.x, place.y]]));
  tell(scene, { type: "source-removed", source: "host:3" });
  for (const [id, place] of scene.placement.hosts) assert.deepEqual([place.x, place.y], before.get(id));
  const host = { id: "host:99", source: "host:99", name: "aaa", state: "reachable" };
  tell(scene, { type: "delta", source: "host:99", revision: 1, upsert: { hosts: [host] } });
  assert.deepEqual(
    [scene.placement.hosts.get("host:99").x, scene.placement.hosts.get("host:99").y],
    before.get("host:3"),
  );
});

test("tidying up closes the holes and sorts again", () => {
  const scene = sceneOf(fleet({ hosts: 7, containers: 5 }));
  tell(scene, { type: "source-removed", source: "host:3" });
  scene.tidy();
  assert.deepEqual(scene.placement.cells, ["host:1", "host:2", "host:4", "host:5", "host:6", "host:7"]);
});

test("a large fleet stands as tiles, and an open one as a band of the whole width", () => {
  const scene = sceneOf(fleet({ hosts: 31, containers: 2 }));
  assert.equal(scene.placement.mode, "tiles");
  assert.equal(scene.rectOf("container:1"), null, "what is in a closed host has no place");
  const below = scene.placement.hosts.get("host:31").y;
  scene.open.add("host:1");
  scene.arrange();
  const band = scene.placement.bands.get("host:1");
  assert.equal(band.width >= scene.placement.columns * 172, true);
  assert.notEqual(scene.rectOf("container:1"), null);
  assert.equal(scene.placement.hosts.get("host:31").y > below, true, "the rows below make room");
  scene.open.delete("host:1");
  scene.arrange();
  assert.equal(scene.placement.hosts.get("host:31").y, below, "and come back");
});

test("tabs stand in the order of the rails, each overlay in its own column on every host", () => {
  const scene = sceneOf(fleet({ hosts: 9, containers: 12, overlays: 9 }));
  const columns = new Map();
  for (const tab of scene.lines.tabs) {
    const host = scene.placement.hosts.get(tab.host);
    const column = tab.x - host.x;
    assert.equal(columns.get(tab.lane) ?? column, column);
    columns.set(tab.lane, column);
    assert.equal(tab.network === null || host.model.reach.has(tab.network), true);
  }
  const lanes = [...columns.keys()].sort((a, b) => a - b);
  assert.deepEqual(
    lanes.map((lane) => columns.get(lane)),
    [...columns.values()].sort((a, b) => a - b),
  );
  assert.equal(scene.lines.lines.length, 7, "six rails, and one for the rest");
});

test("an overlay that no host is on yet has a place too, and a selected one takes the shared rail", () => {
  const scene = sceneOf(fleet({ hosts: 3, containers: 0, overlays: 8 }));
  for (const network of scene.state.networks.values()) {
    if (network.scope === "swarm") assert.notEqual(scene.rectOf(network.id), null, network.name);
  }
  const [first] = scene.rails.rest;
  scene.show(first);
  assert.equal(scene.lines.lines.at(-1).network, first);
});

test("what is under a point is what stands there", () => {
  const scene = sceneOf(fleet({ hosts: 4, containers: 14, overlays: 5 }));
  for (const [id, rect] of chips(scene)) assert.equal(scene.at(rect.x + 3, rect.y + 3, 1).id, id);
  for (const tab of scene.lines.tabs) {
    assert.equal(scene.at(tab.x + tab.width / 2, tab.y + tab.height / 2, 1).id, tab.network ?? tab.host);
  }
  for (const network of scene.state.networks.values()) {
    const rect = scene.rectOf(network.id);
    if (rect && network.host) assert.equal(scene.at(rect.x + 40, rect.y + 8, 1).id, network.id);
  }
  assert.equal(scene.at(-4000, -4000, 1), null);
});

test("every pip of a chip can be pointed at", () => {
  const scene = sceneOf(fleet({ hosts: 4, containers: 14, overlays: 5 }));
  const seconds = [...scene.state.endpoints.values()].filter(
    (row) => row.container && scene.rectOf(row.id)?.width < 20,
  );
  assert.equal(seconds.length > 5, true);
  for (const endpoint of seconds) {
    const rect = scene.rectOf(endpoint.id);
    assert.equal(scene.at(rect.x + 4, rect.y + 4, 1).id, endpoint.id);
  }
});

test("the keyboard reaches the tab of a host's further overlays", () => {
  const scene = sceneOf(fleet({ hosts: 4, containers: 14, overlays: 14 }));
  const tabs = scene.lines.tabs.filter((tab) => tab.network === null);
  assert.equal(tabs.length > 0, true);
  const more = spots(scene).filter((spot) => spot.kind === "more");
  assert.deepEqual(
    more.map((spot) => spot.id),
    tabs.map((tab) => tab.host),
  );
});

test("arrow keys reach every chip of a bay and go back the way they came", () => {
  const scene = sceneOf(fleet({ hosts: 3, containers: 14 }));
  const all = spots(scene);
  const keys = new Set(all.map((spot) => spot.key));
  assert.equal(keys.size, all.length);
  const bay = scene.placement.hosts.get("host:1").box.bays.find((one) => one.bay.chips.length >= 3);
  const [first, second] = bay.slots;
  const from = all.find((spot) => spot.id === first);
  const there = next(all, from.rect, "right");
  assert.equal(there.id, second);
  assert.equal(next(all, there.rect, "left").id, first);
});
