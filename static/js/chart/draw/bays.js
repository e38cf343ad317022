// Bays: the local networks of a host. A bar and a tint in the driver's colour, the name, and the subnet at the right.

import { BAY } from "../scene/measures.js";
import { fitText, textWidth } from "./text.js";

/** @import {BayBox, HostPlace} from "../types.js" */
/** @import {Palette} from "./palette.js" */
/** @import {Brush} from "./frame.js" */

const TITLE = { size: 12, left: 24, middle: 13.5 };
const SUBNET = { size: 10.5 };

/**
 * @param {Brush} brush
 * @param {HostPlace[]} places
 */
export function drawBays(brush, places) {
  each(brush, places, (place, bay, palette) => drawGround(brush, place, bay, palette));
  if (!brush.level.titles) return;
  const small = brush.pen.font(SUBNET.size, 400);
  brush.context.textAlign = "right";
  each(brush, places, (place, bay, palette) => drawSubnet(brush, place, bay, palette, small));
  brush.context.textAlign = "left";
  const px = brush.pen.font(TITLE.size, 600);
  each(brush, places, (place, bay, palette) => drawTitle(brush, place, bay, palette, px));
}

/**
 * @param {Brush} brush
 * @param {HostPlace[]} places
 * @param {(place: HostPlace, bay: BayBox, palette: Palette) => void} draw
 */
function each({ pen, context, lit, paletteOf }, places, draw) {
  for (const place of places) {
    const palette = paletteOf(place.model);
    for (const bay of place.box?.bays ?? []) {
      if (!pen.sees({ x: place.x + bay.x, y: place.y + bay.y, width: bay.width, height: bay.height })) continue;
      const bright = !lit || (bay.bay.network ? lit.has(bay.key) : bay.bay.chips.some((chip) => lit.has(chip.id)));
      context.globalAlpha = bright ? 1 : 0.35;
      draw(place, bay, palette);
    }
  }
  context.globalAlpha = 1;
}

/**
 * @param {Brush} brush
 * @param {HostPlace} place
 * @param {BayBox} bay
 * @param {Palette} palette
 */
function drawGround({ context, pen, level }, place, bay, palette) {
  const tone = palette.tones[bay.bay.tone] ?? palette.tones.other;
  const [x, y] = [pen.x(place.x + bay.x), pen.y(place.y + bay.y)];
  const [right, bottom] = [pen.x(place.x + bay.x + bay.width), pen.y(place.y + bay.y + bay.height)];
  context.fillStyle = tone.tint;
  context.fillRect(x, y, right - x, bottom - y);
  context.fillStyle = tone.bar;
  context.fillRect(x, y, Math.max(1, pen.size(BAY.bar)), bottom - y);
  if (level.titles) drawGlyph(context, bay.bay.tone, x + pen.size(14), y + pen.size(TITLE.middle), pen.scale);
}

/**
 * The driver's glyph, so that its colour is not alone in telling it.
 * @param {CanvasRenderingContext2D} context
 * @param {string} tone
 * @param {number} x
 * @param {number} y
 * @param {number} scale
 */
export function drawGlyph(context, tone, x, y, scale) {
  context.beginPath();
  if (tone === "bridge")
    context.rect(
      Math.round(x - 4 * scale),
      Math.round(y - 1.5 * scale),
      Math.round(8 * scale),
      Math.max(2, Math.round(3 * scale)),
    );
  else if (tone === "lan") {
    context.moveTo(x, y - 4.5 * scale);
    context.lineTo(x + 4.5 * scale, y);
    context.lineTo(x, y + 4.5 * scale);
    context.lineTo(x - 4.5 * scale, y);
  } else if (tone === "overlay") {
    for (const shift of [-3, 1])
      context.rect(
        Math.round(x - 4 * scale),
        Math.round(y + shift * scale),
        Math.round(8 * scale),
        Math.max(1, Math.round(1.6 * scale)),
      );
  } else if (tone === "host")
    context.rect(
      Math.round(x - 3.5 * scale),
      Math.round(y - 3.5 * scale),
      Math.round(7 * scale),
      Math.round(7 * scale),
    );
  else {
    context.arc(x, y, 3.6 * scale, 0, 2 * Math.PI);
    context.arc(x, y, 1.8 * scale, 0, 2 * Math.PI, true);
  }
  context.fill();
}

/**
 * @param {BayBox} bay
 * @param {string} family
 */
function subnetRoom(bay, family) {
  return bay.bay.subnet ? Math.min(bay.width * 0.55, textWidth(bay.bay.subnet, SUBNET.size, 400, family)) : 0;
}

/**
 * @param {Brush} brush
 * @param {HostPlace} place
 * @param {BayBox} bay
 * @param {Palette} palette
 * @param {number} px
 */
function drawSubnet({ context, pen }, place, bay, palette, px) {
  if (!bay.bay.subnet) return;
  context.fillStyle = palette.muted;
  const text = fitText(bay.bay.subnet, subnetRoom(bay, pen.family) + 1, SUBNET.size, 400, pen.family);
  context.fillText(
    text,
    pen.x(place.x + bay.x + bay.width - BAY.padX),
    pen.y(place.y + bay.y) + Math.round(pen.size(TITLE.middle) + px * 0.36),
  );
}

/**
 * @param {Brush} brush
 * @param {HostPlace} place
 * @param {BayBox} bay
 * @param {Palette} palette
 * @param {number} px
 */
function drawTitle({ context, pen }, place, bay, palette, px) {
  const tone = palette.tones[bay.bay.tone] ?? palette.tones.other;
  const room = bay.width - TITLE.left - BAY.padX - 10 - subnetRoom(bay, pen.family);
  context.fillStyle = tone.ink;
  const text = fitText(bay.bay.title, room, TITLE.size, 600, pen.family);
  context.fillText(
    text,
    pen.x(place.x + bay.x) + pen.size(TITLE.left),
    pen.y(place.y + bay.y) + Math.round(pen.size(TITLE.middle) + px * 0.36),
  );
}
