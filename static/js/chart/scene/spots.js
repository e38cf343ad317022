// Where things are: an object's rectangle by its id, and the object under a point. In the world's units. Pure.

import { BAY, CHIP, HOST, PIP } from "./measures.js";

/** @import {BayBox, Hit, HostPlace, Line, Lines, Network, Placement, Rect, State, Thing} from "../types.js" */

/** @typedef {{placement: Placement, lines: Lines}} Scene */

/**
 * Where a chip stands.
 * @param {HostPlace} place
 * @param {BayBox} bay
 * @param {number} slot
 * @returns {Rect}
 */
export function chipRect(place, bay, slot) {
  const column = slot % bay.columns;
  const row = (slot - column) / bay.columns;
  return {
    x: place.x + bay.x + BAY.bar + BAY.padX + column * (CHIP.width + CHIP.gap),
    y: place.y + bay.y + BAY.head + row * (CHIP.height + CHIP.gap),
    width: CHIP.width,
    height: CHIP.height,
  };
}

/**
 * How many pips a chip with so many further networks shows; with more than fit, the last shown says "+".
 * @param {number} count
 */
export function pipsShown(count) {
  return Math.min(count, PIP.most);
}

/**
 * Where a pip stands on its chip, at the bottom right.
 * @param {Rect} chip
 * @param {number} index
 * @param {number} count  of all pips of the chip
 * @returns {Rect}
 */
export function pipRect(chip, index, count) {
  const shown = pipsShown(count);
  const place = Math.min(index, shown - 1);
  const x = chip.x + chip.width - (shown - place) * (PIP.size + PIP.gap);
  return { x, y: chip.y + chip.height - PIP.size - PIP.gap, width: PIP.size, height: PIP.size };
}

/**
 * @param {HostPlace} place
 * @param {BayBox} bay
 * @returns {Rect}
 */
export function bayRect(place, bay) {
  return { x: place.x + bay.x, y: place.y + bay.y, width: bay.width, height: bay.height };
}

/**
 * The place where a host's inside is drawn: its band, or the host itself unless it is a closed tile.
 * @param {Placement} placement
 * @param {string} host
 * @returns {HostPlace | undefined}
 */
export function insideOf(placement, host) {
  const place = placement.bands.get(host) ?? placement.hosts.get(host);
  return place?.box ? place : undefined;
}

/**
 * The rectangle of an object of any kind, or null when it is not on the chart now.
 * @param {State} state
 * @param {Scene} scene
 * @param {string} id
 * @param {Thing} [gone]  the object as it was, when the state has it no more but the scene is not renewed yet
 * @returns {Rect | null}
 */
export function rectOf(state, scene, id, gone) {
  const kind = id.slice(0, id.indexOf(":"));
  if (kind === "host" || kind === "node") return scene.placement.bands.get(id) ?? scene.placement.hosts.get(id) ?? null;
  if (kind === "network")
    return networkRect(scene, id, /** @type {Network | undefined} */ (gone ?? state.networks.get(id)));
  if (kind === "container") return chipOf(scene, (gone ?? state.containers.get(id))?.source, id);
  if (kind === "endpoint") return endpointRect(state, scene, id);
  return null;
}

/**
 * @param {Scene} scene
 * @param {string} id
 * @param {Network | undefined} network
 */
function networkRect({ placement, lines }, id, network) {
  if (!network) return null;
  const { host } = network;
  if (host !== undefined) {
    const place = insideOf(placement, host);
    const bay = place?.box?.bays.find((one) => one.key === id);
    return place && bay ? bayRect(place, bay) : null;
  }
  const own = lines.lines.find((line) => line.network === id);
  const line = own ?? lines.lines.find((one) => one.network === null);
  if (!line) return null;
  const reached = own
    ? () => true
    : (/** @type {string} */ host) => placement.hosts.get(host)?.model.reach.has(id) ?? false;
  return (
    lines.tabs.find((tab) => tab.lane === line.lane && reached(tab.host)) ??
    line.tag ??
    lines.tabs.find((tab) => tab.lane === line.lane) ??
    null
  );
}

/**
 * @param {Scene} scene
 * @param {string | undefined} host
 * @param {string} id
 * @returns {Rect | null}
 */
function chipOf({ placement }, host, id) {
  const place = host === undefined ? undefined : insideOf(placement, host);
  for (const bay of place?.box?.bays ?? []) {
    if (place && bay.chips.has(id)) return chipRect(place, bay, bay.slots.indexOf(id));
  }
  return null;
}

/**
 * @param {State} state
 * @param {Scene} scene
 * @param {string} id
 */
function endpointRect(state, scene, id) {
  const endpoint = state.endpoints.get(id);
  if (!endpoint) return null;
  if (endpoint.container === undefined) return chipOf(scene, endpoint.source, id);
  const rect = chipOf(scene, endpoint.source, endpoint.container);
  if (!rect) return null;
  const box = insideOf(scene.placement, endpoint.source)?.box;
  const chip = box?.bays.find((bay) => bay.chips.has(endpoint.container ?? ""))?.chips.get(endpoint.container);
  const index = chip ? chip.pips.indexOf(id) : -1;
  return chip && index >= 0 ? pipRect(rect, index, chip.pips.length) : rect;
}

/**
 * The smallest thing under a point, or null.
 * @param {Scene} scene
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
    if (inside(place, x, y)) return inHost(place, x, y, zoom);
  }
  return onLine(lines, x, y, 4 / zoom);
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
