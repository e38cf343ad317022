// The geometry of overlays: tabs on the hosts' lower edges, rails in the gutters, trunks at the left. Pure.

import { RAIL, TAB } from "./measures.js";

/** @import {HostPlace, Line, Lines, Placement, Rail, Rails, Tab} from "../types.js" */

/**
 * @param {Placement} placement
 * @param {Rails} rails
 * @param {string | null} shown  an overlay without a rail of its own which takes the shared line, being selected
 * @returns {Lines}
 */
export function layLines(placement, rails, shown) {
  const pinned = shown !== null && rails.rest.includes(shown) ? shown : null;
  const tabs = [...placement.hosts.values()].flatMap((host) => tabsOf(host, rails, pinned));
  /** @type {Line[]} */
  const lines = [];
  rails.slots.forEach((network, lane) => {
    if (network !== null) lines.push(lineOf(placement, rails, tabs, lane, network));
  });
  if (rails.rest.length > 0) lines.push(lineOf(placement, rails, tabs, rails.slots.length, pinned));
  return { lines, tabs };
}

/**
 * @param {HostPlace} host
 * @param {Rails} rails
 * @param {string | null} pinned
 * @returns {Tab[]}
 */
function tabsOf(host, rails, pinned) {
  /** @type {Tab[]} */
  const tabs = [];
  const { reach } = host.model;
  rails.slots.forEach((network, lane) => {
    if (network !== null && reach.has(network))
      tabs.push(tabAt(host, network, lane, rails.letters.get(network) ?? "·"));
  });
  const rest = rails.rest.filter((id) => reach.has(id));
  const lane = rails.slots.length;
  if (pinned !== null && reach.has(pinned)) tabs.push(tabAt(host, pinned, lane, rails.letters.get(pinned) ?? "·"));
  else if (pinned === null && rest.length > 0) tabs.push(tabAt(host, null, lane, `+${rest.length}`));
  return tabs;
}

/**
 * A letter, or two, have the usual width; "+17" of the last lane, which has no neighbour, takes what it needs.
 * @param {string} text
 */
function tabWidth(text) {
  return TAB.width + TAB.digit * Math.max(0, text.length - 2);
}

/**
 * @param {HostPlace} host
 * @param {string | null} network
 * @param {number} lane
 * @param {string} text
 * @returns {Tab}
 */
function tabAt(host, network, lane, text) {
  const x = host.x + TAB.inset + lane * TAB.step;
  return {
    host: host.id,
    network,
    lane,
    text,
    x,
    y: host.y + host.height - TAB.height / 2,
    width: tabWidth(text),
    height: TAB.height,
  };
}

/**
 * @param {Placement} placement
 * @param {Rails} rails
 * @param {Tab[]} tabs
 * @param {number} lane
 * @param {string | null} network
 * @returns {Line}
 */
function lineOf(placement, rails, tabs, lane, network) {
  /** @type {Map<number, Rail>} */
  const found = new Map();
  for (const tab of tabs) {
    if (tab.lane !== lane) continue;
    const row = placement.hosts.get(tab.host)?.row ?? 0;
    const x = tab.x + tab.width / 2;
    const rail = found.get(row) ?? {
      lane,
      row,
      y: placement.rows[row].gutter + lane * RAIL.step,
      left: x,
      right: x,
      stubs: [],
    };
    rail.left = Math.min(rail.left, x);
    rail.right = Math.max(rail.right, x);
    rail.stubs.push({ host: tab.host, x, top: tab.y + tab.height });
    found.set(row, rail);
  }
  const lined = [...found.values()].sort((a, b) => a.row - b.row);
  const letter = network === null ? `+${rails.rest.length}` : (rails.letters.get(network) ?? "·");
  return {
    lane,
    network,
    letter,
    rails: lined,
    trunk: trunkOf(lined, lane),
    tag: lined.length === 0 ? tagOf(placement, lane, letter) : null,
  };
}

/**
 * Rails of several rows are joined at the left, each lane in a column of its own.
 * @param {Rail[]} rails
 * @param {number} lane
 */
function trunkOf(rails, lane) {
  if (rails.length < 2) return null;
  const x = -(RAIL.trunkGap + lane * RAIL.step);
  for (const rail of rails) rail.left = x;
  return { x, top: rails[0].y, bottom: rails[rails.length - 1].y };
}

/**
 * An overlay that no host is on yet still has a place: its letter, on its lane of the first gutter.
 * @param {Placement} placement
 * @param {number} lane
 * @param {string} letter
 */
function tagOf(placement, lane, letter) {
  const row = placement.rows[0];
  if (!row) return null;
  return {
    x: TAB.inset + lane * TAB.step,
    y: row.gutter + lane * RAIL.step - TAB.height / 2,
    width: tabWidth(letter),
    height: TAB.height,
  };
}
