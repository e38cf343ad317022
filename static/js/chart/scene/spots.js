// Where things are: the rectangle of an object by its id. In the units of the world. Pure.

import { BAY, CHIP, PIP } from "./measures.js";

/** @import {BayBox, Endpoint, HostPlace, Lines, Network, Placement, Rect, State, Thing} from "../types.js" */

/** @typedef {{placement: Placement, lines: Lines}} Drawn  the part of the scene that has places */

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
 * @param {Drawn} scene
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
  if (kind === "endpoint")
    return endpointRect(scene, id, /** @type {Endpoint | undefined} */ (gone ?? state.endpoints.get(id)));
  return null;
}

/**
 * @param {Drawn} scene
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
 * @param {Drawn} scene
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
 * @param {Drawn} scene
 * @param {string} id
 * @param {Endpoint | undefined} endpoint
 */
function endpointRect(scene, id, endpoint) {
  if (!endpoint) return null;
  if (endpoint.container === undefined) return chipOf(scene, endpoint.source, id);
  const rect = chipOf(scene, endpoint.source, endpoint.container);
  if (!rect) return null;
  const box = insideOf(scene.placement, endpoint.source)?.box;
  const chip = box?.bays.find((bay) => bay.chips.has(endpoint.container ?? ""))?.chips.get(endpoint.container);
  const index = chip ? chip.pips.indexOf(id) : -1;
  return chip && index >= 0 ? pipRect(rect, index, chip.pips.length) : rect;
}
