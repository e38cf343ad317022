// What an address tells, and that writing and reading it give the same.

import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_SELECTED, readAddress, writeAddress } from "../../static/js/chart/address.js";

const nothing = readAddress("");

test("several selected things are told in one address, and so is the view of a neighbourhood", () => {
  const address = { ...nothing, selected: ["container:9", "network:2"], hub: true };
  assert.equal(writeAddress(address), "#sel=container:9,network:2&view=hub");
  assert.deepEqual(readAddress("#sel=container:9,network:2&view=hub"), address);
});

test("what is no id of the chart, or stands there twice, is left out", () => {
  assert.deepEqual(readAddress("#sel=container:9,<img>,host:x,container:9,,host:1").selected, ["container:9", "host:1"]);
  assert.equal(readAddress("#view=other").hub, false);
});

test("an address selects no more than a bounded number", () => {
  const many = Array.from({ length: 500 }, (_, index) => `container:${index}`);
  assert.equal(readAddress(`#sel=${many.join(",")}`).selected.length, MOST_SELECTED);
});
