// The thin sheet above the chart: what is selected, pointed at or focused, what it is attached to, and what has just
// appeared or vanished. It is redrawn often, so the chart below it need not be.

import { Pen } from "./pen.js";
import { drawNews } from "./news.js";
import { railColour } from "./frame.js";
import { drawFocus, drawRing } from "./rings.js";
import { CHIP } from "../scene/measures.js";
import { portBadge, toneOf } from "../scene/words.js";
import { portBox } from "./chips.js";
import { levelOf } from "./levels.js";
import { drawLandings } from "./targets.js";
import { isLocal } from "../scene/model.js";

/** @import {Rect, View} from "../types.js" */
/** @import {Attachment} from "../scene/attachments.js" */
/** @import {News} from "../scene/news.js" */
/** @import {Scene} from "../scene/scene.js" */
/** @import {Palette} from "./palette.js" */
/** @import {Landing} from "./targets.js" */

/** @typedef {CanvasRenderingContext2D} Context */

/**
 * @typedef {object} Sheet
 * @property {Scene} scene
 * @property {View} view
 * @property {{width: number, height: number}} stage
 * @property {number} ratio
 * @property {string} family
 * @property {Palette} palette
 * @property {(Rect | null)[]} selected
 * @property {Rect | null} hovered
 * @property {Rect | null} focused
 * @property {readonly Landing[]} landings
 * @property {Attachment[]} attachments
 * @property {News} news
 * @property {number} now
 * @property {boolean} still  no motion, please
 */

/**
 * @param {Context} context
 * @param {Sheet} sheet
 */
export function drawHighlights(context, sheet) {
  const pen = new Pen(context, sheet.view, sheet.stage, sheet.ratio, sheet.family);
  const { palette, landings } = sheet;
  context.clearRect(0, 0, pen.width, pen.height);
  drawAttachments(context, pen, sheet);
  drawNews(context, pen, sheet);
  if (sheet.hovered) drawRing(context, pen, sheet.hovered, palette.accent, 1, 0.55);
  for (const rect of sheet.selected)
    if (rect && pen.sees(rect, 8)) drawRing(context, pen, rect, palette.accent, 2, 1);
  drawLandings(context, pen, landings, palette);
  if (sheet.focused) drawFocus(context, pen, sheet.focused, palette);
  for (const rect of [sheet.hovered, ...sheet.selected, sheet.focused])
    if (rect) spareBadge(context, pen, sheet.scene, rect);
}

/**
 * The badge of a port stands on the edge of its chip: the ring round the chip leaves it free.
 * @param {Context} context
 * @param {Pen} pen
 * @param {Scene} scene
 * @param {Rect} rect
 */
function spareBadge(context, pen, scene, rect) {
  if (!levelOf(pen.zoom).names || rect.width !== CHIP.width) return;
  const id = scene.at(rect.x + 1, rect.y + 1, pen.zoom)?.id ?? "";
  const container = scene.state.containers.get(id);
  const port = container ? portBadge(container) : "";
  if (port === "") return;
  const { left, top, width, height } = portBox(pen, port, pen.x(rect.x), pen.y(rect.y));
  context.clearRect(left - pen.hair, top - pen.hair, width + 2 * pen.hair, height + 2 * pen.hair);
}

/**
 * @param {Context} context
 * @param {Pen} pen
 * @param {Sheet} sheet
 */
function drawAttachments(context, pen, { attachments, scene, palette }) {
  context.lineJoin = "round";
  for (const [width, halo] of /** @type {const} */ ([
    [4, true],
    [2, false],
  ])) {
    context.lineWidth = Math.max(pen.hair, width * Math.min(pen.scale, pen.ratio));
    for (const attachment of attachments) {
      context.strokeStyle = halo ? palette.face : colourOf(scene, palette, attachment.network);
      trace(context, pen, attachment.points);
      context.stroke();
      if (!halo) drawEnd(context, pen, attachment.points[attachment.points.length - 1]);
    }
  }
}

/**
 * @param {Context} context
 * @param {Pen} pen
 * @param {[number, number][]} points
 */
function trace(context, pen, points) {
  const dots = points.map(([x, y]) => [pen.x(x), pen.y(y)]);
  context.beginPath();
  context.moveTo(dots[0][0], dots[0][1]);
  for (let index = 1; index < dots.length - 1; index += 1) {
    context.arcTo(dots[index][0], dots[index][1], dots[index + 1][0], dots[index + 1][1], 3 * pen.scale);
  }
  context.lineTo(dots[dots.length - 1][0], dots[dots.length - 1][1]);
}

/**
 * @param {Context} context
 * @param {Pen} pen
 * @param {[number, number]} end
 */
function drawEnd(context, pen, [x, y]) {
  context.fillStyle = context.strokeStyle;
  context.beginPath();
  context.arc(pen.x(x), pen.y(y), 3 * pen.scale, 0, 2 * Math.PI);
  context.fill();
}

/**
 * @param {Scene} scene
 * @param {Palette} palette
 * @param {string} id
 */
function colourOf(scene, palette, id) {
  const network = scene.state.networks.get(id);
  if (network && isLocal(network)) return (palette.tones[toneOf(network.driver)] ?? palette.tones.other).bar;
  return railColour(scene, palette, id);
}
