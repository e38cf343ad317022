// What the details tell besides: names by Docker's rule, pools in use, changes in words, and when the API is asked again.

import assert from "node:assert/strict";
import { test } from "node:test";

import { namesOf, serviceNamesOf } from "../../static/js/chart/scene/names.js";
import { sizeOf, usageOf, within } from "../../static/js/chart/scene/pools.js";
import { story } from "../../static/js/chart/scene/story.js";
import { Asked } from "../../static/js/chart/topology/asked.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";

const local = (pk, name, more = {}) => ({
  id: `network:${pk}`,
  source: "host:1",
  docker_id: `n${pk}`,
  name,
  driver: "bridge",
  scope: "local",
  host: "host:1",
  ...more,
});
const overlay = (pk, name, more = {}) => ({ ...local(pk, name), source: "swarm:1", driver: "overlay", scope: "swarm", host: undefined, ...more }); // prettier-ignore
const container = (pk, more = {}) => ({
  id: `container:${pk}`,
  source: "host:1",
  docker_id: `${pk}`.repeat(64),
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
  container: `container:${of}`,
  network: `network:${network}`,
  kind: "container",
  ...more,
});

function world(more = {}) {
  const state = emptyState();
  apply(state, {
    type: "snapshot",
    sources: { "host:1": 1, "swarm:1": 1 },
    hosts: [{ id: "host:1", source: "host:1", name: "alpha", state: "reachable" }],
    networks: [
      local(1, "bridge"),
      local(2, "shop", { pools: [{ subnet: "172.18.0.0/29", gateway: "172.18.0.1", aux_addresses: { router: "172.18.0.6" } }] }),
      local(3, "lan", { driver: "macvlan" }),
      local(4, "host", { driver: "host" }),
      local(5, "docker_gwbridge"),
      overlay(10, "app", { pools: [{ subnet: "10.0.1.0/24", gateway: "10.0.1.1" }, { subnet: "fd00::/64" }] }),
      overlay(11, "ingress", { ingress: true }),
    ],
    containers: [
      container(1),
      container(2, { state: "exited" }),
      container(3),
      container(4, { service: "service:1", name: "web.1" }),
      container(5, { service: "service:1", name: "web.2" }),
    ],
    endpoints: [
      leg(1, 1, { ipv4: "172.17.0.2/16" }),
      leg(1, 2, { ipv4: "172.18.0.2/29", aliases: ["db", "c1"] }),
      leg(1, 3),
      leg(2, 2),
      leg(3, 2, { ipv4: "172.18.0.3/29" }),
      leg(3, 4),
      leg(4, 10, { ipv4: "10.0.1.5/24", ipv6: "fd00::5/64" }),
      leg(5, 10, { ipv4: "10.0.1.6/24" }),
      leg(4, 11, { ipv4: "10.255.0.4/16" }),
      leg(1, 10, { ipv4: "10.0.1.9/24" }),
    ],
    services: [
      {
        id: "service:1",
        source: "swarm:1",
        docker_id: "s",
        name: "web",
        mode: "replicated",
        running: 2,
        endpoint_mode: "vip",
        vips: [
          { network: "network:10", address: "10.0.1.2/24" },
          { network: "network:11", address: "10.255.0.2/16" },
        ],
        ...more.service,
      },
    ],
  });
  return state;
}
const on = (found, name) => found.find((one) => one.network.name === name);

test("on a user-defined network a container answers to its name, its short id and its aliases, once each", () => {
  const { answers } = namesOf(world(), world().containers.get("container:1"));
  assert.deepEqual(on(answers, "shop").names.map((one) => one.name), ["c1", "111111111111", "db"]);
  assert.deepEqual(on(answers, "shop").names[0].addresses, ["172.18.0.2"]);
  assert.ok(on(answers, "lan"), "a macvlan is a user-defined network as well");
});

test("those who may ask are the other running containers on that network", () => {
  const state = world();
  const { answers } = namesOf(state, state.containers.get("container:1"));
  assert.equal(on(answers, "shop").askers, 1);
  assert.equal(on(answers, "lan").askers, 0);
});

test("on the default bridge, on host and on the ingress nothing resolves, and it is said why", () => {
  const state = world();
  const one = namesOf(state, state.containers.get("container:1"));
  assert.equal(on(one.answers, "bridge"), undefined);
  assert.match(on(one.silent, "bridge").why, /only a user-defined network/);
  assert.match(on(namesOf(state, state.containers.get("container:3")).silent, "host").why, /no names/);
  assert.match(on(namesOf(state, state.containers.get("container:4")).silent, "ingress").why, /ingress/);
});

