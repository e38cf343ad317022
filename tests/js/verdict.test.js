// What is unwell, and since when, in words. The cases are those that the server is held to (tests/inventory/test_looks.py).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { becameWords, lastingWords, sinceName, stateWords } from "../../static/js/chart/scene/lasting.js";
import { hostModel } from "../../static/js/chart/scene/model.js";
import { isUnwell } from "../../static/js/chart/scene/verdict.js";
import { lookOf } from "../../static/js/chart/scene/words.js";
import { entriesOf } from "../../static/js/chart/finding/entries.js";
import { isInTrouble } from "../../static/js/chart/finding/trouble.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { standingOf, Watch } from "../../static/js/chart/wallboard/standing.js";
import { fleet } from "./fleet.js";

const CASES = JSON.parse(readFileSync(new URL("../looks.json", import.meta.url), "utf8"));
const NOW = Date.parse("2026-11-27T11:12:00Z");
const KILLED = { state: "exited", exit_code: 137, since: "2026-11-27T08:12:00+00:00" };

for (const { says, row, look } of CASES)
  test(`${says} looks ${look}`, () => assert.equal(lookOf({ ...row, task_id: row.task }), look));

test("the count on a host, the filter and the wallboard agree on who is unwell", () => {
  const snapshot = fleet({ hosts: 1, containers: 40, swarm: false });
  snapshot.services = [];
  snapshot.containers = snapshot.containers.slice(0, CASES.length);
  assert.equal(snapshot.containers.length, CASES.length);
  for (const [index, one] of snapshot.containers.entries()) {
    for (const name of ["health", "service", "error"]) delete one[name];
    Object.assign(one, CASES[index].row, { task_id: CASES[index].row.task });
  }
  const state = emptyState();
  apply(state, snapshot);
  const [host] = state.hosts.values();
  const unwell = CASES.filter(({ look }) => isUnwell(look)).length;
  const filtered = entriesOf(state, host.id).filter((entry) => entry.kind === "container" && isInTrouble(state, entry));
  assert.equal(hostModel(state, host).bad, unwell);
  assert.equal(filtered.length, unwell);
  const live = { status: "live", since: 0, attempts: 0, retryAt: null };
  assert.equal(standingOf(state, live, new Watch(), NOW).head, `${unwell} unwell`);
});

test("one that ended is said to have done so with its code, how long ago, and when", () => {
  assert.equal(stateWords(KILLED), "exited (137)");
  assert.equal(becameWords(KILLED), "exited (137)");
  assert.equal(sinceName(KILLED), "Ended");
  assert.equal(lastingWords(KILLED, KILLED.since, NOW), "3 h ago, 2026-11-27 08:12 UTC");
});

test("what goes on is said to last", () => {
  const ill = { state: "running", health: "unhealthy", since: KILLED.since };
  assert.equal(`${becameWords(ill)} ${lastingWords(ill, ill.since, NOW)}`, "is unhealthy for 3 h, since 2026-11-27 08:12 UTC");
  const looping = { ...KILLED, state: "restarting", exit_code: 3 };
  assert.equal(
    `${becameWords(looping)} ${lastingWords(looping, looping.since, NOW)}`,
    "is restarting (3) last ended 3 h ago, 2026-11-27 08:12 UTC",
  );
});

test("a start that failed says so, and a time that nobody knows is left out", () => {
  assert.equal(becameWords({ state: "created", exit_code: 128, error: "port is already allocated" }), "failed to start");
  assert.equal(lastingWords({ state: "paused" }, undefined, NOW), "");
  assert.equal(lastingWords({ state: "exited" }, "nonsense", NOW), "");
});

test("the wallboard tells of a container what is down and since when, the latest first", () => {
  const snapshot = fleet({ hosts: 2, containers: 8 });
  for (const one of snapshot.containers) Object.assign(one, { state: "running", health: "healthy" });
  const [first, second] = snapshot.containers;
  Object.assign(first, KILLED, { since: "2026-11-26T08:12:00+00:00", name: "db-1", stack: undefined, service: undefined });
  Object.assign(second, KILLED, { name: "web-3", stack: undefined, service: undefined });
  const state = emptyState();
  apply(state, snapshot);
  const live = { status: "live", since: 0, attempts: 0, retryAt: null };
  const { lines } = standingOf(state, live, new Watch(), NOW);
  const host = state.hosts.get(second.host).name;
  assert.equal(lines[0], `web-3 on ${host} exited (137) 3 h ago`);
  assert.match(lines[1], /^db-1 .* exited \(137\) 27 h ago/);
});
