// The line under a host's name, the note at the pointer, and which networks the forms are offered for.

import assert from "node:assert/strict";
import { test } from "node:test";

import { secondLine } from "../../static/js/chart/draw/captions.js";
import { joinable, leavable } from "../../static/js/chart/panel/links.js";
import { linesOf } from "../../static/js/chart/panel/tip.js";
import { Scene } from "../../static/js/chart/scene/scene.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";

const host = { id: "host:1", name: "a", state: "reachable", role: "manager", engine_version: "28.5.1" };

test("a host's second line begins with its state", () => {
  assert.equal(secondLine({ host }, undefined, 0), "Reachable · manager · Engine 28.5.1");
  const away = { ...host, state: "unreachable", error: "timeout: no answer" };
  assert.equal(secondLine({ host: away, stale: true }, undefined, 0), "Unreachable · timeout");
  const old = { ...away, error: "protocol: Its collector is too old." };
  assert.equal(secondLine({ host: old, stale: true }, undefined, 0), "Unreachable · not understood");
  assert.equal(secondLine({ host: { ...host, state: "never-seen" }, unread: true }, undefined, 0), "manager");
});

test("Docker's own networks are neither joined nor left by hand", () => {
  const network = { id: "network:1", name: "web", driver: "bridge" };
  assert.deepEqual([joinable(network), leavable(network)], [true, true]);
  for (const own of [{ driver: "host" }, { driver: "null" }, { driver: "overlay", ingress: true }])
    assert.deepEqual([joinable({ ...network, ...own }), leavable({ ...network, ...own })], [false, false]);
  for (const own of [{ config_only: true }, { name: "docker_gwbridge" }])
    assert.equal(joinable({ ...network, ...own }), false);
});

test("one is one container, on one host", () => {
  const scene = new Scene(emptyState());
  const overlay = { id: "network:1", source: "swarm:1", name: "mesh", driver: "overlay", scope: "swarm" };
  const container = { id: "container:1", source: "host:1", host: "host:1", name: "web", image: "web", state: "running" };
  const endpoint = { id: "endpoint:1", source: "host:1", network: "network:1", container: "container:1", kind: "container" };
  const rows = { hosts: [{ ...host, source: "host:1" }], networks: [overlay], containers: [container], endpoints: [endpoint] };
  scene.note(apply(scene.state, { type: "snapshot", at: "2026-03-14", sources: { "host:1": 1, "swarm:1": 1 }, ...rows }));
  scene.renew();
  const rect = { x: 0, y: 0, width: 1, height: 1 };
  assert.equal(linesOf(scene, { kind: "host", id: "host:1", rect })[2], "1 container");
  assert.equal(linesOf(scene, { kind: "network", id: "network:1", rect })[1], "overlay on 1 host");
});
