// The wallboard's pure parts: whose turn it is, what it says, when it loads itself anew.

import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { asked, readTurn, turnsOf, viewsIn, WHOLE } from "../../static/js/chart/wallboard/asked.js";
import { mayReload, readKept } from "../../static/js/chart/wallboard/build.js";
import { Rounds } from "../../static/js/chart/wallboard/rounds.js";
import { standingOf, Watch } from "../../static/js/chart/wallboard/standing.js";
import { fleet } from "./fleet.js";

const view = (id, name, more = {}) => ({ id: `view:${id}`, name, shared: true, mine: false, owner: "alice", address: `/#q=${name}`, ...more });
const LIVE = { status: "live", since: 0, attempts: 0, retryAt: null };
const NOW = Date.parse("2026-03-14T12:30:00Z");

test("an address names views and seconds; nonsense in it is as if it were not there", () => {
  assert.deepEqual(asked("?views=3,1,x,2&every=45"), { ids: ["3", "1", "2"], every: 45 });
  assert.deepEqual(asked("?views=&every=soon"), { ids: [], every: 30 });
  assert.deepEqual([asked("?every=0.1").every, asked("?every=1e9").every], [5, 3600]);
});

test("without a choice all that are shared or one's own take turns, by name", () => {
  const views = [view(2, "b"), view(1, "a", { shared: false, mine: true }), view(3, "c", { shared: false })];
  assert.deepEqual(turnsOf(views, []).map((one) => one.name), ["a", "b"]);
  assert.deepEqual(turnsOf(views, ["2", "1", "9"]).map((one) => one.hash), ["#q=b", "#q=a"]);
});

test("a table is no turn, and without any the whole fleet is shown", () => {
  assert.deepEqual(turnsOf([view(1, "m", { address: "/matrix/?driver=overlay" })], []), [WHOLE]);
  assert.deepEqual(turnsOf([], ["1"]), [WHOLE]);
  assert.equal(turnsOf([view(1, "plain", { address: "/" })], [])[0].hash, "");
});

test("what a server answers is taken as far as it makes sense", () => {
  assert.deepEqual(viewsIn(null), []);
  assert.deepEqual(viewsIn("<html>"), []);
  assert.equal(viewsIn({ views: [view(1, "a"), null, { id: 2 }, "x"] }).length, 1);
  assert.equal(viewsIn([view(1, "a")]).length, 1);
});

test("a view that was saved on a desk is larger on a larger screen, and shows the same", () => {
  assert.equal(readTurn("#x=1&y=2&z=0.5", { width: 2880, height: 1560 }).view.zoom, 1);
  assert.equal(readTurn("#x=1&y=2&z=0.5", { width: 800, height: 600 }).view.zoom, 0.5);
  assert.equal(readTurn("#q=web", { width: 800, height: 600 }).view, null);
});

function rounds(count = 3, every = 1000) {
  return new Rounds(Array.from({ length: count }, (_, index) => ({ name: `v${index}`, hash: "" })), every);
}

test("views take turns as time goes, and stand still while it is paused or nothing is live", () => {
  const one = rounds();
  assert.deepEqual([0, 500, 999].map((now) => one.tick(now, true)), [false, false, false]);
  assert.equal(one.tick(1000, true), true);
  assert.equal(one.turn.name, "v1");
  for (let now = 1500; now < 9000; now += 500) assert.equal(one.tick(now, false), false);
  one.paused = true;
  for (let now = 9000; now < 20000; now += 500) assert.equal(one.tick(now, true), false);
  one.paused = false;
  assert.equal(one.turn.name, "v1");
});

test("a computer that slept an hour turns to the next view, not through all of them", () => {
  const one = rounds(3, 5000);
  one.tick(0, true);
  assert.equal(one.tick(3_600_000, true), false);
  assert.equal(one.turn.name, "v0");
});

test("one view alone never turns", () => {
  const one = rounds(1);
  assert.equal(one.tick(0, true) || one.tick(2000, true) || one.tick(4000, true), false);
  assert.equal(one.part, 0);
});

test("by hand it goes both ways round", () => {
  const one = rounds();
  one.go(-1);
  assert.equal(one.turn.name, "v2");
  one.go(1);
  assert.equal(one.turn.name, "v0");
});

test("when views are saved or removed the one that is shown stays, if it is still there", () => {
  const one = rounds();
  one.go(1);
  assert.equal(one.renew([{ name: "v1", hash: "" }]), false);
  assert.equal(one.index, 0);
  assert.equal(one.renew([{ name: "other", hash: "" }]), true);
});

function stateOf(change = () => {}) {
  const snapshot = fleet({ hosts: 3, containers: 8 });
  for (const one of snapshot.containers) Object.assign(one, { state: "running", health: "healthy" });
  change(snapshot);
  const state = emptyState();
  apply(state, snapshot);
  return state;
}

