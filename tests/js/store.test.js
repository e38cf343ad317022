// The browser's state: snapshot, deltas, gaps, resync, heartbeats, and references that come before their object.

import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, collectionOf, emptyState, find, stillBehind } from "../../static/js/chart/topology/store.js";
import { changes, fleet } from "./fleet.js";

const host = (pk, more = {}) => ({
  id: `host:${pk}`,
  source: `host:${pk}`,
  name: `node-${pk}`,
  state: "reachable",
  ...more,
});
const container = (pk, on, more = {}) => ({
  id: `container:${pk}`,
  source: `host:${on}`,
  docker_id: `${pk}`.padStart(64, "0"),
  name: `web-${pk}`,
  host: `host:${on}`,
  image: "web",
  state: "running",
  ...more,
});
const delta = (source, revision, more = {}) => ({ type: "delta", source, revision, upsert: {}, remove: {}, ...more });

function twoHosts() {
  const state = emptyState();
  apply(state, {
    type: "snapshot",
    at: "2026-03-14T12:00:00Z",
    sources: { "host:1": 4, "host:2": 9 },
    hosts: [host(1), host(2)],
    containers: [container(1, 1), container(2, 2)],
  });
  return state;
}

test("a snapshot fills the state, and nothing in the first one is news", () => {
  const state = emptyState();
  const snapshot = fleet({ hosts: 3, containers: 10 });
  const outcome = apply(state, snapshot);
  assert.equal(state.containers.size, snapshot.containers.length);
  assert.equal(state.endpoints.size, snapshot.endpoints.length);
  assert.deepEqual(Object.fromEntries(state.revisions), snapshot.sources);
  assert.equal(outcome.first, true);
  assert.deepEqual(outcome.added, []);
});

test("the next revision of a source is applied", () => {
  const state = twoHosts();
  const outcome = apply(state, delta("host:1", 5, { upsert: { containers: [container(7, 1)] } }));
  assert.equal(state.containers.get("container:7").name, "web-7");
  assert.equal(state.revisions.get("host:1"), 5);
  assert.deepEqual(
    outcome.added.map((thing) => thing.id),
    ["container:7"],
  );
});

test("a delta changes and removes what its source owns", () => {
  const state = twoHosts();
  const changed = apply(state, delta("host:1", 5, { upsert: { containers: [container(1, 1, { state: "exited" })] } }));
  assert.equal(changed.changed[0].before.state, "running");
  assert.equal(changed.changed[0].after.state, "exited");
  const removed = apply(state, delta("host:1", 6, { remove: { containers: ["container:1"] } }));
  assert.equal(removed.removed[0].id, "container:1");
  assert.equal(state.containers.has("container:1"), false);
});

test("a delta removes nothing of another source", () => {
  const state = twoHosts();
  apply(state, delta("host:1", 5, { remove: { containers: ["container:2"] } }));
  assert.equal(state.containers.has("container:2"), true);
});

test("an upsert that says nothing new is no change", () => {
  const state = twoHosts();
  const outcome = apply(
    state,
    delta("host:1", 5, { upsert: { containers: [structuredClone(state.containers.get("container:1"))] } }),
  );
  assert.deepEqual(outcome.changed, []);
  assert.equal(outcome.sources.size, 0);
});

test("a revision that was seen already is ignored", () => {
  const state = twoHosts();
  apply(state, delta("host:1", 4, { remove: { containers: ["container:1"] } }));
  assert.equal(state.containers.has("container:1"), true);
  assert.equal(state.revisions.get("host:1"), 4);
});

test("a gap asks once for the source whole and leaves the others live", () => {
  const state = twoHosts();
  const gap = apply(state, delta("host:1", 6, { upsert: { containers: [container(8, 1)] } }));
  assert.deepEqual(gap.resync, ["host:1"]);
  assert.equal(state.containers.has("container:8"), false);
  assert.deepEqual(apply(state, delta("host:1", 7)).resync, []);
  apply(state, delta("host:2", 10, { upsert: { containers: [container(9, 2)] } }));
  assert.equal(state.containers.has("container:9"), true);
});

