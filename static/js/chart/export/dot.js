// The graph in DOT, for Graphviz: a cluster for each host, nodes for networks and containers, a line for each endpoint.
// One object a line, in a fixed order, so that two exports can be compared line by line. Pure.

import { lookOf, subnetOf, taskName, toneOf } from "../scene/words.js";
import { byHost, edgesOf, oneLine } from "./graph.js";

/** @import {Container, Endpoint, Host, Network} from "../types.js" */
/** @import {Graph} from "./graph.js" */
/** @import {Palette} from "../draw/palette.js" */

/** With more lines than this Graphviz takes minutes. */
export const DOT_EDGES = 2000;

/**
 * @param {Graph} graph
 * @param {string} title
 * @param {Palette} palette
 */
export function dotOf(graph, title, palette) {
  const { alone, edges, shares } = edgesOf(graph);
  const rooms = byHost(graph, alone);
  const lines = [
    "graph docklines {",
    `  graph [label=${quote(title)}, labelloc=t, fontname="sans-serif", compound=true, rankdir=LR];`,
    '  node [fontname="sans-serif", fontsize=10, style=filled, penwidth=1];',
    '  edge [fontname="sans-serif", fontsize=8];',
    ...graph.hosts.flatMap((host) => [
      `  subgraph ${quote(`cluster_${host.id}`)} {`,
      `    ${list(clusterOf(host, palette))};`,
      ...nodesOf(rooms.get(host.id), palette, "    "),
      "  }",
    ]),
    ...nodesOf(rooms.get(""), palette, "  "),
    ...edges.map(({ from, to, words }) => `  ${quote(from)} -- ${quote(to)}${words ? ` [label=${quote(words)}]` : ""};`),
    ...shares.map(({ from, to }) => `  ${quote(from)} -- ${quote(to)} [style=dashed, label="shares its network"];`),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * A text in quotes that ends where it should. Graphviz reads escapes (\N is a node's name) and entities in labels.
 * @param {string} text
 */
export function quote(text) {
  return `"${oneLine(text).replace(/&/g, "&amp;").replace(/[\\"]/g, "\\$&")}"`;
}

/** @param {[string, string][]} pairs */
function list(pairs) {
  return pairs.map(([name, value]) => `${name}=${value}`).join("; ");
}

/**
 * @param {Host} host
 * @param {Palette} palette
 * @returns {[string, string][]}
 */
function clusterOf(host, palette) {
  const state = host.state === "reachable" ? [] : [host.state];
  const bad = host.state === "unreachable" || host.state === "hung";
  return [
    ["label", twoLines(host.name, [host.role, ...state].filter(Boolean).join(", "))],
    ["style", '"rounded,filled"'],
    ["color", quote(bad ? palette.bad : palette.edge)],
    ["fillcolor", quote(palette.face)],
    ["fontcolor", quote(palette.ink)],
  ];
}

/**
 * @param {{networks: Network[], containers: Container[], endpoints: Endpoint[]} | undefined} room
 * @param {Palette} palette
 * @param {string} indent
 */
function nodesOf(room, palette, indent) {
  if (!room) return [];
  const { looks, tones } = palette;
  return [
    ...room.networks.map((one) => {
      const tone = tones[toneOf(one.driver)] ?? tones.other;
      const label = twoLines(one.name, `${one.driver} ${subnetOf(one)}`.trim());
      return `${indent}${quote(one.id)} [shape=hexagon, label=${label}, color="${tone.bar}", fillcolor="${tone.tint}", fontcolor="${tone.ink}"];`;
    }),
    ...room.containers.map((one) => {
      const look = looks[lookOf(one)];
      const label = twoLines(taskName(one.name), one.health ? `${one.state}, ${one.health}` : one.state);
      return `${indent}${quote(one.id)} [shape=box, label=${label}, color="${look.edge}", fillcolor="${look.face}", fontcolor="${look.ink}"];`;
    }),
    ...room.endpoints.map((one) => `${indent}${quote(one.id)} [shape=oval, label=${quote(one.kind)}, fillcolor="${palette.face}"];`),
  ];
}

/**
 * @param {string} one
 * @param {string} other
 */
function twoLines(one, other) {
  return other === "" ? quote(one) : `${quote(one).slice(0, -1)}\\n${quote(other).slice(1)}`;
}
