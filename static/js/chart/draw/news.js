// What has just appeared, changed or vanished: marks that fade, and ghosts where something stood.

import { NOTICEABLE } from "../scene/news.js";
import { drawRing, fillRing } from "./rings.js";
import { fitText } from "./text.js";

/** @import {Rect} from "../types.js" */
/** @import {Mark} from "../scene/news.js" */
/** @import {Scene} from "../scene/scene.js" */
/** @import {Sheet} from "./highlight.js" */
/** @import {Palette} from "./palette.js" */
/** @import {Pen} from "./pen.js" */

/** @typedef {CanvasRenderingContext2D} Context */

/** Lower than this many device pixels a chip has no room for a ring of its own: hundreds would be dear, and a blur. */
const SPECK = 8;

/**
 * @param {Context} context
 * @param {Pen} pen
 * @param {Sheet} sheet
 */
export function drawNews(context, pen, sheet) {
  const { news, palette, now, still } = sheet;
  for (const [rect, mark] of newsByPlace(pen, sheet)) {
    const left = still ? 1 : 1 - (now - mark.at) / NOTICEABLE;
    const strength = left ** 0.6;
    if (pen.size(rect.height) < SPECK) {
      fillRing(context, pen, rect, palette.accent, 0.7 * strength, 3);
      continue;
    }
    if (mark.kind === "appeared") fillRing(context, pen, rect, palette.accent, 0.22 * strength);
    drawRing(context, pen, rect, palette.accent, 2, strength, still ? 2 : 2 + 5 * (1 - left));
  }
  for (const ghost of news.ghosts) {
    if (!pen.sees(ghost.rect, 8)) continue;
    drawGhost(context, pen, ghost.rect, ghost.label, palette, still ? 0.8 : 1 - (now - ghost.at) / NOTICEABLE);
  }
}

/**
 * What is marked where, each place once: of several news in one closed tile the last is as good as all.
 * @param {Pen} pen
 * @param {Sheet} sheet
 */
function newsByPlace(pen, { news, scene }) {
  /** @type {Map<Rect, Mark>} */
  const found = new Map();
  for (const mark of news.marks.values()) {
    const rect = scene.rectOf(mark.id) ?? hostRect(scene, mark.id);
    if (rect && pen.sees(rect, 8)) found.set(rect, mark);
  }
  return found;
}

/**
 * News inside a closed tile shows on the tile.
 * @param {Scene} scene
 * @param {string} id
 */
function hostRect(scene, id) {
  const { state } = scene;
  const thing = state.containers.get(id) ?? state.networks.get(id) ?? state.endpoints.get(id);
  return thing ? (scene.placement.hosts.get(thing.source) ?? null) : null;
}

/**
 * @param {Context} context
 * @param {Pen} pen
 * @param {Rect} rect
 * @param {string} label
 * @param {Palette} palette
 * @param {number} strength
 */
function drawGhost(context, pen, rect, label, palette, strength) {
  const [x, y] = [pen.x(rect.x), pen.y(rect.y)];
  const [width, height] = [pen.size(rect.width), pen.size(rect.height)];
  context.globalAlpha = (height < SPECK ? 0.6 : 0.16) * strength;
  context.fillStyle = palette.gone;
  context.fillRect(x, y, width, height);
  context.globalAlpha = 1;
  if (height < SPECK) return;
  context.globalAlpha = strength;
  context.setLineDash([3 * pen.hair, 3 * pen.hair]);
  context.strokeStyle = palette.gone;
  context.lineWidth = pen.hair;
  context.strokeRect(x + pen.hair / 2, y + pen.hair / 2, width - pen.hair, height - pen.hair);
  context.setLineDash([]);
  if (pen.zoom >= 0.62) {
    const px = pen.font(11.5, 400);
    context.fillStyle = palette.gone;
    context.fillText(
      fitText(label, rect.width - 24, 11.5, 400, pen.family),
      x + pen.size(19),
      y + Math.round(Math.min(height, pen.size(22)) / 2 + px * 0.36),
    );
  }
  context.globalAlpha = 1;
}
