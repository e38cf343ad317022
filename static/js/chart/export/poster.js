// An exported picture: what the chart shows, with a title, the time and a legend round it. It is drawn by the same
// functions as the screen; only the bands above and below are its own, and they are laid over what hangs out.

import { drawFrame } from "../draw/frame.js";
import { drawHighlights } from "../draw/highlight.js";
import { Pen } from "../draw/pen.js";
import { fitText, textWidth } from "../draw/text.js";
import { drawKey, entriesOf, KEY, layKey } from "./key.js";
import { drawNeighbourhood } from "./neighbourhood.js";

/** @import {Wishes} from "../draw/frame.js" */
/** @import {Sheet} from "../draw/highlight.js" */
/** @import {Palette} from "../draw/palette.js" */
/** @import {Placed} from "./key.js" */
/** @import {Neighbourhood} from "./neighbourhood.js" */

/** Pictures have twice the pixels of a plain screen. */
export const RATIO = 2;
const PAD = 20;
const HEAD = 56;
/** A picture is never narrower than its title needs. */
const LEAST = 320;

/**
 * @typedef {object} Motif  what is to be pictured
 * @property {Wishes} wishes  as the stage has them, with the view and size of the picture
 * @property {Sheet} highlights  likewise
 * @property {Neighbourhood | null} around  in place of the chart: the neighbourhood that is looked at
 * @property {number} bands  the scale of title and legend: a whole chart is looked at from further away
 * @property {string} title
 * @property {string} subtitle
 * @property {string} time
 */
/**
 * @typedef {object} Plan  how large it becomes
 * @property {number} width  CSS pixels
 * @property {number} height
 * @property {number} head
 * @property {number} foot
 * @property {Placed[]} placed  the legend
 */

/**
 * @param {Motif} motif
 * @returns {Plan}
 */
export function planOf({ bands, wishes: { scene, stage, palette, family } }) {
  const width = Math.max(LEAST, Math.ceil(stage.width));
  const { placed, rows } = layKey(entriesOf(scene, palette), width / bands - 2 * PAD, family);
  const [head, foot] = [HEAD, rows * KEY.row + 20].map((height) => Math.ceil(height * bands));
  return { width, height: head + Math.ceil(stage.height) + foot, head, foot, placed };
}

/**
 * @param {import("./paper.js").Paper} paper
 * @param {Motif} motif
 * @param {Plan} plan
 */
export function drawPoster(paper, motif, plan) {
  const { view, family } = motif.wishes;
  const stage = { width: plan.width, height: plan.height };
  // The chart stands between the bands: its centre is not that of the paper.
  const shifted = { ...view, y: view.y + (plan.foot - plan.head) / 2 / view.zoom };
  if (motif.around) {
    const pen = new Pen(paper.context, shifted, stage, RATIO, family);
    drawNeighbourhood(pen, motif.wishes.palette, motif.around);
  } else {
    drawFrame(paper.context, { ...motif.wishes, view: shifted, stage, ratio: RATIO });
    paper.over((context) => drawHighlights(context, { ...motif.highlights, view: shifted, stage, ratio: RATIO }));
  }
  // The bands have a world of their own, whose corner is the paper's.
  const zoom = motif.bands;
  const middle = { x: plan.width / 2 / zoom, y: plan.height / 2 / zoom };
  const pen = new Pen(paper.context, { ...middle, zoom }, stage, RATIO, family);
  drawHead(pen, motif, plan.width / zoom);
  drawFoot(pen, motif, plan);
}

/**
 * @param {Pen} pen
 * @param {Motif} motif
 * @param {number} width  in the world of the bands, as all that follows
 */
function drawHead(pen, { title, subtitle, time, wishes: { palette } }, width) {
  drawBand(pen, palette, 0, HEAD, HEAD - 1, width);
  const room = width - 2 * PAD;
  const timeWidth = Math.min(room * 0.5, textWidth(time, 12, 400, pen.family));
  write(pen, fitText(title, room - timeWidth - 12, 16, 650, pen.family), PAD, 25, 16, 650, palette.ink);
  write(pen, fitText(subtitle, room, 12, 400, pen.family), PAD, 44, 12, 400, palette.muted);
  pen.context.textAlign = "right";
  write(pen, fitText(time, timeWidth + 1, 12, 400, pen.family), width - PAD, 25, 12, 400, palette.muted);
  pen.context.textAlign = "left";
}

/**
 * @param {Pen} pen
 * @param {Motif} motif
 * @param {Plan} plan
 */
function drawFoot(pen, { bands, wishes: { palette } }, { width, height, foot, placed }) {
  const top = (height - foot) / bands;
  drawBand(pen, palette, top, foot / bands, top, width / bands);
  drawKey(pen, placed, PAD, top + 10, palette);
}

/**
 * @param {Pen} pen
 * @param {Palette} palette
 * @param {number} top
 * @param {number} height
 * @param {number} line  y of the hair between band and chart
 * @param {number} width
 */
function drawBand(pen, palette, top, height, line, width) {
  pen.context.fillStyle = palette.face;
  pen.context.fillRect(0, pen.y(top), pen.size(width), pen.size(height));
  pen.context.fillStyle = palette.edge;
  pen.context.fillRect(0, pen.y(line), pen.size(width), pen.hair);
}

/**
 * @param {Pen} pen
 * @param {string} text
 * @param {number} x
 * @param {number} baseline
 * @param {number} size
 * @param {number} weight
 * @param {string} colour
 */
function write(pen, text, x, baseline, size, weight, colour) {
  pen.font(size, weight);
  pen.context.fillStyle = colour;
  pen.context.fillText(text, pen.x(x), pen.y(baseline));
}
