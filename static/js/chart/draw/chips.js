// Chips: one per container. Their faces are drawn once for each state and zoom and then copied; names, pips and ports
// are drawn in passes over all of them, since a change of font costs more than a word.

import { BAY, CHIP, PIP } from "../scene/measures.js";
import { drawCell } from "./cells.js";
import { drawMark } from "./marks.js";
import { fillRound } from "./pen.js";
import { inkOn } from "./palette.js";
import { Stamps } from "./stamps.js";
import { fitText, textWidth } from "./text.js";

/** @import {BayBox, Chip, HostPlace, Look} from "../types.js" */
/** @import {Palette} from "./palette.js" */
/** @import {Brush} from "./frame.js" */
/** @import {Pen} from "./pen.js" */

const LABEL = { size: 11.5, left: 19, right: 5 };
const PORT = { size: 8.5, height: 11, pad: 3.5, rise: 7 };

const faces = new Stamps();

/**
 * Draws every chip of these hosts that is on the stage.
 * @param {Brush} brush
 * @param {HostPlace[]} places
 */
export function drawChips(brush, places) {
  if (brush.level.cells) {
    eachChip(brush, places, (chip, x, y, palette) => drawCell(brush, chip, x, y, palette));
    return;
  }
  eachChip(brush, places, (chip, x, y, palette, bay, slot) => drawFace(brush, chip, x, y, palette, bay, slot));
  if (brush.level.names) {
    const px = brush.pen.font(LABEL.size, 400);
    eachChip(brush, places, (chip, x, y, palette) => drawName(brush, chip, x, y, palette, px));
  }
  drawPips(brush, places);
  if (brush.level.names) {
    const px = brush.pen.font(PORT.size, 600);
    eachChip(brush, places, (chip, x, y, palette) => chip.port && drawPort(brush, chip, x, y, palette, px));
  }
}

/**
 * @callback OnChip
 * @param {Chip} chip
 * @param {number} x  device pixels
 * @param {number} y  device pixels
 * @param {Palette} palette
 * @param {BayBox} bay
 * @param {number} slot
 * @returns {unknown}
 */

/**
 * @param {Brush} brush
 * @param {HostPlace[]} places
 * @param {OnChip} draw
 */
function eachChip({ pen, context, lit, paletteOf }, places, draw) {
  const [stepX, stepY] = [CHIP.width + CHIP.gap, CHIP.height + CHIP.gap];
  let alpha = 1;
  for (const place of places) {
    const palette = paletteOf(place.model);
    for (const bay of place.box?.bays ?? []) {
      const left = place.x + bay.x + BAY.bar + BAY.padX;
      const top = place.y + bay.y + BAY.head;
      if (!pen.sees({ x: left, y: top, width: bay.width, height: bay.height }, 8)) continue;
      for (let slot = 0; slot < bay.slots.length; slot += 1) {
        const id = bay.slots[slot];
        const chip = id === null ? undefined : bay.chips.get(id);
        if (!chip) continue;
        const column = slot % bay.columns;
        const y = pen.y(top + ((slot - column) / bay.columns) * stepY);
        const x = pen.x(left + column * stepX);
        if (y > pen.height + 20 || y < -40 * pen.scale || x > pen.width || x < -110 * pen.scale) continue;
        const wanted = !lit || lit.has(chip.id) ? 1 : 0.35;
        if (wanted !== alpha) context.globalAlpha = alpha = wanted;
        draw(chip, x, y, palette, bay, slot);
      }
    }
  }
  context.globalAlpha = 1;
}

/**
 * @param {Brush} brush
 * @param {Chip} chip
 * @param {number} x
 * @param {number} y
 * @param {Palette} palette
 * @param {BayBox} bay
 * @param {number} slot
 */
function drawFace({ context, pen }, chip, x, y, palette, bay, slot) {
  if (chip.owner !== undefined) drawJoint(context, pen, x, y, palette, bay, slot, chip.owner);
  const size = { width: pen.size(CHIP.width), height: pen.size(CHIP.height) };
  const paint = (/** @type {CanvasRenderingContext2D} */ sheet) => paintFace(sheet, pen, palette, chip.look);
  faces.put(context, pen.scale, `${palette.name} ${chip.look}`, size, paint, x, y);
}

/**
 * A sharer is joined to its owner where they stand side by side; elsewhere it only shows that it hangs on someone.
 * @param {CanvasRenderingContext2D} context
 * @param {Pen} pen
 * @param {number} x
 * @param {number} y
 * @param {Palette} palette
 * @param {BayBox} bay
 * @param {number} slot
 * @param {string} owner
 */
