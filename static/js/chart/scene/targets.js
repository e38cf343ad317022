// Where a carried chip may be dropped: bays, tabs and rails, each for its network. And which chips a band takes in. Pure.

import { inside } from "./pointing.js";
import { bayRect, chipRect } from "./spots.js";

/** @import {Rect} from "../types.js" */
/** @import {Scene} from "./scene.js" */

/** @typedef {{network: string, rect: Rect}} Target */

/**
 * Every bay and tab with its network. A rail is met by pointing at it; its tabs stand for it.
 * @param {Scene} scene
 * @returns {Target[]}
 */
export function targets({ placement, lines }) {
  /** @type {Target[]} */
  const found = [];
  for (const place of [...placement.bands.values(), ...placement.hosts.values()])
    for (const bay of place.box?.bays ?? [])
      if (bay.bay.network) found.push({ network: bay.bay.network, rect: bayRect(place, bay) });
  for (const tab of lines.tabs) if (tab.network) found.push({ network: tab.network, rect: tab });
  for (const line of lines.lines) if (line.network && line.tag) found.push({ network: line.network, rect: line.tag });
  return found;
}

/**
 * The network under a point: of a tab, of the bay round it, of a rail. "more" where a tab stands for several.
 * @param {Scene} scene
 * @param {Target[]} all
 * @param {number} x
 * @param {number} y
 * @param {number} zoom
 * @returns {string | null}
 */
export function targetAt(scene, all, x, y, zoom) {
  const hit = scene.at(x, y, zoom);
  if (hit?.kind === "network") return hit.id;
  if (hit?.kind === "more") return "more";
  if (hit?.kind !== "container" && hit?.kind !== "endpoint") return null;
  return all.find((one) => inside(one.rect, x, y))?.network ?? null;
}

/**
 * The containers whose chips a rectangle meets.
 * @param {Scene} scene
 * @param {Rect} band
 * @returns {string[]}
 */
export function chipsIn({ placement, state }, band) {
  /** @type {string[]} */
  const found = [];
  for (const place of [...placement.bands.values(), ...placement.hosts.values()]) {
    if (!place.box || !meet(place, band)) continue;
    for (const bay of place.box.bays) {
      if (!meet(bayRect(place, bay), band)) continue;
      bay.slots.forEach((id, slot) => {
        if (id !== null && state.containers.has(id) && meet(chipRect(place, bay, slot), band)) found.push(id);
      });
    }
  }
  return found;
}

/**
 * @param {Rect} one
 * @param {Rect} other
 */
function meet(one, other) {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}
