// Modules import each other in one direction: in a circle their names could not be made of their content, and the
// start of the dashboard fails (dashboard/web/assets.py).

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../static/js", import.meta.url));
const IMPORT = /^(?:import|export)\b[^;]*?from "(\.[^"]+)"/gm;

const graph = new Map(
  readdirSync(ROOT, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".js"))
    .map((name) => {
      const found = readFileSync(join(ROOT, name), "utf8").matchAll(IMPORT);
      return [name, [...found].map(([, path]) => normalize(join(dirname(name), path)))];
    }),
);

test("no modules import each other in a circle", () => {
  const done = new Set();
  const visit = (name, path) => {
    assert.ok(!path.includes(name), [...path.slice(path.indexOf(name)), name].join(" → "));
    if (done.has(name)) return;
    for (const next of graph.get(name) ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of graph.keys()) visit(name, []);
  assert.ok(done.size > 50);
});

test("every module that is imported is there", () => {
  for (const [name, found] of graph) for (const next of found) assert.ok(graph.has(next), `${name} imports ${next}`);
});
