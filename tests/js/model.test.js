// What stands where: primary bays, sharers, overlay-only containers, and what shows only when it is not empty.

import assert from "node:assert/strict";
import { test } from "node:test";

import { hostModel } from "../../static/js/chart/scene/model.js";
import { related } from "../../static/js/chart/scene/relations.js";
import { lookOf, portBadge, shortName } from "../../static/js/chart/scene/words.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";

const local = (pk, name, more = {}) => ({
  id: `network:${pk}`,
  source: "host:1",
  docker_id: `net${pk}`,
  name,
  driver: "bridge",
  scope: "local",
  host: "host:1",
  pools: [],
  ...more,
});
const overlay = (pk, name) => ({
  id: `network:${pk}`,
  source: "swarm:1",
  docker_id: `net${pk}`,
  name,
  driver: "overlay",
  scope: "swarm",
});
const container = (pk, more = {}) => ({
  id: `container:${pk}`,
  source: "host:1",
  docker_id: `d${pk}`,
  name: `c${pk}`,
  host: "host:1",
  image: "i",
  state: "running",
  ...more,
});
let next = 0;
const leg = (of, network, more = {}) => ({
  id: `endpoint:${(next += 1)}`,
  source: "host:1",
  container: of && `container:${of}`,
  network: `network:${network}`,
  kind: "container",
  ...more,
});

function stateOf(rows) {
  const state = emptyState();
  const hosts = [{ id: "host:1", source: "host:1", name: "one", state: "reachable" }, ...(rows.hosts ?? [])];
  apply(state, { type: "snapshot", sources: { "host:1": 1, "swarm:1": 1 }, ...rows, hosts });
  return state;
}

function modelOf(rows) {
  const state = stateOf(rows);
  return hostModel(state, state.hosts.get("host:1"));
}

const placesOf = (model) => Object.fromEntries(model.bays.map((bay) => [bay.title, bay.chips.map((chip) => chip.id)]));

test("a container stands in the bay of the network that has its gateway", () => {
  const networks = [local(1, "alpha"), local(2, "beta")];
  const model = modelOf({
    networks,
    containers: [container(1)],
    endpoints: [leg(1, 1), leg(1, 2, { gateway: "10.1.0.1" })],
  });
  assert.deepEqual(placesOf(model), { alpha: [], beta: ["container:1"] });
});

test("among several gateways the first by name is the one, as Docker orders them; among none the first as we do", () => {
  const networks = [local(1, "zeta"), local(2, "net-10"), local(3, "net-9")];
  const gateway = { gateway: "10.1.0.1" };
  const endpoints = [leg(1, 1, gateway), leg(1, 2, gateway), leg(1, 3, gateway), leg(2, 1), leg(2, 2)];
  const model = modelOf({ networks, containers: [container(1), container(2)], endpoints });
  assert.deepEqual(placesOf(model), { "net-9": [], "net-10": ["container:1", "container:2"], zeta: [] });
});

test("a gateway of both families goes first, then one of higher priority, an internal network last", () => {
  const networks = [local(1, "alpha"), local(2, "beta"), local(3, "gamma"), { ...local(4, "aaa"), internal: true }];
  const gateway = { gateway: "10.1.0.1" };
  const both = { ...gateway, gateway6: "fd00::1" };
  const endpoints = [
    ...[leg(1, 1, gateway), leg(1, 2, gateway), leg(1, 3, { ...gateway, gateway_priority: 5 })],
    ...[leg(2, 1, { ...gateway, gateway_priority: 5 }), leg(2, 2, both), leg(2, 4, gateway)],
    ...[leg(3, 2, { ...gateway, gateway_priority: -1 }), leg(3, 3, gateway)],
  ];
  const model = modelOf({ networks, containers: [container(1), container(2), container(3)], endpoints });
  assert.deepEqual(placesOf(model), { aaa: [], alpha: [], beta: ["container:2"], gamma: ["container:1", "container:3"] });
});

test("its further networks are pips, in the order of their names", () => {
  const networks = [local(1, "alpha"), local(2, "beta"), overlay(3, "ingress")];
  const endpoints = [leg(1, 3), leg(1, 2), leg(1, 1, { gateway: "10.0.0.1" })];
  const model = modelOf({ networks, containers: [container(1)], endpoints });
  const [chip] = model.bays[0].chips;
  assert.equal(chip.primary, endpoints[2].id);
  assert.deepEqual(chip.pips, [endpoints[1].id, endpoints[0].id]);
});

test("a container on overlays only stands in a bay for those", () => {
  const model = modelOf({
    networks: [local(1, "bridge"), overlay(2, "mesh")],
    containers: [container(1)],
    endpoints: [leg(1, 2, { gateway: "10.0.0.1" })],
  });
  assert.deepEqual(placesOf(model), { bridge: [], "overlay only": ["container:1"] });
  assert.deepEqual([...model.reach], ["network:2"]);
});

