// Hosts without their inside: a closed tile, or a host that is far away. Name, counts, and a bar of the states.

import { LEAST_NAME, TILE } from "../scene/measures.js";
import { isUnwell } from "../scene/verdict.js";
import { LOOKS } from "../scene/words.js";
import { countOf, secondLine } from "./captions.js";
import { drawHostMark, drawMark, drawStar } from "./marks.js";
import { fitName, fitText, textWidth } from "./text.js";

/** @import {HostPlace, Rect} from "../types.js" */
/** @import {Brush} from "./frame.js" */

/**
 * A tile, or a host that is far away: name, counts, and a bar of its containers' states.
 * @param {Brush} brush
 * @param {HostPlace} place
 */
export function drawTile(brush, place) {
  const { context, pen, palette, level } = brush;
  const { model } = place;
  const scale = place.tile ? pen.scale : Math.max(pen.scale, pen.size(place.width) / (TILE.width * 1.1));
  const inset = Math.round((level.titles ? 10 : 6) * scale);
  const left = pen.x(place.x) + inset;
  const right = pen.x(place.x + place.width) - inset;
  const top = pen.y(place.y);
  const px = Math.max(13.5 * scale, LEAST_NAME * pen.ratio);
  context.font = `650 ${px.toFixed(2)}px ${pen.family}`;
  const name = fitName(model.host.name, right - left, px, 650, pen.family);
  const width = textWidth(name, px, 650, pen.family);
  const star = model.host.role === "manager" ? px * 1.15 : 0;
  const beside = star > 0 && width + star <= right - left;
  const baseline = top + Math.round(Math.max(22 * scale, px * 1.2));
  context.fillStyle = model.unread ? palette.muted : palette.ink;
  context.fillText(name, left, baseline);
  if (beside) drawStar(context, left + width + px * 0.72, baseline - px * 0.36, px * 0.86, palette.ink);
  const lined = place.tile && level.titles;
  if (lined) drawTileLine(brush, place, left, right, top + Math.round(39 * scale));
  const bar = top + Math.max(Math.round(48 * scale), Math.round(px * 1.75));
  const height = Math.max(3, Math.round(9 * scale));
  drawBarRow(brush, place, { x: left, y: bar, width: right - left, height }, star > 0 && !beside, !lined);
}

/**
 * The bar, with what has no room elsewhere: before it the star, after it that something is unwell.
 * @param {Brush} brush
 * @param {HostPlace} place
 * @param {Rect} row  device pixels
 * @param {boolean} star
 * @param {boolean} sign
 */
function drawBarRow(brush, place, row, star, sign) {
  const { context, pen, palette } = brush;
  const { model } = place;
  if (model.unread || row.y + row.height > pen.y(place.y + place.height)) return;
  const size = Math.min(8 * pen.ratio, Math.max(5 * pen.ratio, row.height * 2));
  const middle = row.y + row.height / 2;
  const left = row.x + (star ? size * 1.2 : 0);
  const unwell = sign && model.bad > 0 && !model.stale && row.width > 4 * size;
  const right = row.x + row.width - (unwell ? size * 1.3 : 0);
  if (star) drawStar(context, row.x + size / 2, middle, size * 1.15, palette.ink);
  if (unwell) drawMark(context, "unhealthy", right + size * 0.8, middle, size, palette.bad);
  drawBar(brush, place, Math.round(left), Math.round(right), row.y, row.height);
}

/**
 * @param {Brush} brush
 * @param {HostPlace} place
 * @param {number} left
 * @param {number} right
 * @param {number} baseline
 */
function drawTileLine({ context, pen, palette, now, readAt }, place, left, right, baseline) {
  const { model } = place;
  const px = pen.font(11, 400);
  let room = right - left;
  if (model.bad > 0 && !model.stale) {
    const bad = String(model.bad);
    const width = textWidth(bad, px, 600, pen.family);
    context.fillStyle = palette.bad;
    context.fillText(bad, right - width, baseline);
    drawMark(context, "unhealthy", right - width - 8 * pen.scale, baseline - px * 0.36, 8.5 * pen.scale, palette.bad);
    room -= width + 18 * pen.scale;
  }
  const words = model.stale
    ? secondLine(model, readAt(model.id), now)
    : model.unread
      ? "not read yet"
      : countOf(model);
  const mark = drawHostMark(context, palette, model, left, baseline, px);
  context.fillStyle = model.stale ? palette.bad : palette.muted;
  context.fillText(fitText(words, room - mark, px, 400, pen.family), left + mark, baseline);
}

/**
 * The states stacked. What is unwell stands out above and below, and is never too thin to be seen.
 * @param {Brush} brush
 * @param {HostPlace} place
 * @param {number} left
 * @param {number} right
 * @param {number} top
 * @param {number} height
 */
function drawBar({ context, pen, paletteOf }, place, left, right, top, height) {
  const { model } = place;
  if (model.total === 0 || right <= left) return;
  const { looks, edge } = paletteOf(model);
  context.fillStyle = edge;
  context.fillRect(left, top, right - left, height);
  let x = left;
  let sum = 0;
  for (const look of LOOKS) {
    if (model.counts[look] === 0) continue;
    sum += model.counts[look];
    const end = left + Math.round(((right - left) * sum) / model.total);
    const out = isUnwell(look) ? Math.max(1, Math.round(height * 0.25)) : 0;
    context.fillStyle = looks[look].cell;
    context.fillRect(x, top - out, Math.max(out > 0 ? 2 * pen.hair : 1, end - x), height + 2 * out);
    x = end;
  }
}