test("it says that all is well, or who is not and since when", () => {
  assert.deepEqual(standingOf(stateOf(), LIVE, new Watch(), NOW), { mood: "well", head: "All well", lines: [], more: 0 });
  const state = stateOf(({ hosts, containers }) => {
    Object.assign(hosts[0], { state: "unreachable", error: "timeout: no answer", since: "2026-03-14T12:02:00Z" });
    containers.find((one) => one.host === hosts[1].id).health = "unhealthy";
    containers.find((one) => one.host === hosts[0].id).health = "unhealthy";
  });
  const { mood, head, lines } = standingOf(state, LIVE, new Watch(), NOW);
  assert.deepEqual([mood, head], ["unwell", "2 unwell"]);
  assert.match(lines[0], /^node-01 does not answer \(timeout\) since \d\d:02$/);
  assert.match(lines[1], / on node-02 is unhealthy$/);
});

test("while the broker is away nothing on the wall is taken for the present", () => {
  const state = stateOf();
  apply(state, { type: "heartbeat", sources: Object.fromEntries(state.revisions), collected_at: {}, away: ["broker"] });
  assert.equal(standingOf(state, LIVE, new Watch(), NOW).mood, "lost");
  apply(state, { type: "heartbeat", sources: Object.fromEntries(state.revisions), collected_at: {} });
  assert.equal(standingOf(state, LIVE, new Watch(), NOW).mood, "well");
});

test("while reads are behind the wall says so above all else, and leaves it out again by itself", () => {
  const state = stateOf();
  const beat = { type: "heartbeat", sources: Object.fromEntries(state.revisions), collected_at: {} };
  apply(state, { ...beat, reads: { every: 23, wanted: 10 } });
  assert.deepEqual(standingOf(state, LIVE, new Watch(), NOW), {
    mood: "well", head: "All well", lines: ["Reads are behind: every 23 s instead of 10"], more: 0,
  });
  apply(state, beat);
  assert.deepEqual(standingOf(state, LIVE, new Watch(), NOW).lines, []);
});

test("a container that fell ill before our eyes is said to be so since then, and is forgotten when it is well", () => {
  const state = stateOf();
  const watch = new Watch();
  standingOf(state, LIVE, watch, NOW);
  const one = [...state.containers.values()][0];
  state.containers.set(one.id, { ...one, health: "unhealthy" });
  assert.match(standingOf(state, LIVE, watch, NOW).lines[0], / is unhealthy for 0 s$/);
  assert.match(standingOf(state, LIVE, watch, NOW + 7_200_000).lines[0], / is unhealthy for 2 h$/);
  state.containers.set(one.id, one);
  standingOf(state, LIVE, watch, NOW);
  assert.equal(watch.since.size, 0);
});

test("what was unwell before the page was opened is given no time: nobody here saw it begin", () => {
  const watch = new Watch();
  const empty = emptyState();
  assert.equal(standingOf(empty, LIVE, watch, NOW).mood, "waiting");
  const state = stateOf(({ containers }) => (containers[0].health = "unhealthy"));
  assert.match(standingOf(state, LIVE, watch, NOW).lines[0], / on node-01 is unhealthy$/);
});

test("of many that are unwell a few are named and the rest counted", () => {
  const state = stateOf(({ containers }) => containers.forEach((one) => (one.health = "unhealthy")));
  const { lines, more } = standingOf(state, LIVE, new Watch(), NOW);
  assert.equal(lines.length, 3);
  assert.equal(lines.length + more, state.containers.size);
});

test("without a connection it says so before anything else, and what to do", () => {
  const state = stateOf();
  const lost = (status) => standingOf(state, { ...LIVE, status, since: NOW }, new Watch(), NOW);
  assert.deepEqual([lost("broken").mood, lost("connecting").mood], ["lost", "waiting"]);
  assert.match(lost("broken").head, /^Not live since/);
  assert.match(lost("signed-out").lines.join(" "), /log in again/);
  assert.match(lost("no-role").lines.join(" "), /An admin can/);
});

test("a new build is loaded once, and a wrong one not in circles", () => {
  assert.equal(mayReload("a", "a", null, 0), false);
  assert.equal(mayReload("a", null, null, 0), false);
  assert.equal(mayReload("", "b", null, 0), false);
  assert.equal(mayReload("a", "b", null, 0), true);
  assert.equal(mayReload("a", "b", { build: "b", at: 0 }, 1_800_000), false);
  assert.equal(mayReload("a", "b", { build: "b", at: 0 }, 3_700_000), true);
  assert.equal(mayReload("a", "c", { build: "b", at: 0 }, 10_000), false);
  assert.equal(mayReload("a", "c", { build: "b", at: 0 }, 100_000), true);
  assert.deepEqual([readKept("nonsense"), readKept(null), readKept('{"build":1}')], [null, null, null]);
});
