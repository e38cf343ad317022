// Hosts: the plate, the name with its star, the count, and in a second line what the host is or what is wrong with it.

import { CLOSER, HOST, LEAST_NAME } from "../scene/measures.js";
import { closerOf } from "../scene/pointing.js";
import { drawHostMark, drawMark, drawStar } from "./marks.js";
import { mix } from "./palette.js";
import { fitName, fitText, textWidth } from "./text.js";
import { secondLine } from "./captions.js";
import { drawTile } from "./tiles.js";

/** @import {HostPlace} from "../types.js" */
/** @import {Brush} from "./frame.js" */

const STAR = 13;

/**
 * @param {Brush} brush
 * @param {HostPlace[]} places
 */
export function drawPlates(brush, places) {
  for (const place of places) drawPlate(brush, place);
}

/**
 * @param {Brush} brush
 * @param {HostPlace[]} places
 */
export function drawHeads(brush, places) {
  for (const place of places) {
    brush.context.globalAlpha = brush.bright(place.id) ? 1 : 0.35;
    if (place.tile || brush.level.summary) drawTile(brush, place);
    else drawHead(brush, place);
  }
  brush.context.globalAlpha = 1;
}

/**
 * @param {Brush} brush
 * @param {HostPlace} place
 */
function drawPlate({ context, pen, palette, level, opened, bright, selected }, place) {
  const [x, y] = [pen.x(place.x), pen.y(place.y)];
  const [width, height] = [pen.x(place.x + place.width) - x, pen.y(place.y + place.height) - y];
  const radius = HOST.radius * pen.scale;
  const { stale, unread } = place.model;
  if (unread) {
    context.setLineDash([4 * pen.hair, 3 * pen.hair]);
    context.strokeStyle = palette.rest;
    context.lineWidth = pen.hair;
    context.beginPath();
    context.roundRect(x + pen.hair / 2, y + pen.hair / 2, width - pen.hair, height - pen.hair, radius);
    context.stroke();
    context.setLineDash([]);
    return;
  }
  // Opaque also when dimmed: a thin plate would let its own edge shine through.
  const laid = (/** @type {string} */ colour) => (bright(place.id) ? colour : mix(colour, palette.ground, 0.35));
  const chosen = selected === place.id || (place.tile && opened(place.id));
  const edge = laid(chosen ? palette.accent : stale ? palette.bad : palette.edge);
  pen.plate(
    x,
    y,
    width,
    height,
    radius,
    edge,
    laid(stale && (place.tile || level.summary) ? palette.badFace : palette.face),
    selected === place.id ? 2 * pen.hair : pen.hair,
  );
  if (!stale || place.tile || level.summary) return;
  context.fillStyle = laid(palette.badFace);
  const inner = Math.max(0, radius - pen.hair);
  context.beginPath();
  context.roundRect(x + pen.hair, y + pen.hair, width - 2 * pen.hair, Math.max(1, pen.size(HOST.head - 6)), [
    inner,
    inner,
    0,
    0,
  ]);
  context.fill();
}

/**
 * @param {Brush} brush
 * @param {HostPlace} place
 */