function drawJoint(context, pen, x, y, palette, bay, slot, owner) {
  const left = slot % bay.columns > 0 ? bay.slots[slot - 1] : null;
  const joined = left !== null && (left === owner || bay.chips.get(left)?.owner === owner);
  const width = pen.size(joined ? CHIP.gap + 2 : CHIP.gap / 2);
  const height = pen.size(8);
  context.fillStyle = palette.muted;
  context.fillRect(
    x - width + 1,
    y + Math.round((pen.size(CHIP.height) - height) / 2),
    width,
    Math.max(1, Math.round(pen.scale * 1.5)),
  );
  context.fillRect(
    x - width + 1,
    y + Math.round((pen.size(CHIP.height) + height) / 2),
    width,
    Math.max(1, Math.round(pen.scale * 1.5)),
  );
}

/**
 * The face of a chip: ground, border and mark.
 * @param {CanvasRenderingContext2D} context
 * @param {Pen} pen
 * @param {Palette} palette
 * @param {Look} look
 */
function paintFace(context, pen, palette, look) {
  const [width, height] = [Math.max(1, pen.size(CHIP.width)), Math.max(1, pen.size(CHIP.height))];
  const dress = palette.looks[look];
  const [radius, border] = [4 * pen.scale, Math.max(1, Math.round(pen.scale))];
  context.fillStyle = dress.edge;
  fillRound(context, 0, 0, width, height, radius);
  context.fillStyle = dress.face;
  fillRound(context, border, border, width - 2 * border, height - 2 * border, Math.max(0, radius - border));
  drawMark(context, look, Math.round(10.5 * pen.scale), height / 2, 8.5 * pen.scale, dress.mark);
}

/**
 * @param {Brush} brush
 * @param {Chip} chip
 * @param {number} x
 * @param {number} y
 * @param {Palette} palette
 * @param {number} px
 */
function drawName({ context, pen }, chip, x, y, palette, px) {
  const pips = Math.min(chip.pips.length, PIP.most);
  const room = CHIP.width - LABEL.left - LABEL.right - (pips > 0 ? pips * (PIP.size + PIP.gap) : 0);
  context.fillStyle = palette.looks[chip.look].ink;
  context.fillText(
    fitText(chip.label, room, LABEL.size, 400, pen.family),
    x + pen.size(LABEL.left),
    y + Math.round(pen.size(CHIP.height) / 2 + px * 0.355),
  );
}

/**
 * @param {Brush} brush
 * @param {HostPlace[]} places
 */
function drawPips(brush, places) {
  const { context, pen, level } = brush;
  const size = Math.max(2, pen.size(PIP.size));
  const [step, inset] = [pen.size(PIP.size + PIP.gap), pen.size(PIP.gap)];
  const [right, bottom] = [pen.size(CHIP.width), pen.size(CHIP.height)];
  const px = pen.font(7.5, 700);
  context.textAlign = "center";
  eachChip(brush, places, (chip, x, y, palette) => {
    const shown = Math.min(chip.pips.length, PIP.most);
    for (let index = 0; index < shown; index += 1) {
      const more = index === PIP.most - 1 && chip.pips.length > PIP.most;
      const { colour, letter } = more ? { colour: palette.rest, letter: "+" } : brush.pipOf(chip.pips[index], palette);
      const left = x + right - (shown - index) * step;
      const top = y + bottom - inset - size;
      context.fillStyle = colour;
      context.fillRect(left, top, size, size);
      if (!level.letters) continue;
      context.fillStyle = inkOn(colour);
      context.fillText(letter, left + size / 2, top + Math.round(size / 2 + px * 0.36), size - pen.hair);
    }
  });
  context.textAlign = "left";
}

/**
 * Where the badge of a port stands, in device pixels.
 * @param {Pen} pen
 * @param {string} port
 * @param {number} x  of the chip
 * @param {number} y
 */
export function portBox(pen, port, x, y) {
  const width = pen.size(textWidth(port, PORT.size, 600, pen.family) + 2 * PORT.pad);
  const left = x + pen.size(CHIP.width - 4) - width;
  return { left, top: y - pen.size(PORT.rise), width, height: pen.size(PORT.height) };
}

/**
 * @param {Brush} brush
 * @param {Chip} chip
 * @param {number} x
 * @param {number} y
 * @param {Palette} palette
 * @param {number} px
 */
function drawPort({ context, pen }, chip, x, y, palette, px) {
  const { left, top, width, height } = portBox(pen, chip.port, x, y);
  context.fillStyle = palette.port;
  fillRound(context, left, top, width, height, 3 * pen.scale);
  context.fillStyle = palette.portInk;
  context.fillText(chip.port, left + pen.size(PORT.pad), top + Math.round(height / 2 + px * 0.36));
}
