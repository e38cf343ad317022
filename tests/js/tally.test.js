// Several selected things, counted, and what all of them share.

import assert from "node:assert/strict";
import { test } from "node:test";

import { tally } from "../../static/js/chart/scene/tally.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";

const host = (pk) => ({ id: `host:${pk}`, source: `host:${pk}`, name: `h${pk}`, state: "reachable" });
const network = (pk, name, on) => ({
  id: `network:${pk}`,
  source: on ? `host:${on}` : "swarm:1",
  docker_id: `n${pk}`,
  name,
  driver: on ? "bridge" : "overlay",
  scope: on ? "local" : "swarm",
  ...(on ? { host: `host:${on}` } : {}),
});
const container = (pk, on, more = {}) => ({
  id: `container:${pk}`,
  source: `host:${on}`,
  docker_id: `d${pk}`,
  name: `c${pk}`,
  host: `host:${on}`,
  image: "i",
  state: "running",
  ...more,
});
const leg = (pk, of, on, host) => ({
  id: `endpoint:${pk}`,
  source: `host:${host}`,
  container: `container:${of}`,
  network: `network:${on}`,
  kind: "container",
});

const state = emptyState();
apply(state, {
  type: "snapshot",
  sources: { "host:1": 1, "host:2": 1, "swarm:1": 1 },
  hosts: [host(1), host(2)],
  networks: [network(1, "shop", 1), network(2, "app"), network(3, "mesh")],
  containers: [container(1, 1, { service: "service:1" }), container(2, 1, { state: "exited" }), container(3, 2)],
  endpoints: [leg(1, 1, 1, 1), leg(2, 1, 2, 1), leg(3, 2, 1, 1), leg(4, 2, 2, 1), leg(5, 3, 2, 2), leg(6, 3, 3, 2)],
  services: [
    { id: "service:1", source: "swarm:1", docker_id: "s", name: "web", mode: "global", running: 1, vips: [{ network: "network:3", address: "10.0.0.2/24" }] },
  ],
});

test("the selected are counted by kind, state, host and network, the most first", () => {
  const found = tally(state, ["container:1", "container:2", "container:3", "host:2"]);
  assert.deepEqual(found.kinds, [["container", 3], ["host", 1]]);
  assert.deepEqual(found.looks, [["running", 2], ["exited", 1]]);
  assert.deepEqual(found.hosts.map((one) => [one.name, one.count]), [["h1", 2], ["h2", 2]]);
  assert.deepEqual(found.networks.map((one) => [one.name, one.count]), [["app", 4], ["mesh", 2], ["shop", 2]]);
});

test("shared is a network that every one of them is on", () => {
  const shared = (...ids) => tally(state, ids).shared.map((one) => one.name);
  assert.deepEqual(shared("container:1", "container:2"), ["app", "shop"]);
  assert.deepEqual(shared("container:1", "container:2", "container:3"), ["app"]);
  assert.deepEqual(shared("container:2", "network:3"), []);
  assert.deepEqual(shared("service:1", "container:3"), ["app", "mesh"]);
  assert.deepEqual(shared("host:2", "endpoint:5"), ["app"]);
});

test("what is gone is counted as gone and hides nothing of the others", () => {
  const found = tally(state, ["container:1", "container:99"]);
  assert.equal(found.gone, 1);
  assert.deepEqual(found.shared.map((one) => one.name), ["app", "shop"]);
});

test("a swarm's network stands on the hosts of its endpoints", () => {
  assert.deepEqual(tally(state, ["network:2"]).hosts.map((one) => one.id), ["host:1", "host:2"]);
});