function drawHead(brush, place) {
  const { context, pen, palette, level } = brush;
  const { model } = place;
  const top = pen.y(place.y);
  const left = pen.x(place.x) + pen.size(HOST.padX);
  const isBand = brush.opened(place.id);
  const right = pen.x(place.x + place.width) - pen.size(isBand ? CLOSER : HOST.padX);
  if (isBand) drawCloser(brush, place);
  const counts = level.titles ? drawCounts(brush, place, right, top + Math.round(pen.size(22))) : 0;
  const px = pen.font(15, 650, LEAST_NAME);
  const baseline = level.lines
    ? top + pen.size(22)
    : Math.max(top + Math.round(pen.size(HOST.head - 6) / 2 + px * 0.36), top + Math.round(px * 1.2));
  const star = model.host.role === "manager" ? (px / 15) * (STAR + 5) : 0;
  const name = fitName(model.host.name, right - left - counts - star, px, 650, pen.family);
  const width = textWidth(name, px, 650, pen.family);
  if (pen.size(HOST.head) < px * 1.6) {
    context.fillStyle = model.stale ? palette.badFace : palette.face;
    context.fillRect(left - pen.hair, top + pen.hair, width + star + 3 * pen.hair, Math.round(px * 1.45));
  }
  context.fillStyle = model.stale || model.unread ? palette.muted : palette.ink;
  context.fillText(name, left, baseline);
  if (star > 0)
    drawStar(
      context,
      left + width + (px / 15) * 11,
      baseline - px * 0.36,
      (px / 15) * STAR,
      model.stale ? palette.muted : palette.ink,
    );
  if (level.lines) drawSecondLine(brush, place, left, right, top + pen.size(38));
  if (model.unread && level.titles && place.height >= HOST.emptyHeight) drawUnread(brush, place);
}

/**
 * The cross that closes an open band.
 * @param {Brush} brush
 * @param {HostPlace} place
 */
function drawCloser({ context, pen, palette }, place) {
  const rect = closerOf(place);
  const [x, y] = [pen.x(rect.x + rect.width / 2), pen.y(rect.y + rect.height / 2)];
  const arm = 4.5 * pen.scale;
  context.strokeStyle = palette.muted;
  context.lineWidth = Math.max(1, 1.6 * pen.scale);
  context.beginPath();
  context.moveTo(x - arm, y - arm);
  context.lineTo(x + arm, y + arm);
  context.moveTo(x + arm, y - arm);
  context.lineTo(x - arm, y + arm);
  context.stroke();
}

/**
 * How many containers, and how many of them are unwell.
 * @param {Brush} brush
 * @param {HostPlace} place
 * @param {number} right
 * @param {number} baseline
 * @returns {number} the room it took, in device pixels
 */
function drawCounts({ context, pen, palette }, place, right, baseline) {
  const { model } = place;
  if (model.unread) return 0;
  const px = pen.font(13, 450);
  const { total: count, of = count } = model;
  const total = of === count ? String(count) : `${count} of ${of}`;
  let x = right - textWidth(total, px, 450, pen.family);
  context.fillStyle = palette.muted;
  context.fillText(total, x, baseline);
  if (model.bad > 0 && !model.stale) {
    const bad = String(model.bad);
    x -= textWidth(bad, px, 450, pen.family) + 12 * pen.scale;
    context.fillStyle = palette.bad;
    context.fillText(bad, x, baseline);
    x -= 9 * pen.scale;
    drawMark(context, "unhealthy", x, baseline - px * 0.36, 9.5 * pen.scale, palette.bad);
    x -= 5 * pen.scale;
  }
  return right - x + 8 * pen.scale;
}

/**
 * @param {Brush} brush
 * @param {HostPlace} place
 * @param {number} left
 * @param {number} right
 * @param {number} baseline
 */
function drawSecondLine({ context, pen, palette, now, readAt }, place, left, right, baseline) {
  const { model } = place;
  const px = pen.font(11, 400);
  const start = left + drawHostMark(context, palette, model, left, baseline, px);
  context.fillStyle = model.stale ? palette.bad : palette.muted;
  context.fillText(
    fitText(secondLine(model, readAt(model.id), now), right - start, px, 400, pen.family),
    start,
    baseline,
  );
}

/**
 * @param {Brush} brush
 * @param {HostPlace} place
 */
function drawUnread({ context, pen, palette }, place) {
  const px = pen.font(12, 400);
  context.fillStyle = palette.muted;
  context.textAlign = "center";
  const middle = pen.y(place.y + (HOST.head + Math.min(place.height, HOST.emptyHeight + 10)) / 2);
  context.fillText("not read yet", pen.x(place.x + place.width / 2), Math.round(middle + px * 0.3));
  context.textAlign = "left";
}
