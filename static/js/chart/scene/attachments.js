// The secondary attachments of what is selected, as lines at right angles: from a chip's pip through the gaps between
// chips to the bay or the tab of the network. Pure.

import { CHIP, HOST, TAB } from "./measures.js";
import { bayRect, insideOf, rectOf } from "./spots.js";

/** @import {HostPlace, Rect, State} from "../types.js" */
/** @import {Scene} from "./scene.js" */

/** @typedef {{network: string, points: [number, number][]}} Attachment */

/** Beyond this many, lines hide more than they show; the bright chips and pips say it then. */
const MOST = 150;

/**
 * @param {State} state
 * @param {Scene} scene
 * @param {string} selected
 * @param {ReadonlySet<string>} lit
 * @returns {Attachment[]}
 */
export function attachments(state, scene, selected, lit) {
  const kind = selected.slice(0, selected.indexOf(":"));
  if (!["network", "container", "endpoint", "service"].includes(kind)) return [];
  const found = [];
  for (const id of lit) {
    const endpoint = id.startsWith("endpoint:") ? state.endpoints.get(id) : undefined;
    if (!endpoint?.network || !endpoint.container) continue;
    const place = insideOf(scene.placement, endpoint.source);
    const pip = place && rectOf(state, scene, id);
    const chip = place && rectOf(state, scene, endpoint.container);
    if (!place || !pip || !chip || pip.width === chip.width) continue;
    const points = route(scene, place, chip, pip, endpoint.network);
    if (points) found.push({ network: endpoint.network, points });
    if (found.length > MOST) return [];
  }
  return found;
}

/**
 * @param {Scene} scene
 * @param {HostPlace} place
 * @param {Rect} chip
 * @param {Rect} pip
 * @param {string} network
 * @returns {[number, number][] | null}
 */
function route(scene, place, chip, pip, network) {
  const from = pip.x + pip.width / 2;
  const gap = chip.y + chip.height + CHIP.gap / 2;
  /** @type {[number, number][]} */
  const start = [
    [from, pip.y + pip.height],
    [from, gap],
  ];
  const bay = place.box?.bays.find((one) => one.key === network);
  const own = place.box?.bays.find((one) => inBay(bayRect(place, one), chip));
  if (bay && own) {
    const rect = bayRect(place, bay);
    const aisle = place.x + own.x + own.width + 4;
    const y = rect.y + 7;
    return [...start, [aisle, gap], [aisle, y], [rect.x + rect.width - 2, y]];
  }
  const tab = scene.lines.tabs.find((one) => one.host === place.id && one.network === network);
  if (!tab || tab.y < place.y || tab.y > place.y + place.height) return null;
  const aisle = place.x + HOST.padX / 2;
  const floor = place.y + place.height - HOST.padBottom + 4;
  return [...start, [aisle, gap], [aisle, floor], [tab.x + TAB.width / 2, floor], [tab.x + TAB.width / 2, tab.y + 2]];
}

/**
 * @param {Rect} bay
 * @param {Rect} chip
 */
function inBay(bay, chip) {
  return chip.x >= bay.x && chip.y >= bay.y && chip.x < bay.x + bay.width && chip.y < bay.y + bay.height;
}
