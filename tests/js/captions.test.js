// The line under a host's name, and which networks the forms are offered for.

import assert from "node:assert/strict";
import { test } from "node:test";

import { secondLine } from "../../static/js/chart/draw/captions.js";
import { joinable, leavable } from "../../static/js/chart/panel/links.js";

const host = { id: "host:1", name: "a", state: "reachable", role: "manager", engine_version: "28.5.1" };

test("a host's second line begins with its state", () => {
  assert.equal(secondLine({ host }, undefined, 0), "Reachable · manager · Engine 28.5.1");
  const away = { ...host, state: "unreachable", error: "timeout: no answer" };
  assert.equal(secondLine({ host: away, stale: true }, undefined, 0), "Unreachable · timeout");
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
