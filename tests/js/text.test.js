// Text that fits its room, on a ruler on which every character is 55 wide.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fitName, fitText } from "../../static/js/chart/draw/text.js";

globalThis.document = {
  createElement: () => ({ getContext: () => ({ measureText: () => ({ width: 55 }) }) }),
};
const fit = (name, characters) => fitName(name, characters * 5.5, 10, 400, "test");

test("a name that fits stays; one with a domain loses that first", () => {
  assert.equal(fit("node-01", 7), "node-01");
  assert.equal(fit("node-01.example.org", 7), "node-01");
  assert.equal(fit("10.0.0.1", 8), "10.0.0.1");
});

test("of a long name the middle is left out, and as much is kept as fits", () => {
  assert.equal(fit("a-very-long-name-01", 10), "a-v…ame-01");
  assert.equal([...fit("n".repeat(200), 27)].length, 27);
  assert.equal(fit("a-very-long-name-01", 3), "");
});

test("a name is fitted once for a room, however often it is drawn", () => {
  const long = "x".repeat(63);
  const before = performance.now();
  for (let turn = 0; turn < 20_000; turn += 1) fit(long, 20);
  assert.equal(performance.now() - before < 500, true);
});

test("a text is cut at its end", () => {
  assert.equal(fitText("subnet", 5.5 * 4, 10, 400, "test"), "sub…");
  assert.equal(fitText("subnet", 5, 10, 400, "test"), "");
});