test("a stopped container answers to no name", () => {
  const state = world();
  const { answers, silent } = namesOf(state, state.containers.get("container:2"));
  assert.deepEqual(answers, []);
  assert.match(silent[0].why, /exited/);
});

test("a service answers with its virtual address, and tasks.NAME with those of its tasks, on overlays only", () => {
  const state = world();
  const found = serviceNamesOf(state, state.services.get("service:1"));
  assert.deepEqual(found.map((one) => one.network.name), ["app"]);
  assert.deepEqual(found[0].names, [
    { name: "web", addresses: ["10.0.1.2"] },
    { name: "tasks.web", addresses: ["10.0.1.5", "fd00::5", "10.0.1.6"] },
  ]);
  assert.equal(found[0].askers, 1);
});

test("with dnsrr a service's own name gives the addresses of its tasks", () => {
  const state = world({ service: { endpoint_mode: "dnsrr", vips: [] } });
  const [{ names }] = serviceNamesOf(state, state.services.get("service:1"));
  assert.deepEqual(names[0].addresses, ["10.0.1.5", "fd00::5", "10.0.1.6"]);
});

test("a pool's gateway, kept addresses, endpoints and virtual addresses are in use, each once", () => {
  const state = world();
  const [shop] = usageOf(state, state.networks.get("network:2"));
  assert.deepEqual([shop.used, shop.size], [4, 6]);
  const [four, six] = usageOf(state, state.networks.get("network:10"));
  assert.deepEqual([four.used, four.size], [5, 254]);
  assert.deepEqual([six.used, six.size], [1, null]);
});

test("sizes and bounds of IPv4 subnets", () => {
  assert.deepEqual(["10.0.0.0/8", "10.0.0.0/31", "10.0.0.4/32", "fd00::/64", "nonsense"].map(sizeOf), [16777214, 2, 1, null, null]);
  assert.ok(within("172.31.255.255", "172.16.0.0/12"));
  assert.ok(!within("172.32.0.0", "172.16.0.0/12"));
  assert.ok(!within("fd00::1", "172.16.0.0/12"));
});

test("a change is told with what was before and after, without our own numbers", () => {
  const change = { id: "change:1", at: "", object: "container:1", name: "web", action: "changed" };
  const { what, fields } = story({
    ...change,
    before: { state: "running", host_id: 1, ports: [] },
    after: { state: "exited", host_id: 2, ports: [{ container_port: 80 }], error: "" },
  });
  assert.equal(what, "container web changed");
  assert.equal(story({ ...change, name: `web.1.${"a1".repeat(12)}b on app`, action: "added" }).what, "container web.1 on app added");
  assert.deepEqual(fields, [
    { name: "state", before: "running", after: "exited" },
    { name: "ports", before: "none", after: "container_port = 80" },
    { name: "error", before: "none", after: "none" },
  ]);
});

const outcome = (...changed) => ({ added: [], removed: [], changed: changed.map((after) => ({ before: after, after })) });

test("the API is asked once, and again only when a message touches the object, and not too often", async () => {
  const asked = [];
  const answers = new Asked({
    onAnswer: () => {},
    get: async (path) => {
      asked.push(path);
      return { ok: true, body: { n: asked.length } };
    },
  });
  const look = (now) => answers.of("/api/v1/containers/1", ["container:1"], now);
  assert.equal(look(0).state, "loading");
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([look(10).state, look(99999).body.n], ["ready", 1]);
  answers.note(outcome(container(2)));
  look(100_000);
  answers.note(outcome(leg(1, 2)));
  look(1000);
  assert.equal(asked.length, 1, "it was asked a moment ago");
  assert.equal(look(5000).body.n, 1, "the last answer stays while it is asked again");
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(look(5001).body.n, 2);
});

test("a refusal is told in the server's words, and asked anew only at a wish", async () => {
  let calls = 0;
  const answers = new Asked({
    onAnswer: () => {},
    get: async () => ((calls += 1) > 1 ? { ok: true, body: {} } : { ok: false, words: "You have no role yet." }),
  });
  answers.of("/x", [], 0);
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([answers.of("/x", [], 60_000).state, answers.of("/x", [], 60_000).words], ["failed", "You have no role yet."]);
  answers.again("/x");
  answers.of("/x", [], 60_001);
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(answers.of("/x", [], 60_002).state, "ready");
});

test("answers are kept in a bounded number", () => {
  const answers = new Asked({ onAnswer: () => {}, get: () => new Promise(() => {}) });
  for (let index = 0; index < 100; index += 1) answers.of(`/${index}`, [], 0);
  assert.equal(answers.answers.size, 24);
});
