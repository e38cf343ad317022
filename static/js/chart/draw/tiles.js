// Hosts without their inside: a closed tile, or a host that is far away. Name, counts, and a bar of the states.

import { LEAST_NAME, TILE } from "../scene/measures.js";
import { LOOKS } from "../scene/words.js";
import { secondLine } from "./captions.js";
import { drawHostMark, drawMark, drawStar } from "./marks.js";
import { fitName, fitText, textWidth } from "./text.js";

/** @import {HostPlace} from "../types.js" */
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
  const left = pen.x(place.x) + Math.round(10 * scale);
  const right = pen.x(place.x + place.width) - Math.round(10 * scale);
  const top = pen.y(place.y);
  const px = Math.max(13.5 * scale, LEAST_NAME * pen.ratio);
  context.font = `650 ${px.toFixed(2)}px ${pen.family}`;
  const wanted = model.host.role === "manager" ? px * 1.15 : 0;
  const starred = fitName(model.host.name, right - left - wanted, px, 650, pen.family);
  const star = starred === "" ? 0 : wanted;
  const name = starred || fitName(model.host.name, right - left, px, 650, pen.family);
  const baseline = top + Math.round(Math.max(22 * scale, px * 1.2));
  context.fillStyle = model.unread ? palette.muted : palette.ink;
  context.fillText(name, left, baseline);
  if (star > 0)
    drawStar(
      context,
      left + textWidth(name, px, 650, pen.family) + px * 0.72,
      baseline - px * 0.36,
      px * 0.86,
      palette.ink,
    );
  if (place.tile && level.titles) drawTileLine(brush, place, left, right, top + Math.round(39 * scale));
  drawBar(
    brush,
    place,
    left,
    right,
    top + Math.max(Math.round(48 * scale), Math.round(px * 1.75)),
    Math.max(3, Math.round(9 * scale)),
  );
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
      : `${model.total} container${model.total === 1 ? "" : "s"}`;
  const mark = drawHostMark(context, palette, model, left, baseline, px);
  context.fillStyle = model.stale ? palette.bad : palette.muted;
  context.fillText(fitText(words, room - mark, px, 400, pen.family), left + mark, baseline);
}

/**
 * @param {Brush} brush
 * @param {HostPlace} place
 * @param {number} left
 * @param {number} right
 * @param {number} top
 * @param {number} height
 */
function drawBar({ context, pen, paletteOf }, place, left, right, top, height) {
  const { model } = place;
  if (model.total === 0 || right <= left || top + height > pen.y(place.y + place.height)) return;
  const { looks, edge } = paletteOf(model);
  context.fillStyle = edge;
  context.fillRect(left, top, right - left, height);
  let x = left;
  let sum = 0;
  for (const look of LOOKS) {
    if (model.counts[look] === 0) continue;
    sum += model.counts[look];
    const end = left + Math.round(((right - left) * sum) / model.total);
    context.fillStyle = looks[look].cell;
    context.fillRect(x, top, Math.max(1, end - x), height);
    x = end;
  }
}
