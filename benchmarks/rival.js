// The same fleet drawn by cytoscape, for the ratio: its canvas renderer, preset positions where our chart has them, its
// own defaults. Nodes are hosts, bays and containers; edges only the attachments that our chart draws as pips.

import { everyFrame, painted, side } from "/benchmarks/chart.js";

let cy;

/** Milliseconds from the elements in memory to the first picture. */
export async function firstFrame(text, places) {
  const elements = elementsOf(JSON.parse(text), places);
  const container = document.body.appendChild(document.createElement("div"));
  container.style.cssText = "position:fixed;inset:0";
  const began = performance.now();
  cy = window.cytoscape({ container, elements, style: STYLE, layout: { name: "preset", fit: false } });
  await new Promise((resolve) => cy.one("render", () => requestAnimationFrame(resolve)));
  return { ms: performance.now() - began, nodes: cy.nodes().length, edges: cy.edges().length };
}

/** As our own pan, at the zoom of that many of our pixels a unit, until `within` has passed. */
export async function pan(zoom, frames, within) {
  if (zoom === null) cy.fit(undefined, 28);
  else cy.viewport({ zoom, pan: { x: 700 - zoom * middle("x"), y: 450 - zoom * middle("y") } });
  const step = (index) => {
    const [x, y] = side(index);
    cy.panBy({ x, y });
  };
  return everyFrame(frames, step, { warm: 2, within });
}

/** Milliseconds until so many containers are seen in another state; null where that takes longer than `within`. */
export async function change(count, within) {
  const began = performance.now();
  cy.batch(() => cy.nodes(".container").slice(0, count).forEach((node) => node.data("state", "exited")));
  const seen = new Promise((resolve) => cy.one("render", () => requestAnimationFrame(() => resolve(true))));
  const late = new Promise((resolve) => setTimeout(() => resolve(false), within));
  return (await Promise.race([seen, late])) ? performance.now() - began : null;
}

export function ink() {
  return painted([...document.querySelectorAll("canvas")]);
}

function middle(axis) {
  const box = cy.elements().boundingBox();
  return axis === "x" ? (box.x1 + box.x2) / 2 : (box.y1 + box.y2) / 2;
}

const STYLE = [
  { selector: "node", style: { shape: "rectangle", width: "data(width)", height: "data(height)" } },
  { selector: ".host", style: { "background-color": "#fff", "border-width": 1, label: "data(name)" } },
  { selector: ".network", style: { "background-color": "#e8f1f8" } },
  {
    selector: ".container",
    style: { label: "data(name)", "font-size": 11, "text-valign": "center", "background-color": "#dff3e3" },
  },
  { selector: ".container[state != 'running']", style: { "background-color": "#ddd" } },
  { selector: "edge", style: { width: 1, "line-color": "#B34700", "curve-style": "haystack" } },
];

function elementsOf(fleet, places) {
  const found = [];
  for (const name of ["hosts", "networks", "containers"])
    for (const { id, name: label, state } of fleet[name]) {
      const place = places[id];
      if (!place) continue;
      const { x, y, width, height } = place;
      const data = { id, name: label, state, width, height };
      found.push({ data, classes: name.slice(0, -1), position: { x: x + width / 2, y: y + height / 2 } });
    }
  for (const { id, container, network } of fleet.endpoints)
    if (places[container] && places[network] && !inside(places[container], places[network]))
      found.push({ data: { id, source: container, target: network } });
  return found;
}

function inside(one, other) {
  return one.x >= other.x && one.y >= other.y && one.x < other.x + other.width && one.y < other.y + other.height;
}
