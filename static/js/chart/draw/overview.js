// The minimap's picture: a plate for each host. It is filled from below as far as its containers are unwell, and whole
// where the host does not answer.

import { placesIn } from "../scene/overview.js";

/** @import {HostModel} from "../types.js" */
/** @import {Scene} from "../scene/scene.js" */
/** @import {Overview} from "../scene/overview.js" */
/** @import {Palette} from "./palette.js" */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Overview} overview
 * @param {number} ratio  device pixels per CSS pixel
 * @param {Palette} palette
 * @param {ReadonlySet<string> | null} lit
 */
export function drawOverview(context, scene, overview, ratio, palette, lit) {
  const scale = overview.scale * ratio;
  const hair = Math.max(1, Math.round(ratio));
  const x = (/** @type {number} */ value) => Math.round((value - overview.left) * scale);
  const y = (/** @type {number} */ value) => Math.round((value - overview.top) * scale);
  context.globalAlpha = 1;
  context.fillStyle = palette.ground;
  context.fillRect(0, 0, Math.round(overview.width * ratio), Math.round(overview.height * ratio));
  for (const place of placesIn(scene.placement)) {
    const [left, top] = [x(place.x), y(place.y)];
    const width = Math.max(2, x(place.x + place.width) - left);
    const height = Math.max(2, y(place.y + place.height) - top);
    context.globalAlpha = !lit || lit.has(place.id) ? 1 : 0.35;
    context.fillStyle = edgeOf(place.model, palette);
    context.fillRect(left, top, width, height);
    if (place.model.stale || width <= 2 * hair || height <= 2 * hair) continue;
    context.fillStyle = palette.face;
    context.fillRect(left + hair, top + hair, width - 2 * hair, height - 2 * hair);
    const { bad, total } = place.model;
    if (bad === 0) continue;
    const filled = Math.max(hair, Math.round((height * bad) / total));
    context.fillStyle = palette.bad;
    context.fillRect(left, top + height - filled, width, filled);
  }
  context.globalAlpha = 1;
}

/**
 * @param {HostModel} model
 * @param {Palette} palette
 */
function edgeOf(model, palette) {
  if (model.stale) return palette.bad;
  return model.unread ? palette.edge : palette.rest;
}
