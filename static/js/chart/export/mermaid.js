// The graph as a Mermaid flowchart: a subgraph for each host, nodes for networks and containers, a line for each
// endpoint. One object a line, in a fixed order. Pure.

import { isUnwell } from "../scene/verdict.js";
import { lookOf, subnetOf, taskName } from "../scene/words.js";
import { byHost, edgesOf, oneLine } from "./graph.js";

/** @import {Container, Endpoint, Network} from "../types.js" */
/** @import {Graph} from "./graph.js" */

/** Mermaid draws no more than this unless whoever runs it allows more (maxEdges, maxTextSize). */
export const MERMAID = { edges: 500, characters: 50_000 };

/**
 * @param {Graph} graph
 * @param {string} title
 */
export function mermaidOf(graph, title) {
  const { alone, edges, shares } = edgesOf(graph);
  const rooms = byHost(graph, alone);
  const bad = graph.containers.filter((one) => isUnwell(lookOf(one)));
  const lines = [
    `%% ${title.replace(/[^\w .,:()\-]/g, " ")}`,
    "flowchart LR",
    ...graph.hosts.flatMap((host) => [
      `  subgraph ${nameOf(host.id)}[${quote(host.name, host.state === "reachable" ? "" : host.state)}]`,
      ...nodesOf(rooms.get(host.id), "    "),
      "  end",
    ]),
    ...nodesOf(rooms.get(""), "  "),
    ...edges.map(({ from, to, words }) => `  ${nameOf(from)} ---${words ? `|${quote(words)}|` : ""} ${nameOf(to)}`),
    ...shares.map(({ from, to }) => `  ${nameOf(from)} -.-|"shares its network"| ${nameOf(to)}`),
    ...(bad.length > 0 ? ["  classDef unwell stroke:#b42318,stroke-width:2px", `  class ${bad.map((one) => nameOf(one.id)).join(",")} unwell`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * A name that no keyword of Mermaid's is. @param {string} id  like "container:9"
 */
function nameOf(id) {
  return id.replace(":", "_");
}

/**
 * Texts in quotes, a line each. Letters, digits and a few harmless signs stay; all else becomes a number, as Mermaid
 * reads markdown, HTML and its own words in labels.
 * @param {...string} lines
 */
export function quote(...lines) {
  const written = lines.filter(Boolean).map((line) =>
    oneLine(line)
      .replace(/[!-,:-@[-^`{-~]/g, (sign) => `#${sign.charCodeAt(0)};`)
      // "1. web" would be a list.
      .replace(/^(\s*\d+)\./, "$1#46;")
      .replace(/^(\s*)-/, "$1#45;"),
  );
  return `"${written.join("<br/>")}"`;
}

/**
 * @param {{networks: Network[], containers: Container[], endpoints: Endpoint[]} | undefined} room
 * @param {string} indent
 */
function nodesOf(room, indent) {
  if (!room) return [];
  return [
    ...room.networks.map((one) => `${indent}${nameOf(one.id)}{{${quote(one.name, `${one.driver} ${subnetOf(one)}`.trim())}}}`),
    ...room.containers.map((one) => `${indent}${nameOf(one.id)}[${quote(taskName(one.name), one.state === "running" ? (one.health ?? "") : one.state)}]`),
    ...room.endpoints.map((one) => `${indent}${nameOf(one.id)}([${quote(one.kind)}])`),
  ];
}
