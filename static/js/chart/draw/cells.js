// Chips that are far away: a cell each. Those that run are plain blocks; every other state has a shape of its own, so that
// its colour is not alone in telling it. Painted once for each zoom and then copied.

import { CHIP } from "../scene/measures.js";
import { Stamps } from "./stamps.js";
import { inkOn } from "./palette.js";
import { drawMark } from "./marks.js";

/** @import {Chip, Look} from "../types.js" */
/** @import {Palette} from "./palette.js" */
/** @import {Brush} from "./frame.js" */
/** @import {Pen} from "./pen.js" */

const stamps = new Stamps();

/**
 * @param {Brush} brush
 * @param {Chip} chip
 * @param {number} x  device pixels
 * @param {number} y
 * @param {Palette} palette
 */
export function drawCell({ context, pen }, chip, x, y, palette) {
  const { width, height, rise } = cellOf(pen);
  if (chip.look === "running") {
    context.fillStyle = palette.looks.running.cell;
    context.fillRect(x, y, width, height);
    return;
  }
  const key = `cell ${palette.name} ${chip.look}`;
  const paint = (/** @type {CanvasRenderingContext2D} */ sheet) => paintCell(sheet, pen, palette, chip.look);
  stamps.put(context, pen.scale, key, { width, height: height + 2 * rise }, paint, x, y - rise);
}

/** @param {Pen} pen */
function cellOf(pen) {
  const rise = Math.max(1, pen.size(CHIP.gap * 0.3));
  return { width: Math.max(4, pen.size(CHIP.width)), height: Math.max(2, pen.size(CHIP.height)), rise };
}

/**
 * Higher than the others where it is unhealthy or has failed, pointed where it restarts, in two where it is paused, hollow where it has
 * stopped, half as wide where an endpoint has lost its container.
 * @param {CanvasRenderingContext2D} context
 * @param {Pen} pen
 * @param {Palette} palette
 * @param {Look} look
 */
function paintCell(context, pen, palette, look) {
  const { width, height, rise } = cellOf(pen);
  const { cell } = palette.looks[look];
  context.fillStyle = cell;
  if (look === "unhealthy" || look === "failed") {
    const whole = height + 2 * rise;
    context.fillRect(0, 0, width, whole);
    if (whole >= 9) drawMark(context, look, width / 2, whole / 2, whole * 0.62, inkOn(cell));
  } else if (look === "restarting") paintPointed(context, width, height, rise);
  else if (look === "paused") {
    const gap = Math.max(2, Math.round(width * 0.16));
    const half = Math.floor((width - gap) / 2);
    context.fillRect(0, rise, half, height);
    context.fillRect(width - half, rise, half, height);
  } else if (look === "orphan") context.fillRect(0, rise, Math.ceil(width / 2), height);
  else paintHollow(context, width, height, rise, pen.hair);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {number} rise
 */
function paintPointed(context, width, height, rise) {
  const point = Math.min(width / 3, Math.max(2, height));
  context.beginPath();
  context.moveTo(0, rise + height / 2);
  context.lineTo(point, rise);
  context.lineTo(width - point, rise);
  context.lineTo(width, rise + height / 2);
  context.lineTo(width - point, rise + height);
  context.lineTo(point, rise + height);
  context.closePath();
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} height
 * @param {number} rise
 * @param {number} hair
 */
function paintHollow(context, width, height, rise, hair) {
  const edge = height >= 3 * hair ? hair : 1;
  context.fillRect(0, rise, width, edge);
  context.fillRect(0, rise + height - edge, width, edge);
  context.fillRect(0, rise, edge, height);
  context.fillRect(width - edge, rise, edge, height);
}
