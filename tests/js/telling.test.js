// What is said aloud of a change, and what is not.

import assert from "node:assert/strict";
import { test } from "node:test";

import { tellings } from "../../static/js/chart/scene/telling.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { fleet } from "./fleet.js";

const NOW = Date.parse("2026-03-14T12:00:00Z");

/** What is said when these rows change, each given as what differs. @param {string} kind @param {object[]} changes */
function saidOf(kind, changes) {
  const state = emptyState();
  const all = fleet({ hosts: 5, containers: 10 });
  apply(state, all);
  /** @type {Record<string, any[]>} */
  const bySource = {};
  changes.forEach((change, index) => {
    const row = { ...all[kind][index], ...change };
    (bySource[row.source] ??= []).push(row);
  });
  return Object.entries(bySource).flatMap(([source, rows]) => {
    const revision = (state.revisions.get(source) ?? 0) + 1;
    return tellings(state, apply(state, { type: "delta", source, revision, upsert: { [kind]: rows }, remove: {} }), NOW);
  });
}

test("a host that does not answer is told with the time since when, and its return too", () => {
  const [away] = saidOf("hosts", [{ state: "hung", since: "2026-03-14T11:03:00Z" }]);
  assert.match(away, /^\S+ does not answer since \d\d:03$/);
});

test("a container that becomes unwell is told with its host", () => {
  const [said] = saidOf("containers", [{ state: "running", health: "unhealthy" }]);
  assert.match(said, /^\S+ on \S+ is unhealthy$/);
});

test("of many their number is told", () => {
  const sick = { state: "restarting" };
  assert.deepEqual(saidOf("containers", [sick, sick, sick]), ["3 containers have become unwell"]);
});

test("a start, a stop and a new name are not told", () => {
  assert.deepEqual(saidOf("containers", [{ state: "exited" }, { name: "other" }]), []);
});

test("the first picture is not told", () => {
  const state = emptyState();
  assert.deepEqual(tellings(state, apply(state, fleet({ hosts: 2 })), NOW), []);
});
