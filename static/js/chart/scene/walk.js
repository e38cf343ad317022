// Walking over the chart with the arrow keys: what can be stood on, and which of it comes next in a direction. Pure.

import { BAY, HOST } from "./measures.js";
import { chipRect } from "./spots.js";

/** @import {Lines, Placement, Rect} from "../types.js" */

/** @typedef {{key: string, id: string, rect: Rect, kind?: "more"}} Spot  key: id and place, as an overlay has many tabs;
 *   more: the tab of a host's further overlays */
/** @typedef {"left" | "right" | "up" | "down"} Direction */

/**
 * Everything that can be stood on: heads of hosts and bays, chips, tabs.
 * @param {{placement: Placement, lines: Lines}} scene
 * @returns {Spot[]}
 */
export function spots({ placement, lines }) {
  /** @type {Spot[]} */
  const found = [];
  for (const place of [...placement.hosts.values(), ...placement.bands.values()]) {
    const rect = { x: place.x, y: place.y, width: place.width, height: place.box ? HOST.head - 6 : place.height };
    found.push({
      key: place.tile || !placement.bands.has(place.id) ? place.id : `${place.id}@band`,
      id: place.id,
      rect,
    });
    for (const bay of place.box?.bays ?? []) {
      const corner = { x: place.x + bay.x, y: place.y + bay.y, width: bay.width, height: BAY.head };
      if (bay.bay.network) found.push({ key: bay.key, id: bay.key, rect: corner });
      bay.slots.forEach((id, slot) => {
        if (id !== null) found.push({ key: id, id, rect: chipRect(place, bay, slot) });
      });
    }
  }
  for (const tab of lines.tabs)
    found.push(
      tab.network
        ? { key: `${tab.network}@${tab.host}`, id: tab.network, rect: tab }
        : { key: `more@${tab.host}`, id: tab.host, rect: tab, kind: "more" },
    );
  for (const line of lines.lines)
    if (line.network && line.tag) found.push({ key: line.network, id: line.network, rect: line.tag });
  return found;
}

/**
 * The nearest spot in a direction: how far ahead counts once, how far aside three times.
 * @param {Spot[]} all
 * @param {Rect} from
 * @param {Direction} direction
 * @returns {Spot | undefined}
 */
export function next(all, from, direction) {
  const [cx, cy] = [from.x + from.width / 2, from.y + from.height / 2];
  const across = direction === "left" || direction === "right";
  const sign = direction === "right" || direction === "down" ? 1 : -1;
  /** @type {Spot | undefined} */
  let best;
  let least = Infinity;
  for (const spot of all) {
    const { rect } = spot;
    const ahead = sign * (across ? rect.x + rect.width / 2 - cx : rect.y + rect.height / 2 - cy);
    if (ahead <= 2) continue;
    const aside = across
      ? distance(cy, rect.y, rect.height, from.height)
      : distance(cx, rect.x, rect.width, from.width);
    const cost = ahead + 3 * aside;
    if (cost < least) [least, best] = [cost, spot];
  }
  return best;
}

/**
 * How far a middle is from a stretch: nothing when it is within, or when both are as good as in line.
 * @param {number} middle
 * @param {number} start
 * @param {number} length
 * @param {number} own
 */
function distance(middle, start, length, own) {
  const slack = own / 2 - 1;
  return Math.max(0, start - middle - slack, middle - (start + length) - slack);
}
