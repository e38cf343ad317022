// Names that are chosen by typing: which are offered, and which one is meant.

import assert from "node:assert/strict";
import { test } from "node:test";

import { matching, theOne } from "../../static/js/chart/panel/typed.js";

const NAMES = ["node-1", "node-10", "node-2", "west-node"].map((name, at) => ({ id: `host:${at}`, name }));

test("names that begin with the letters come first, by number", () => {
  assert.deepEqual(matching(NAMES, "NODE").map(({ name }) => name), ["node-1", "node-2", "node-10", "west-node"]);
});

test("just the name is meant, though others go on after it", () => {
  assert.equal(theOne(NAMES, " node-1 ", false)?.id, "host:0");
  assert.equal(theOne(NAMES, "Node-10", true)?.id, "host:1");
});

test("the only one with these letters is meant, of several none", () => {
  assert.equal(theOne(NAMES, "west", false)?.id, "host:3");
  assert.equal(theOne(NAMES, "west", true), undefined);
  assert.equal(theOne(NAMES, "node", false), undefined);
  assert.equal(theOne(NAMES, "  ", false), undefined);
});
