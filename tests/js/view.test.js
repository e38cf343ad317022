// What others see of the state is live, and cannot be changed by them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { readOnly } from "../../static/js/chart/topology/view.js";
import { fleet } from "./fleet.js";

function opened() {
  const state = emptyState();
  const store = readOnly(state);
  apply(state, fleet({ hosts: 2, containers: 4 }));
  return { state, store };
}

test("it shows the state as it is now", () => {
  const { state, store } = opened();
  assert.equal(store.at, state.at);
  assert.deepEqual([...store.containers.keys()], [...state.containers.keys()]);
  assert.deepEqual([...store.hosts.values()], [...state.hosts.values()]);
  assert.equal(store.revisions.get("host:1"), 17);
  apply(state, { type: "source-removed", source: "host:1" });
  assert.equal(store.hosts.has("host:1"), false);
  assert.equal(store.hosts.size, 1);
});

test("nothing in it can be changed", () => {
  const { state, store } = opened();
  assert.equal(store.containers.set, undefined);
  assert.equal(store.containers.delete, undefined);
  assert.throws(() => (store.containers = new Map()), TypeError);
  assert.throws(() => (store.hosts.get("host:1").name = "mine"), TypeError);
  assert.throws(() => store.networks.get("network:1").pools.push({}), TypeError);
  assert.equal(store.owned, undefined);
  assert.equal(state.hosts.get("host:1").name, "node-01");
});
