// What is under a point of the world. Pure.

import { BAY, CHIP, CLOSER, HOST, PIP } from "./measures.js";
import { bayRect, chipRect, pipRect, pipsShown } from "./spots.js";

/** @import {BayBox, Hit, HostPlace, Line, Lines, Rect} from "../types.js" */
/** @import {Drawn} from "./spots.js" */

/**
 * The smallest thing under a point, or null.
 * @param {Drawn} scene
 * @param {number} x
 * @param {number} y
 * @param {number} zoom
 * @returns {Hit | null}
 */
export function at(scene, x, y, zoom) {
  const { placement, lines } = scene;
  for (const tab of lines.tabs)
    if (inside(tab, x, y)) return { kind: tab.network ? "network" : "more", id: tab.network ?? tab.host, rect: tab };
  for (const place of [...placement.bands.values(), ...placement.hosts.values()]) {
    if (!inside(place, x, y)) continue;
    if (placement.bands.get(place.id) === place && inside(closerOf(place), x, y))
      return { kind: "close", id: place.id, rect: closerOf(place) };
    return inHost(place, x, y, zoom);
  }
  return onLine(lines, x, y, 4 / zoom);
}

/**
 * The corner of a band that closes it.
 * @param {Rect} band
 * @returns {Rect}
 */
export function closerOf(band) {
  return { x: band.x + band.width - CLOSER, y: band.y, width: CLOSER, height: CLOSER };
}

/**
 * @param {HostPlace} place
 * @param {number} x
 * @param {number} y
 * @param {number} zoom
 * @returns {Hit}
 */
function inHost(place, x, y, zoom) {
  /** @type {Hit} */
  const host = { kind: "host", id: place.id, rect: place };
  if (zoom < 0.12 || y < place.y + HOST.head) return host;
  for (const bay of place.box?.bays ?? []) {
    const rect = bayRect(place, bay);
    if (!inside(rect, x, y)) continue;
    const chip = chipAt(place, bay, x, y, zoom);
    if (chip) return chip;
    return bay.bay.network ? { kind: "network", id: bay.key, rect } : host;
  }
  return host;
}

/**
 * @param {HostPlace} place
 * @param {BayBox} bay
 * @param {number} x
 * @param {number} y
 * @param {number} zoom
 * @returns {Hit | null}
 */
function chipAt(place, bay, x, y, zoom) {
  const column = Math.floor((x - place.x - bay.x - BAY.bar - BAY.padX) / (CHIP.width + CHIP.gap));
  const row = Math.floor((y - place.y - bay.y - BAY.head) / (CHIP.height + CHIP.gap));
  if (column < 0 || row < 0 || column >= bay.columns) return null;
  const slot = row * bay.columns + column;
  const id = bay.slots[slot];
  const chip = id ? bay.chips.get(id) : undefined;
  const rect = chipRect(place, bay, slot);
  if (!id || !chip || !inside(rect, x, y)) return null;
  for (let index = 0; zoom >= 0.62 && index < pipsShown(chip.pips.length); index += 1) {
    const pip = pipRect(rect, index, chip.pips.length);
    const last = index === PIP.most - 1 && chip.pips.length > PIP.most;
    if (inside(pip, x, y) && !last) return { kind: "endpoint", id: chip.pips[index], rect: pip };
  }
  return { kind: chip.look === "orphan" ? "endpoint" : "container", id, rect };
}

/**
 * @param {Lines} lines
 * @param {number} x
 * @param {number} y
 * @param {number} reach
 * @returns {Hit | null}
 */
function onLine(lines, x, y, reach) {
  /** @type {Hit | null} */
  let found = null;
  let nearest = reach;
  for (const line of lines.lines) {
    if (line.network === null) continue;
    const distance = line.tag && inside(line.tag, x, y) ? 0 : distanceTo(line, x, y);
    if (distance < nearest) {
      nearest = distance;
      found = { kind: "network", id: line.network, rect: line.tag ?? { x, y, width: 0, height: 0 } };
    }
  }
  return found;
}

/**
 * @param {Line} line
 * @param {number} x
 * @param {number} y
 */
function distanceTo(line, x, y) {
  let distance = Infinity;
  for (const rail of line.rails) {
    if (x >= rail.left - 3 && x <= rail.right + 3) distance = Math.min(distance, Math.abs(y - rail.y));
    for (const stub of rail.stubs)
      if (y >= stub.top && y <= rail.y) distance = Math.min(distance, Math.abs(x - stub.x));
  }
  if (line.trunk && y >= line.trunk.top && y <= line.trunk.bottom)
    distance = Math.min(distance, Math.abs(x - line.trunk.x));
  return distance;
}

/**
 * @param {Rect} rect
 * @param {number} x
 * @param {number} y
 */
export function inside(rect, x, y) {
  return x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
}
