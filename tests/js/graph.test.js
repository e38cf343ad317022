// The graph as JSON, DOT and Mermaid: what is in it, its order, and names that would break it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LIGHT } from "../../static/js/chart/draw/palette.js";
import { dotOf } from "../../static/js/chart/export/dot.js";
import { fileName } from "../../static/js/chart/export/files.js";
import { graphOf } from "../../static/js/chart/export/graph.js";
import { jsonOf } from "../../static/js/chart/export/json.js";
import { mermaidOf, quote } from "../../static/js/chart/export/mermaid.js";
import { related } from "../../static/js/chart/scene/relations.js";
import { Finder } from "../../static/js/chart/finding/finder.js";
import { readQuery } from "../../static/js/chart/finding/query.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { fleet } from "./fleet.js";

const EVIL = [
  `"]; } subgraph end {`,
  "\\",
  `\\"`,
  "end",
  "graph",
  "`**bold**`",
  "1. one",
  "- minus",
  `<img src=x onerror=alert(1)>`,
  "&quot;&amp;#35;",
  'style: x:"#fff";',
  "line\nbreak\r\u2028\u0000",
  "\ud800 half",
  "نظام הרשת",
  "%%{init: {}}%%",
  "a --> b",
  "|",
  "click n call alert()",
];

function stateOf(wish, change = () => {}) {
  const snapshot = fleet(wish);
  change(snapshot);
  const state = emptyState();
  apply(state, snapshot);
  return state;
}

function evil(wish = { hosts: 3, containers: 12 }) {
  return stateOf(wish, (snapshot) => {
    for (const kind of ["hosts", "networks", "containers"])
      snapshot[kind].forEach((one, index) => (one.name = EVIL[index % EVIL.length]));
  });
}

// A small reader of DOT: it knows what a file of ours may hold, and stops at anything else.

function readDot(text) {
  const tokens = text.match(/"(?:[^"\\]|\\[^])*"|--|[{}[\];=,]|[\w.-]+|\s+|[^]/g).filter((one) => one.trim() !== "");
  let at = 0;
  const nodes = new Map();
  const edges = [];
  const clusters = [];
  const take = (wanted) => {
    const token = tokens[at++];
    assert.ok(wanted instanceof RegExp ? wanted.test(token) : token === wanted, `${token} where ${wanted} was due`);
    return token;
  };
  const ID = /^("[^]*"|\w+)$/;
  const listed = () => {
    const found = {};
    take("[");
    while (tokens[at] !== "]") {
      const name = take(/^\w+$/);
      take("=");
      found[name] = take(/^("[^]*"|[\w.]+)$/);
      if (tokens[at] === ",") take(",");
    }
    take("]");
    return found;
  };
  const statements = (home) => {
    take("{");
    while (tokens[at] !== "}") {
      if (tokens[at] === "subgraph") {
        take("subgraph");
        clusters.push(take(ID));
        statements(clusters.at(-1));
        continue;
      }
      const one = take(ID);
      if (["graph", "node", "edge"].includes(one)) listed();
      else if (tokens[at] === "=") {
        take("=");
        take(ID);
      } else if (tokens[at] === "--") {
        take("--");
        edges.push([one, take(ID), tokens[at] === "[" ? listed() : {}]);
      } else nodes.set(one, { home, ...listed() });
      if (tokens[at] === ";") take(";");
    }
    take("}");
  };
  take("graph");
  take("docklines");
  statements("");
  assert.equal(at, tokens.length);
  return { nodes, edges, clusters };
}

// And one of Mermaid: each line is one of seven shapes.

