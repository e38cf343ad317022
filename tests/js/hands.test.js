// What a hand may do: which networks take a container and why not, what a menu offers to whom, what a band takes in.

import assert from "node:assert/strict";
import { test } from "node:test";

import { deedsOf } from "../../static/js/chart/scene/deeds.js";
import { obstacles } from "../../static/js/chart/scene/joining.js";
import { Scene } from "../../static/js/chart/scene/scene.js";
import { chipsIn, targetAt, targets } from "../../static/js/chart/scene/targets.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { fleet } from "./fleet.js";

const host = (pk, more = {}) => ({ id: `host:${pk}`, source: `host:${pk}`, name: `h${pk}`, state: "reachable", ...more });
const local = (pk, name, on, more = {}) => ({
  id: `network:${pk}`,
  source: `host:${on}`,
  docker_id: `n${pk}`,
  name,
  driver: "bridge",
  scope: "local",
  host: `host:${on}`,
  ...more,
});
const overlay = (pk, name, more = {}) => ({
  id: `network:${pk}`,
  source: "swarm:1",
  docker_id: `n${pk}`,
  name,
  driver: "overlay",
  scope: "swarm",
  attachable: true,
  ...more,
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
const leg = (pk, of, network, on, more = {}) => ({
  id: `endpoint:${pk}`,
  source: `host:${on}`,
  container: `container:${of}`,
  network: `network:${network}`,
  kind: "container",
  ...more,
});

function world(more = {}) {
  const state = emptyState();
  apply(state, {
    type: "snapshot",
    sources: { "host:1": 1, "host:2": 1, "swarm:1": 1, "swarm:2": 1 },
    swarms: [
      { id: "swarm:1", source: "swarm:1", name: "one", state: "reachable" },
      { id: "swarm:2", source: "swarm:2", name: "two", state: "reachable" },
    ],
    hosts: [host(1, { swarm: "swarm:1" }), host(2, more.second)],
    networks: [
      local(1, "shop", 1),
      local(2, "wiki", 1),
      local(3, "far", 2),
      local(4, "host", 1, { driver: "host" }),
      local(5, "none", 1, { driver: "null" }),
      local(6, "kept", 1, { config_only: true }),
      overlay(10, "app"),
      overlay(11, "closed", { attachable: false }),
      overlay(12, "ingress", { ingress: true }),
      overlay(13, "other", { source: "swarm:2" }),
    ],
    containers: [
      container(1, 1),
      container(2, 1, { network_mode: "container:d1" }),
      container(3, 1, { network_mode: "host" }),
      container(4, 1, { service: "service:1" }),
      container(5, 1, { state: "removing" }),
      container(6, 1),
      container(7, 2),
    ],
    endpoints: [
      leg(1, 1, 1, 1, { ipv4: "172.18.0.2/16" }),
      leg(2, 3, 4, 1),
      leg(3, 6, 5, 1),
      leg(4, 7, 3, 2),
    ],
  });
  return state;
}

function why(state, pk, network, role = "operator") {
  return obstacles(state, role, state.containers.get(`container:${pk}`))(state.networks.get(`network:${network}`));
}

test("a container may join the other networks of its host and the attachable ones of its swarm", () => {
  const state = world();
  assert.equal(why(state, 1, 2), "");
  assert.equal(why(state, 1, 10), "");
  assert.equal(why(state, 4, 2), "");
});

test("why not is said in one sentence", () => {
  const state = world();
  assert.equal(why(state, 1, 1), "c1 is on shop already.");
  assert.equal(why(state, 1, 3), "far is a network of h2; c1 runs on h1.");
  assert.equal(why(state, 1, 4), "Containers join host when they are run, not later.");
  assert.equal(why(state, 1, 6), "kept holds a configuration only.");
  assert.equal(why(state, 1, 11), "closed is not attachable: only services join it.");
  assert.equal(why(state, 1, 12), "ingress is the swarm's ingress: only services use it.");
  assert.equal(why(state, 1, 13), "other is a network of two; c1 runs on h1.");
  assert.equal(why(state, 2, 2), "c2 uses the network of c1: connect that one.");
  assert.equal(why(state, 3, 2), "c3 uses the network of its host.");
  assert.equal(why(state, 6, 2), "c6 is on the network none, which bears no other.");
  assert.equal(why(state, 5, 2), "c5 is removing: Docker is about to remove it.");
  assert.match(why(state, 4, 10), /belongs to a service/);
});

test("nothing is connected on a host that does not answer, nor by a viewer", () => {
  assert.equal(why(world(), 1, 2, "viewer"), "Your role, viewer, may look and not change.");
  const state = world({ second: { state: "hung" } });
  apply(state, { type: "delta", source: "host:2", revision: 2, upsert: { networks: [local(20, "near", 2)] } });
  assert.equal(why(state, 7, 20), "h2 does not answer.");
});

const words = (state, role, id, selected = []) => deedsOf(state, role, id, selected).deeds.map((deed) => deed.words);

test("a viewer's menu looks and copies, and changes nothing", () => {
  assert.deepEqual(words(world(), "viewer", "container:1"), [
    "Open its page",
    "Select",
    "Show its neighbourhood",
    "Copy its name",
    "Copy its id",
    "Copy 172.18.0.2",
  ]);
  for (const id of ["network:1", "host:1", "endpoint:1"])
    assert.deepEqual(words(world(), "viewer", id).filter((one) => one.endsWith("…")), []);
});

test("an operator's menu has what Docker would do with this very thing", () => {
  const state = world();
  const changes = (id) => words(state, "operator", id).filter((one) => one.endsWith("…"));
  assert.deepEqual(changes("container:1"), ["Connect to app…", "Connect to wiki…", "Disconnect from shop…"]);
  assert.deepEqual(changes("network:1"), ["Connect a container…", "Remove network…"]);
  assert.deepEqual(changes("network:12"), []);
  assert.deepEqual(changes("host:1"), ["New network…", "New overlay…"]);
  assert.deepEqual(changes("endpoint:1"), ["Disconnect from shop…"]);
  const connect = deedsOf(state, "operator", "container:1", []).deeds.find((deed) => deed.words === "Connect to wiki…");
  assert.equal(connect.page, "/networks/2/connect/?container=1");
});

test("a menu says what the selection would become", () => {
  const state = world();
  assert.ok(words(state, "viewer", "container:1", ["container:6"]).includes("Add to the selection"));
  assert.ok(words(state, "viewer", "container:1", ["container:6", "container:1"]).includes("Take out of the selection"));
  assert.ok(!words(state, "viewer", "container:1", ["container:1"]).includes("Select"));
  assert.deepEqual(deedsOf(state, "admin", "container:99", []).deeds, []);
});

function sceneOf() {
  const state = emptyState();
  apply(state, fleet({ hosts: 3, containers: 8, seed: 3 }));
  const scene = new Scene(state);
  scene.renew();
  return scene;
}

test("a chip is dropped on a bay, on what stands in the bay, or on a tab", () => {
  const scene = sceneOf();
  const all = targets(scene);
  const bay = all.find((one) => scene.state.networks.get(one.network)?.driver === "bridge");
  assert.equal(targetAt(scene, all, bay.rect.x + bay.rect.width - 2, bay.rect.y + 4, 1), bay.network);
  const tab = scene.lines.tabs.find((one) => one.network);
  assert.equal(targetAt(scene, all, tab.x + 2, tab.y + 2, 1), tab.network);
  for (const id of scene.state.containers.keys()) {
    const rect = scene.rectOf(id);
    const around = all.find((one) => rect.x > one.rect.x && rect.y > one.rect.y && rect.y < one.rect.y + one.rect.height
      && rect.x < one.rect.x + one.rect.width); // prettier-ignore
    assert.equal(targetAt(scene, all, rect.x + 2, rect.y + 2, 1), around?.network ?? null);
  }
  assert.equal(targetAt(scene, all, -500, -500, 1), null);
});

test("a band takes in the chips that it meets, and only those", () => {
  const scene = sceneOf();
  const [id] = scene.state.containers.keys();
  assert.deepEqual(chipsIn(scene, scene.rectOf(id)), [id]);
  assert.equal(chipsIn(scene, scene.placement.bounds).length, scene.state.containers.size);
  assert.deepEqual(chipsIn(scene, { x: -90, y: -90, width: 9, height: 9 }), []);
});
