// While a chip is carried: where it may be dropped, and what it is over now.

import { drawRing, fillRing } from "./rings.js";

/** @import {Rect} from "../types.js" */
/** @import {Palette} from "./palette.js" */
/** @import {Pen} from "./pen.js" */

/** @typedef {{rect: Rect, may: boolean, over: boolean}} Landing */

/**
 * A landing that may be used is filled; one that may not shows only while the chip is over it, in dashes.
 * @param {CanvasRenderingContext2D} context
 * @param {Pen} pen
 * @param {readonly Landing[]} landings
 * @param {Palette} palette
 */
export function drawLandings(context, pen, landings, palette) {
  for (const { rect, may, over } of landings) {
    if (!pen.sees(rect, 8)) continue;
    if (may) {
      fillRing(context, pen, rect, palette.accent, over ? 0.24 : 0.1);
      drawRing(context, pen, rect, palette.accent, over ? 3 : 1.5, 1);
    } else if (over) {
      context.setLineDash([5 * pen.hair, 4 * pen.hair]);
      drawRing(context, pen, rect, palette.gone, 2, 1);
      context.setLineDash([]);
    }
  }
}