test("a container without any network we know stands apart", () => {
  const model = modelOf({ networks: [local(1, "bridge")], containers: [container(1)], endpoints: [leg(1, 77)] });
  assert.deepEqual(placesOf(model), { bridge: [], "no network": ["container:1"] });
});

test("sharers of a network stand after their owner, in its bay", () => {
  const containers = [
    container(1, { network_mode: "container:d3" }),
    container(2),
    container(3),
    container(4, { network_mode: "container:d1" }),
  ];
  const model = modelOf({ networks: [local(1, "bridge")], containers, endpoints: [leg(2, 1), leg(3, 1)] });
  assert.deepEqual(placesOf(model).bridge, ["container:2", "container:3", "container:1", "container:4"]);
  assert.equal(model.bays[0].chips[3].owner, "container:3");
});

test("on load containers stand in the order in which they were made", () => {
  const containers = [container(1, { created: 300 }), container(2, { created: 100 }), container(3, { created: 300 })];
  const endpoints = [leg(1, 1), leg(2, 1), leg(3, 1)];
  const model = modelOf({ networks: [local(1, "bridge")], containers, endpoints });
  assert.deepEqual(placesOf(model).bridge, ["container:2", "container:1", "container:3"]);
});

test("a sharer whose owner is gone, and one that shares with itself, stand apart", () => {
  const containers = [container(1, { network_mode: "container:gone" }), container(2, { network_mode: "container:d2" })];
  assert.deepEqual(placesOf(modelOf({ containers })), { "no network": ["container:1", "container:2"] });
});

test("host, none, docker_gwbridge and config-only networks show only with something in them", () => {
  const networks = [
    local(1, "bridge"),
    local(2, "host", { driver: "host" }),
    local(3, "none", { driver: "null" }),
    local(4, "docker_gwbridge"),
    local(5, "lan-config", { driver: "null", config_only: true }),
  ];
  assert.deepEqual(Object.keys(placesOf(modelOf({ networks }))), ["bridge"]);
  const model = modelOf({ networks, containers: [container(1)], endpoints: [leg(1, 2)] });
  assert.deepEqual(Object.keys(placesOf(model)), ["bridge", "host"]);
});

test("an endpoint that lost its container is shown as an orphan", () => {
  const orphan = leg(undefined, 1, { kind: "orphan", ipv4: "172.17.0.9/16" });
  const model = modelOf({ networks: [local(1, "bridge")], endpoints: [orphan] });
  assert.deepEqual(model.bays[0].chips, [{ id: orphan.id, label: "172.17.0.9", look: "orphan", pips: [], port: "" }]);
  assert.equal(model.total, 0);
});

test("a node whose daemon was not added is unread, and a silent host is stale", () => {
  const state = stateOf({ hosts: [{ id: "node:4", source: "swarm:1", name: "edge", state: "never-seen" }] });
  assert.equal(hostModel(state, state.hosts.get("node:4")).unread, true);
  const hung = { ...state.hosts.get("host:1"), state: "hung" };
  assert.equal(hostModel(state, hung).stale, true);
});

test("states become looks, and health counts only while it runs", () => {
  assert.equal(lookOf({ state: "running", health: "unhealthy" }), "unhealthy");
  assert.equal(lookOf({ state: "exited", health: "unhealthy" }), "exited");
  assert.equal(lookOf({ state: "created" }), "exited");
  assert.equal(lookOf({ state: "dead" }), "failed");
  assert.equal(lookOf({ state: "paused" }), "paused");
});

test("names on chips leave out what their surroundings say", () => {
  assert.equal(shortName({ name: "shop_web.1.k2j3h4k5j6l7k8j9h0g1f2d3s", stack: "shop" }), "web.1");
  assert.equal(shortName({ name: "agent.k2j3h4k5j6l7k8j9h0g1f2d3s.k2j3h4k5j6l7k8j9h0g1f2d3s" }), "agent");
  assert.equal(shortName({ name: "shop-web-1", stack: "shop" }), "web-1");
  assert.equal(shortName({ name: "shopping", stack: "shop" }), "shopping");
  assert.equal(shortName({ name: "shop", stack: "shop" }), "shop");
});

test("a port is shown once for both address families", () => {
  const both = [{ host_port: 443 }, { host_port: 443 }, { host_port: 80 }, { container_port: 9000, host_port: null }];
  assert.equal(portBadge({ ports: both }), ":80+1");
  assert.equal(portBadge({ ports: [] }), "");
});

test("a selected container lights its networks, its sharers and its host", () => {
  const containers = [container(1), container(2, { network_mode: "container:d1" }), container(3)];
  const endpoints = [leg(1, 1), leg(1, 2), leg(3, 1)];
  const state = stateOf({ networks: [local(1, "bridge"), overlay(2, "mesh")], containers, endpoints });
  const lit = related(state, "container:1");
  for (const id of ["container:1", "container:2", "network:1", "network:2", "host:1", endpoints[0].id]) {
    assert.equal(lit.has(id), true, id);
  }
  assert.equal(lit.has("container:3"), false);
});
