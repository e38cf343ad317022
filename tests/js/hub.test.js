// The neighbourhood: who is in it, how it is bounded, and that no two things of it ever meet.

import assert from "node:assert/strict";
import { test } from "node:test";

import { hubOf, MOST } from "../../static/js/chart/scene/hub.js";
import { layHub } from "../../static/js/chart/scene/hub_layout.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { fleet } from "./fleet.js";

const state = emptyState();
apply(state, fleet({ hosts: 12, containers: 40, overlays: 8, seed: 5 }));
const all = [...state.hosts.keys(), ...state.networks.keys(), ...state.containers.keys(), ...state.endpoints.keys()];
const names = (hub, group) => hub.groups.find((one) => one.group === group)?.nodes.map((node) => node.name) ?? [];
const count = (hub) => 1 + hub.groups.reduce((sum, one) => sum + one.nodes.length, 0);

function small() {
  const made = emptyState();
  const at = { source: "host:1", host: "host:1" };
  apply(made, {
    type: "snapshot",
    sources: { "host:1": 1, "swarm:1": 1 },
    hosts: [{ id: "host:1", source: "host:1", name: "alpha", state: "reachable" }],
    networks: [
      { id: "network:1", ...at, docker_id: "a", name: "shop", driver: "bridge", scope: "local" },
      { id: "network:2", source: "swarm:1", docker_id: "b", name: "ingress", driver: "overlay", scope: "swarm", ingress: true },
    ],
    containers: [1, 2, 3].map((pk) => ({
      id: `container:${pk}`, ...at, docker_id: `d${pk}`, name: `c${pk}`, image: "i", state: "running",
      ...(pk === 1 ? { service: "service:1" } : {}), ...(pk === 3 ? { network_mode: "container:d1" } : {}),
    })), // prettier-ignore
    endpoints: [
      { id: "endpoint:1", source: "host:1", container: "container:1", network: "network:1", kind: "container" },
      { id: "endpoint:2", source: "host:1", container: "container:2", network: "network:1", kind: "container", ipv4: "172.18.0.3/16" },
      { id: "endpoint:3", source: "host:1", container: "container:1", network: "network:2", kind: "container" },
    ],
    services: [{ id: "service:1", source: "swarm:1", docker_id: "s", name: "web", mode: "global", running: 1 }],
  });
  return made;
}

test("round a container stand its networks, its host, its service, and who it can meet", () => {
  const hub = hubOf(small(), "container:1");
  assert.equal(hub.centre.name, "c1");
  assert.deepEqual(names(hub, "networks"), ["ingress", "shop"]);
  assert.deepEqual(names(hub, "hosts"), ["alpha"]);
  assert.deepEqual(names(hub, "services"), ["web"]);
  assert.deepEqual(names(hub, "containers"), ["c2", "c3"]);
});

test("round a network stand its hosts and its containers with their addresses", () => {
  const hub = hubOf(small(), "network:1");
  assert.deepEqual(names(hub, "hosts"), ["alpha"]);
  const notes = hub.groups.find((one) => one.group === "containers").nodes.map((node) => node.note);
  assert.deepEqual(notes, ["on alpha", "172.18.0.3 · on alpha"]);
});

test("what is gone has no neighbourhood", () => {
  assert.equal(hubOf(small(), "container:9"), null);
});

test("no neighbourhood has more than sixty nodes, and what has no place is counted", () => {
  for (const id of all) {
    const hub = hubOf(state, id);
    assert.ok(count(hub) <= MOST, `${id}: ${count(hub)}`);
    for (const { total, nodes } of hub.groups) {
      const more = nodes.find((node) => node.id.startsWith("more:"));
      assert.equal(more ? nodes.length - 1 + Number(more.name.match(/\d+/)[0]) : nodes.length, total);
    }
  }
});

test("“more” turns through all of a group and begins again", () => {
  const busy = [...state.networks.keys()].find((id) => hubOf(state, id).groups.some((one) => one.total > 60));
  const seen = new Set();
  const page = (number) =>
    hubOf(state, busy, { containers: number }).groups.find((one) => one.group === "containers").nodes.slice(0, -1);
  const { total, nodes } = hubOf(state, busy).groups.find((one) => one.group === "containers");
  const pages = Math.ceil(total / (nodes.length - 1));
  for (let number = 0; number < pages; number += 1) for (const node of page(number)) seen.add(node.id);
  assert.equal(seen.size, total);
  assert.deepEqual(page(pages), page(0));
});

const apart = (one, other) =>
  one.x + one.width <= other.x || other.x + other.width <= one.x || one.y + one.height <= other.y || other.y + other.height <= one.y;

test("nothing in a neighbourhood meets anything else, or leaves the picture, on any width", () => {
  const some = all.filter((_, index) => index % 17 === 0);
  for (const width of [320, 375, 600, 760, 1056, 1400, 2400]) {
    for (const id of some) {
      const { nodes, headings, height } = layHub(hubOf(state, id), width);
      const rects = [...nodes.map((one) => one.rect), ...headings.map((one) => one.rect)];
      for (const [index, rect] of rects.entries()) {
        assert.ok(rect.x >= 0 && rect.x + rect.width <= width && rect.y >= 56 && rect.y + rect.height <= height, `${id} ${width}`);
        for (const other of rects.slice(index + 1)) assert.ok(apart(rect, other), `${id} at ${width}`);
      }
    }
  }
});

test("the same neighbourhood always looks the same", () => {
  const [id] = state.containers.keys();
  assert.deepEqual(layHub(hubOf(state, id), 1056, 700), layHub(hubOf(state, id), 1056, 700));
});

test("every node of a wide picture has a line to the middle, at right angles", () => {
  const [id] = state.containers.keys();
  const hub = hubOf(state, id);
  const { edges } = layHub(hub, 1200);
  assert.equal(edges.length, count(hub) - 1);
  for (const { points } of edges)
    points.slice(1).forEach(([x, y], index) => assert.ok(x === points[index][0] || y === points[index][1]));
});