test("the whole source replaces ours, and the deltas that waited follow it", () => {
  const state = twoHosts();
  apply(state, delta("host:1", 6, { upsert: { containers: [container(8, 1)] } }));
  apply(state, delta("host:1", 7, { upsert: { containers: [container(9, 1)] } }));
  const outcome = apply(state, {
    type: "source",
    source: "host:1",
    revision: 6,
    hosts: [host(1)],
    containers: [container(8, 1)],
  });
  assert.deepEqual([...state.containers.keys()].sort(), ["container:2", "container:8", "container:9"]);
  assert.equal(state.revisions.get("host:1"), 7);
  assert.equal(state.held.size, 0);
  assert.deepEqual(
    outcome.removed.map((thing) => thing.id),
    ["container:1"],
  );
});

test("a source that ended takes all it owned with it", () => {
  const state = twoHosts();
  apply(state, { type: "source-removed", source: "host:1" });
  assert.deepEqual([...state.hosts.keys()], ["host:2"]);
  assert.deepEqual([...state.containers.keys()], ["container:2"]);
  assert.equal(state.revisions.has("host:1"), false);
});

test("a heartbeat that is ahead asks only for what has not come by then", () => {
  const state = twoHosts();
  const { behind } = apply(state, { type: "heartbeat", sources: { "host:1": 5, "host:2": 10 }, collected_at: {} });
  assert.deepEqual(behind, [
    ["host:1", 5],
    ["host:2", 10],
  ]);
  apply(state, delta("host:1", 5));
  assert.deepEqual(stillBehind(state, behind), ["host:2"]);
  assert.deepEqual(stillBehind(state, behind), ["host:2"], "a lost answer is asked for again");
});

test("a source that two heartbeats do not name has ended", () => {
  const state = twoHosts();
  apply(state, { type: "heartbeat", sources: { "host:1": 4 } });
  assert.equal(state.hosts.has("host:2"), true);
  apply(state, { type: "heartbeat", sources: { "host:1": 4 } });
  assert.equal(state.hosts.has("host:2"), false);
});

test("heartbeats tell when each host was last read", () => {
  const state = twoHosts();
  apply(state, {
    type: "heartbeat",
    sources: { "host:1": 4, "host:2": 9 },
    collected_at: { "host:1": "2026-03-14T12:00:09Z" },
  });
  assert.equal(state.collectedAt.get("host:1"), "2026-03-14T12:00:09Z");
});

test("a fresh snapshot after a lost connection replaces, and what stayed equal keeps its identity", () => {
  const state = twoHosts();
  const kept = state.containers.get("container:2");
  const outcome = apply(state, {
    type: "snapshot",
    at: "2026-03-14T12:05:00Z",
    sources: { "host:2": 12 },
    hosts: [host(2)],
    containers: [container(2, 2), container(3, 2)],
  });
  assert.equal(state.containers.get("container:2"), kept);
  assert.deepEqual([...state.containers.keys()].sort(), ["container:2", "container:3"]);
  assert.deepEqual([...state.owned.keys()], ["host:2"]);
  assert.deepEqual(
    outcome.added.map((thing) => thing.id),
    ["container:3"],
  );
});

test("an object may name one that has not come yet", () => {
  const state = twoHosts();
  const endpoint = {
    id: "endpoint:1",
    source: "host:1",
    network: "network:99",
    container: "container:98",
    kind: "container",
  };
  apply(state, delta("host:1", 5, { upsert: { endpoints: [endpoint] } }));
  assert.equal(find(state, "endpoint:1").network, "network:99");
  assert.equal(find(state, "network:99"), undefined);
});

test("a node that nobody reads is a host of its swarm until its daemon is added", () => {
  const state = emptyState();
  const node = { id: "node:12", source: "swarm:1", name: "edge-1", state: "never-seen" };
  apply(state, { type: "snapshot", sources: { "swarm:1": 3 }, hosts: [node] });
  assert.equal(collectionOf("node:12"), "hosts");
  apply(state, delta("host:5", 1, { upsert: { hosts: [host(5)] } }));
  apply(state, delta("swarm:1", 4, { remove: { hosts: ["node:12"] } }));
  assert.deepEqual([...state.hosts.keys()], ["host:5"]);
});

test("a message of a kind nobody knows changes nothing", () => {
  const state = twoHosts();
  const outcome = apply(state, { type: "weather" });
  assert.equal(outcome.sources.size, 0);
  assert.equal(state.hosts.size, 2);
});