const TEXT = /"(?:[^"`<>&{}|;\\\n]|#\d+;|<br\/>)*"/.source;
const NAME = /(?:host|node|network|container|endpoint)_\d+/.source;
const SHAPES = [
  new RegExp(`^  subgraph ${NAME}\\[${TEXT}\\]$`),
  /^ {2}end$/,
  new RegExp(`^ {2,4}(${NAME})(\\{\\{${TEXT}\\}\\}|\\[${TEXT}\\]|\\(\\[${TEXT}\\]\\))$`),
  new RegExp(`^  (${NAME}) ---(?:\\|${TEXT}\\|)? (${NAME})$`),
  new RegExp(`^  (${NAME}) -\\.-\\|${TEXT}\\| (${NAME})$`),
  /^ {2}classDef unwell /,
  new RegExp(`^  class ${NAME}(,${NAME})* unwell$`),
];

function readMermaid(text) {
  const [comment, flow, ...lines] = text.trimEnd().split("\n");
  assert.match(comment, /^%% [^{]*$/);
  assert.equal(flow, "flowchart LR");
  for (const line of lines) assert.ok(SHAPES.some((shape) => shape.test(line)), line);
  const all = (shape) => lines.map((line) => shape.exec(line)).filter(Boolean);
  return { nodes: all(SHAPES[2]).map((found) => found[1]), edges: all(SHAPES[3]).map(([, from, to]) => [from, to]) };
}

test("DOT and Mermaid hold every network, container and endpoint once, and every line has both its ends", () => {
  const state = stateOf({ hosts: 4, containers: 20, overlays: 6 });
  const graph = graphOf(state, null);
  const dot = readDot(dotOf(graph, "all", LIGHT));
  const flow = readMermaid(mermaidOf(graph, "all"));
  const alone = graph.endpoints.filter((one) => !one.container).length;
  const nodes = graph.networks.length + graph.containers.length + alone;
  assert.deepEqual([dot.nodes.size, new Set(flow.nodes).size, flow.nodes.length], [nodes, nodes, nodes]);
  const legs = dot.edges.filter(([, , more]) => more.style !== "dashed");
  assert.deepEqual([dot.clusters.length, legs.length], [graph.hosts.length, graph.endpoints.length]);
  assert.equal(flow.edges.length, graph.endpoints.length);
  for (const [from, to] of dot.edges) assert.ok(dot.nodes.has(from) && dot.nodes.has(to));
  for (const [from, to] of flow.edges) assert.ok(flow.nodes.includes(from) && flow.nodes.includes(to));
});

test("a container stands in its host's cluster, an overlay in none", () => {
  const state = stateOf({ hosts: 2, containers: 4 });
  const { nodes } = readDot(dotOf(graphOf(state, null), "all", LIGHT));
  for (const one of state.containers.values()) assert.equal(nodes.get(`"${one.id}"`).home, `"cluster_${one.host}"`);
  for (const one of state.networks.values())
    assert.equal(nodes.get(`"${one.id}"`).home, one.host ? `"cluster_${one.host}"` : "");
});

test("hostile names break neither DOT nor Mermaid nor JSON", () => {
  const state = evil();
  const graph = graphOf(state, null);
  const dot = readDot(dotOf(graph, EVIL.join(" "), LIGHT));
  assert.equal(dot.clusters.length, 3);
  readMermaid(mermaidOf(graph, EVIL.join(" ")));
  const about = { at: "2026-03-14T12:00:00Z", address: "/#q=</script>", whole: true, sources: state.revisions };
  const read = JSON.parse(jsonOf(graph, about));
  assert.equal(read.containers[0].name, EVIL[0]);
});

test("a label says the name, whatever signs are in it", () => {
  const unquote = (text) => text.slice(1, -1).replace(/#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  for (const name of EVIL.filter((one) => !/[\u0000-\u001f\ud800]/.test(one))) assert.equal(unquote(quote(name)), name);
  const { nodes } = readDot(dotOf(graphOf(evil(), null), "all", LIGHT));
  const label = nodes.get('"container:1"').label.slice(1, -1);
  const said = label.split("\\n")[0].replace(/\\(.)/g, "$1").replaceAll("&amp;", "&");
  assert.equal(said, EVIL[0]);
});

test("what is exported twice is the same, whatever order the fleet came in", () => {
  const wish = { hosts: 3, containers: 9 };
  const one = graphOf(stateOf(wish), null);
  const other = graphOf(
    stateOf(wish, (snapshot) => ["hosts", "networks", "containers", "endpoints"].forEach((kind) => snapshot[kind].reverse())),
    null,
  );
  assert.equal(dotOf(one, "t", LIGHT), dotOf(other, "t", LIGHT));
  assert.equal(mermaidOf(one, "t"), mermaidOf(other, "t"));
});

test("one container more changes its own lines only", () => {
  const wish = { hosts: 3, containers: 9 };
  const before = dotOf(graphOf(stateOf(wish), null), "t", LIGHT).split("\n");
  const after = dotOf(
    graphOf(
      stateOf(wish, (snapshot) => {
        const twin = { ...snapshot.containers[3], id: "container:900", name: "new" };
        snapshot.containers.unshift(twin);
      }),
      null,
    ),
    "t",
    LIGHT,
  ).split("\n");
  assert.deepEqual(after.filter((line) => !before.includes(line)).length, 1);
});

test("a search exports the containers that it lights, their endpoints, and the networks at the other end", () => {
  const state = stateOf({ hosts: 4, containers: 20 });
  const told = { text: () => undefined, label: () => undefined, since: () => undefined };
  const { found, lit } = new Finder(state).find({ words: readQuery("web"), filters: [], told });
  const graph = graphOf(state, lit);
  assert.deepEqual(new Set(graph.containers.map((one) => one.id)), new Set(found.filter((id) => state.containers.has(id))));
  assert.ok(graph.endpoints.length > 0);
  const networks = new Set(graph.networks.map((one) => one.id));
  const containers = new Set(graph.containers.map((one) => one.id));
  for (const one of graph.endpoints) assert.ok(networks.has(one.network) && containers.has(one.container));
});

test("a selected network exports what is on it, without the other networks of its containers", () => {
  const state = stateOf({ hosts: 4, containers: 20 });
  const overlay = [...state.networks.values()].find((one) => one.host === undefined);
  const graph = graphOf(state, related(state, overlay.id));
  assert.deepEqual(graph.networks.map((one) => one.id), [overlay.id]);
  assert.ok(graph.endpoints.length > 0 && graph.endpoints.every((one) => one.network === overlay.id));
});

test("who shares another's network hangs on it by a dashed line", () => {
  const state = stateOf({ hosts: 1, containers: 4 }, (snapshot) => {
    const [owner, sharer] = snapshot.containers;
    sharer.network_mode = `container:${owner.docker_id}`;
    snapshot.endpoints = snapshot.endpoints.filter((one) => one.container !== sharer.id);
  });
  const graph = graphOf(state, null);
  assert.match(dotOf(graph, "t", LIGHT), /"container:2" -- "container:1" \[style=dashed/);
  assert.match(mermaidOf(graph, "t"), /container_2 -\.-\|"shares its network"\| container_1/);
});

test("a file's name tells what it is and when it was made", () => {
  assert.equal(fileName("view", "svg", new Date(2026, 2, 4, 9, 5)), "docklines-2026-03-04-0905-view.svg");
});
