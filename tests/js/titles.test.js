// Overlays of one name in several swarms: each is told with its swarm, and no other.

import assert from "node:assert/strict";
import { test } from "node:test";

import { rowOf } from "../../static/js/chart/finding/reasons.js";
import { Finder } from "../../static/js/chart/finding/finder.js";
import { readQuery } from "../../static/js/chart/finding/query.js";
import { labelOf } from "../../static/js/chart/panel/filterwords.js";
import { linesOf } from "../../static/js/chart/panel/tip.js";
import { Scene } from "../../static/js/chart/scene/scene.js";
import { swarmBeside, titleOf } from "../../static/js/chart/scene/titles.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";

const network = (pk, name, swarm) => ({ id: `network:${pk}`, source: `swarm:${swarm}`, docker_id: `n${pk}`, name, driver: "overlay", scope: "swarm" }); // prettier-ignore
const swarm = (pk, name) => ({ id: `swarm:${pk}`, source: `swarm:${pk}`, name, state: "reachable" });

function twoSwarms(names = ["north", "south"]) {
  const state = emptyState();
  apply(state, {
    type: "snapshot",
    at: "2026-03-14T12:00:00Z",
    sources: { "swarm:1": 1, "swarm:2": 1 },
    swarms: names.map((name, at) => swarm(at + 1, name)),
    networks: [network(1, "ingress", 1), network(2, "ingress", 2), network(3, "shop", 1)],
  });
  return state;
}

test("two overlays of one name are told with their swarms, one of its own name is not", () => {
  const state = twoSwarms();
  assert.deepEqual([...state.networks.values()].map((one) => titleOf(state, one)), ["ingress · north", "ingress · south", "shop"]); // prettier-ignore
  assert.equal(swarmBeside(state, state.networks.get("network:3")), "");
});

test("swarms of one name are told apart by their number", () => {
  const state = twoSwarms(["prod", "prod"]);
  assert.equal(titleOf(state, state.networks.get("network:2")), "ingress · prod (swarm:2)");
});

test("hover, filter and list of matches say it", () => {
  const state = twoSwarms();
  const scene = new Scene(state);
  scene.renew();
  const hit = { kind: "network", id: "network:2", rect: { x: 0, y: 0, width: 1, height: 1 } };
  assert.equal(linesOf(scene, hit)[0], "ingress · south");
  assert.equal(labelOf(state, { key: "network", value: "network:1" }).value, "ingress · north");
  const words = readQuery("ingress");
  const { best } = new Finder(state).find({ words, filters: [], told: { text: () => undefined, label: () => undefined, since: () => undefined } }); // prettier-ignore
  assert.deepEqual(best.map(({ entry }) => rowOf(state, entry, words).where).sort(), ["in north", "in south"]);
});
