import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { at, within } from "../../static/js/base.js";
import { pathOf } from "../../static/js/chart/panel/known.js";
import { connect, pageOf } from "../../static/js/chart/panel/links.js";

/** @param {string} base  as the page says it */
function mountedAt(base) {
  Object.assign(globalThis, { document: { documentElement: { dataset: { base } } } });
}

afterEach(() => {
  Reflect.deleteProperty(globalThis, "document");
});

test("without a base path addresses are what they are", () => {
  assert.equal(at("/hosts/"), "/hosts/");
  assert.equal(within("/hosts/"), "/hosts/");
});

test("below a base path every address begins with it, and what is kept does not", () => {
  mountedAt("/docklines/");
  assert.equal(at("/"), "/docklines/");
  assert.equal(at("/#q=web"), "/docklines/#q=web");
  assert.equal(within("/docklines/#q=web"), "/#q=web");
  assert.equal(within("/docklines/"), "/");
  assert.equal(within("/docklinesque/"), "/docklinesque/");
});

test("the chart's links and questions are below the base path", () => {
  mountedAt("/docklines/");
  assert.equal(pageOf("host:3"), "/docklines/hosts/3/");
  assert.equal(connect("network:2", "container:5"), "/docklines/networks/2/connect/?container=5");
  assert.equal(pathOf("container:5"), "/docklines/api/v1/containers/5");
});