test("replaying deltas with losses and resyncs ends where the server is", () => {
  const snapshot = fleet({ hosts: 4, containers: 10, seed: 3 });
  const server = emptyState();
  const browser = emptyState();
  apply(server, structuredClone(snapshot));
  apply(browser, structuredClone(snapshot));
  const stream = changes(snapshot, 11);
  for (let index = 0; index < 400; index += 1) {
    const message = stream.next().value;
    apply(server, structuredClone(message));
    if (index % 17 === 0) continue;
    for (const source of apply(browser, structuredClone(message)).resync) apply(browser, wholeOf(server, source));
  }
  const beat = { type: "heartbeat", sources: Object.fromEntries(server.revisions) };
  for (const source of stillBehind(browser, apply(browser, beat).behind)) apply(browser, wholeOf(server, source));
  for (const name of ["hosts", "containers", "endpoints", "networks"]) {
    assert.deepEqual(sorted(browser[name]), sorted(server[name]));
  }
});

function wholeOf(state, source) {
  const owned = state.owned.get(source);
  const whole = { type: "source", source, revision: state.revisions.get(source) };
  for (const [name, ids] of Object.entries(owned)) whole[name] = [...ids].map((id) => state[name].get(id));
  return structuredClone(whole);
}

function sorted(map) {
  return [...map.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A host that was added while the server read the snapshot: its rows are in it, its revision is not. */
function hostWithoutRevision() {
  const state = emptyState();
  const rows = { hosts: [host(9)], containers: [container(1, 9)] };
  apply(state, { type: "snapshot", at: "2026-03-14T12:00:00Z", sources: {}, ...rows });
  return { state, rows };
}

test("a source whose rows came without its revision owns them", () => {
  const { state, rows } = hostWithoutRevision();
  const outcome = apply(state, delta("host:9", 1, { upsert: rows }));
  assert.deepEqual(outcome.resync, []);
  assert.deepEqual([...state.owned.get("host:9").containers], ["container:1"]);
  apply(state, { type: "source-removed", source: "host:9" });
  assert.equal(state.hosts.size + state.containers.size, 0);
});

test("a source whose rows came without its revision ends when two heartbeats do not name it", () => {
  const { state } = hostWithoutRevision();
  apply(state, { type: "heartbeat", sources: {} });
  assert.equal(state.hosts.size, 1);
  apply(state, { type: "heartbeat", sources: {} });
  assert.equal(state.hosts.size + state.containers.size, 0);
});

test("of a host that a new snapshot does not have, nothing is kept", () => {
  const state = twoHosts();
  apply(state, { type: "heartbeat", sources: { "host:1": 4, "host:2": 9 }, collected_at: { "host:2": "2026-03-14" } });
  apply(state, { type: "snapshot", at: "2026-03-14T12:01:00Z", sources: { "host:1": 4 }, hosts: [host(1)] });
  assert.deepEqual([...state.owned.keys()], ["host:1"]);
  assert.equal(state.collectedAt.has("host:2"), false);
});

/** Host 1 is at revision 4 and has missed some: from now on its deltas are held. */
function waitingForHostOne() {
  const state = twoHosts();
  apply(state, delta("host:1", 9));
  return state;
}

const whole = (source, revision, more = {}) => ({ type: "source", source, revision, hosts: [host(1)], ...more });

test("a snapshot ends the wait for a source, and what was held is not told after it", () => {
  const state = waitingForHostOne();
  apply(state, { type: "snapshot", sources: { "host:1": 9, "host:2": 9 }, hosts: [host(1), host(2)] });
  assert.equal(state.held.size, 0);
  apply(state, delta("host:1", 10, { upsert: { hosts: [host(1, { name: "renamed" })] } }));
  assert.equal(state.hosts.get("host:1").name, "renamed");
});

test("after a snapshot a source ends by two heartbeats anew", () => {
  const state = twoHosts();
  apply(state, { type: "heartbeat", sources: { "host:1": 4 } });
  apply(state, { type: "snapshot", sources: { "host:1": 4, "host:2": 9 }, hosts: [host(1), host(2)] });
  apply(state, { type: "heartbeat", sources: { "host:1": 4 } });
  assert.equal(state.hosts.has("host:2"), true);
  apply(state, { type: "heartbeat", sources: { "host:1": 4 } });
  assert.equal(state.hosts.has("host:2"), false);
});

test("a source that a heartbeat names again is not missing any more", () => {
  const state = twoHosts();
  const [both, one] = [{ "host:1": 4, "host:2": 9 }, { "host:1": 4 }];
  for (const sources of [one, both, one]) apply(state, { type: "heartbeat", sources });
  assert.equal(state.hosts.has("host:2"), true);
});

test("a source that ended is not waited for when it comes again", () => {
  const state = waitingForHostOne();
  apply(state, { type: "source-removed", source: "host:1" });
  apply(state, delta("host:1", 1, { upsert: { hosts: [host(1)] } }));
  assert.equal(state.hosts.has("host:1"), true);
});

test("two hundred deltas wait for their source, and with one more the next gap asks again", () => {
  const state = waitingForHostOne();
  for (let revision = 10; revision <= 208; revision += 1) apply(state, delta("host:1", revision));
  assert.equal(state.held.get("host:1").length, 200);
  apply(state, delta("host:1", 209));
  assert.equal(state.held.get("host:1").length, 200);
  apply(state, whole("host:1", 9));
  assert.equal(state.revisions.get("host:1"), 208);
  assert.deepEqual(apply(state, delta("host:1", 210)).resync, ["host:1"]);
});

test("the whole source stands at the revision it tells, and the next delta follows it", () => {
  const state = waitingForHostOne();
  assert.deepEqual(apply(state, whole("host:1", 12)).resync, []);
  assert.equal(state.revisions.get("host:1"), 12);
  apply(state, delta("host:1", 12, { upsert: { hosts: [host(1, { name: "old" })] } }));
  assert.equal(state.hosts.get("host:1").name, "node-1");
  apply(state, delta("host:1", 13, { upsert: { hosts: [host(1, { name: "renamed" })] } }));
  assert.equal(state.hosts.get("host:1").name, "renamed");
});

test("what is still behind is held, and comes right with the whole source", () => {
  const state = twoHosts();
  assert.deepEqual(stillBehind(state, [["host:1", 9]]), ["host:1"]);
  const delayed = apply(state, delta("host:1", 10, { upsert: { containers: [container(9, 1)] } }));
  assert.deepEqual(delayed.resync, [], "it is asked for already");
  assert.equal(state.containers.has("container:9"), false);
  apply(state, whole("host:1", 9));
  assert.equal(state.revisions.get("host:1"), 10);
  assert.equal(state.containers.has("container:9"), true);
  assert.deepEqual(stillBehind(state, [["host:1", 9]]), []);
});

test("a source that is asked for again keeps the deltas that wait for it", () => {
  const state = waitingForHostOne();
  assert.deepEqual(stillBehind(state, [["host:1", 9]]), ["host:1"]);
  apply(state, whole("host:1", 8));
  assert.equal(state.revisions.get("host:1"), 9);
});

test("a delta tells when its host was last read, and an earlier time takes nothing back", () => {
  const state = twoHosts();
  const read = (revision, at) =>
    apply(state, delta("host:1", revision, { upsert: { hosts: [host(1, { collected_at: at })] } }));
  read(5, "2026-03-14T12:00:09Z");
  assert.equal(state.collectedAt.get("host:1"), "2026-03-14T12:00:09Z");
  read(6, "2026-03-14T12:00:01Z");
  assert.equal(state.collectedAt.get("host:1"), "2026-03-14T12:00:09Z");
});

test("of Docker's ids the short form is kept, in which a sharer still finds its owner", () => {
  const state = twoHosts();
  const [owner, sharer] = ["0123456789abcdef".repeat(4), "f".repeat(64)];
  const rows = [
    { ...container(7, 1), docker_id: owner },
    { ...container(8, 1), docker_id: sharer, network_mode: `container:${owner}` },
  ];
  apply(state, delta("host:1", 5, { upsert: { containers: rows } }));
  assert.equal(state.containers.get("container:7").docker_id, "0123456789ab");
  assert.equal(state.containers.get("container:8").network_mode, "container:0123456789ab");
});
