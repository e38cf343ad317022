// Rings round things: what is pointed at, selected, focused, or news.

/** @import {Rect} from "../types.js" */
/** @import {Palette} from "./palette.js" */
/** @import {Pen} from "./pen.js" */

/** @typedef {CanvasRenderingContext2D} Context */

/**
 * @param {Context} context
 * @param {Pen} pen
 * @param {Rect} rect
 * @param {string} colour
 * @param {number} alpha
 * @param {number} [outset]  CSS pixels
 */
export function fillRing(context, pen, rect, colour, alpha, outset = 0) {
  const out = Math.round(outset * pen.hair);
  const [width, height] = [Math.max(1, pen.size(rect.width)), Math.max(1, pen.size(rect.height))];
  context.globalAlpha = alpha;
  context.fillStyle = colour;
  context.fillRect(pen.x(rect.x) - out, pen.y(rect.y) - out, width + 2 * out, height + 2 * out);
  context.globalAlpha = 1;
}

/**
 * @param {Context} context
 * @param {Pen} pen
 * @param {Rect} rect
 * @param {string} colour
 * @param {number} width  CSS pixels
 * @param {number} alpha
 * @param {number} [outset]  CSS pixels
 */
export function drawRing(context, pen, rect, colour, width, alpha, outset = 1) {
  const line = width * pen.hair;
  const out = Math.round(outset * pen.hair) + line / 2;
  const radius = Math.min(10, rect.width * 0.08, rect.height * 0.25) * pen.scale + outset * pen.hair;
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = line;
  context.beginPath();
  context.roundRect(
    pen.x(rect.x) - out,
    pen.y(rect.y) - out,
    pen.size(rect.width) + 2 * out,
    pen.size(rect.height) + 2 * out,
    radius,
  );
  context.stroke();
  context.globalAlpha = 1;
}

/**
 * Where the keyboard is: a ring that is seen on any ground.
 * @param {Context} context
 * @param {Pen} pen
 * @param {Rect} rect
 * @param {Palette} palette
 */
export function drawFocus(context, pen, rect, palette) {
  drawRing(context, pen, rect, palette.ground, 5, 1, 1);
  context.setLineDash([5 * pen.hair, 3 * pen.hair]);
  drawRing(context, pen, rect, palette.accent, 2, 1, 2);
  context.setLineDash([]);
}
