// The view in the address bar: #x=120&y=80&z=0.75&sel=container:9,network:2&open=host:3&pin=network:7&mode=tiles&view=hub
// &q=web&f.host=3&rest=hidden. Pure. x and y are the world's point at the stage's centre, so one link shows the same thing on screens of
// different sizes.

import { readFilters, writeFilters } from "./finding/filters.js";

/** @import {View} from "./types.js" */
/** @import {Filter} from "./finding/filters.js" */

/**
 * @typedef {object} Address
 * @property {View | null} view
 * @property {string[]} selected  at most MOST_SELECTED; the last is the one that details are shown of
 * @property {string[]} open
 * @property {readonly string[]} pins  overlays with a rail of their own
 * @property {"auto" | "boxes" | "tiles"} mode
 * @property {string} query
 * @property {readonly Filter[]} filters
 * @property {boolean} hides  what the search and the filters do not find, instead of dimming it
 * @property {boolean} hub  the neighbourhood of what is selected, in place of the chart
 */

/** @typedef {Pick<Address, "selected" | "query" | "filters" | "hides" | "hub">} Chosen  all but where one looks */

/** An address has to stay one that can be sent. */
export const MOST_SELECTED = 200;

const ID = /^(host|node|network|container|endpoint|service):\d+$/;

/**
 * Reads an address; what is not understood is left out.
 * @param {string} hash
 * @returns {Address}
 */
export function readAddress(hash) {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const [x, y, zoom] = ["x", "y", "z"].map((name) => Number.parseFloat(params.get(name) ?? ""));
  const selected = (params.get("sel") ?? "").split(",").filter((id) => ID.test(id));
  const mode = params.get("mode");
  return {
    view: [x, y, zoom].every(Number.isFinite) && zoom > 0 ? { x, y, zoom: Math.min(2.5, Math.max(0.04, zoom)) } : null,
    selected: [...new Set(selected)].slice(0, MOST_SELECTED),
    open: (params.get("open") ?? "").split(",").filter((id) => ID.test(id)),
    pins: (params.get("pin") ?? "").split(",").filter((id) => /^network:\d+$/.test(id)),
    mode: mode === "boxes" || mode === "tiles" ? mode : "auto",
    query: params.get("q") ?? "",
    filters: readFilters(params),
    hides: params.get("rest") === "hidden",
    hub: params.get("view") === "hub",
  };
}

/**
 * @param {Address} address
 * @returns {string} with its "#"
 */
export function writeAddress({ view, selected, open, pins, mode, query, filters, hides, hub }) {
  const parts = [];
  if (view) parts.push(`x=${round(view.x, 10)}`, `y=${round(view.y, 10)}`, `z=${round(view.zoom, 1000)}`);
  if (selected.length > 0) parts.push(`sel=${selected.join(",")}`);
  if (open.length > 0) parts.push(`open=${open.join(",")}`);
  if (pins.length > 0) parts.push(`pin=${pins.join(",")}`);
  if (mode !== "auto") parts.push(`mode=${mode}`);
  if (hub) parts.push("view=hub");
  if (query) parts.push(`q=${encodeURIComponent(query)}`);
  parts.push(...writeFilters(filters));
  if (hides) parts.push("rest=hidden");
  return `#${parts.join("&")}`;
}

/**
 * @param {number} value
 * @param {number} parts
 */
function round(value, parts) {
  return Math.round(value * parts) / parts;
}
