// The chart as a list: hosts, their networks, their containers; opened on demand, a hundred lines at a time.

import assert from "node:assert/strict";
import { test } from "node:test";

import { outline, PAGE, pathTo } from "../../static/js/chart/scene/outline.js";
import { Scene } from "../../static/js/chart/scene/scene.js";
import { Finder } from "../../static/js/chart/finding/finder.js";
import { readQuery } from "../../static/js/chart/finding/query.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { fleet } from "./fleet.js";

const CLOSED = { turned: new Set(), pages: new Map(), found: null };

/** @param {object} wish */
function sceneOf(wish) {
  const state = emptyState();
  apply(state, fleet(wish));
  const scene = new Scene(state);
  scene.renew();
  return scene;
}

/** All keys that can be opened, opened. @param {Scene} scene */
function allOpen(scene) {
  const turned = new Set();
  for (let before = -1; before < turned.size; ) {
    before = turned.size;
    for (const line of outline(scene, { ...CLOSED, turned })) if (line.open !== null) turned.add(line.key);
  }
  return outline(scene, { ...CLOSED, turned });
}

test("closed, it has a line for each host and says how that is", () => {
  const lines = outline(sceneOf({ hosts: 4 }), CLOSED);
  assert.equal(lines.length, 4);
  assert.match(lines[0].words, /^reachable, \d+ containers/);
  assert.deepEqual([lines[3].level, lines[3].place, lines[3].of, lines[3].open], [1, 4, 4, false]);
});

test("a host that has not been read does not look like one that is well, nor can it be opened", () => {
  const lines = outline(sceneOf({ hosts: 2, unread: 1 }), CLOSED);
  const told = lines.map(({ look, open }) => [look, open]);
  assert.deepEqual(told.sort(), [["host", false], ["host", false], ["unread", null]]);
  assert.equal(lines.find(({ look }) => look === "unread").words, "not read yet");
});

test("opened, every container of the fleet is in it", () => {
  const scene = sceneOf({ hosts: 3, containers: 20 });
  const listed = new Set(allOpen(scene).map((line) => line.id));
  assert.deepEqual([...scene.state.containers.keys()].filter((id) => !listed.has(id)), []);
});

test("no two lines have the same key, though a container stands under each of its networks", () => {
  const keys = allOpen(sceneOf({ hosts: 3, containers: 20 })).map((line) => line.key);
  assert.equal(new Set(keys).size, keys.length);
});

function foundIn(state, query) {
  const told = { text: () => undefined, label: () => undefined, since: () => undefined };
  return new Set(new Finder(state).find({ words: readQuery(query), filters: [], told })?.found);
}

test("a search leaves what it found, opened where that is little", () => {
  const scene = sceneOf({ hosts: 3, containers: 20 });
  const [one] = scene.state.containers.values();
  const found = foundIn(scene.state, one.docker_id);
  const lines = outline(scene, { ...CLOSED, found });
  assert.ok(lines.length > 2);
  assert.deepEqual([...new Set(lines.filter((line) => line.level === 3).map((line) => line.id))], [one.id]);
});

test("of many a hundred are shown, and a line that shows more", () => {
  const scene = sceneOf({ hosts: PAGE + 30, containers: 1 });
  const lines = outline(scene, CLOSED);
  assert.equal(lines.length, PAGE + 1);
  assert.equal(lines[PAGE].name, "Show 30 more of 30");
  assert.equal(outline(scene, { ...CLOSED, pages: new Map([["", 2]]) }).length, PAGE + 30);
});

test("the way to a container leads through its host and a network of it", () => {
  const scene = sceneOf({ hosts: 3, containers: 20 });
  for (const id of scene.state.containers.keys()) {
    const path = pathTo(scene.state, id);
    const lines = outline(scene, { ...CLOSED, turned: new Set(path.slice(0, -1)) });
    assert.ok(lines.some((line) => line.key === path[2] && line.id === id));
  }
});

test("10,000 containers have a line for each host, and for what is in the one that is open", () => {
  const scene = sceneOf({ hosts: 90, containers: 111 });
  const lines = outline(scene, { ...CLOSED, turned: new Set(["host:7"]) });
  assert.equal(lines.filter((line) => line.level === 1).length, 90);
  assert.ok(lines.length < 130, String(lines.length));
});
