// The legend of an exported picture, drawn with the chart's own pen: overlays, drivers, states, signs, in rows.

import { drawGlyph } from "../draw/bays.js";
import { railColour } from "../draw/frame.js";
import { drawMark, drawStar } from "../draw/marks.js";
import { inkOn } from "../draw/palette.js";
import { fillRound } from "../draw/pen.js";
import { fitText, textWidth } from "../draw/text.js";
import { byName } from "../scene/words.js";
import { titleOf } from "../scene/titles.js";

/** @import {Look} from "../types.js" */
/** @import {Scene} from "../scene/scene.js" */
/** @import {Palette} from "../draw/palette.js" */
/** @import {Pen} from "../draw/pen.js" */

/**
 * @typedef {{words: string, sign: number, draw: (pen: Pen, x: number, y: number) => void}} Entry  a sign of this width,
 *   drawn from its left and middle, then words
 */
/** @typedef {{entry: Entry, text: string, x: number, row: number}} Placed */

export const KEY = { row: 20, size: 11.5, gap: 16, most: 190 };

/** Overlays that are named in a picture; the others are counted. */
const NAMED = 40;
/** @type {[string, string][]} */
const DRIVERS = [
  ["bridge", "bridge"],
  ["lan", "macvlan, ipvlan"],
  ["host", "host"],
  ["none", "none"],
  ["other", "other drivers"],
];
/** @type {[Look, string][]} */
const STATES = [
  ["running", "running"],
  ["unhealthy", "unhealthy"],
  ["failed", "failed"],
  ["restarting", "restarting"],
  ["paused", "paused"],
  ["exited", "stopped"],
  ["orphan", "endpoint without its container"],
];

/**
 * @param {Scene} scene
 * @param {Palette} palette
 * @returns {Entry[]}
 */
export function entriesOf(scene, palette) {
  return [...overlays(scene, palette), ...drivers(palette), ...states(palette), ...signs(palette)];
}

/**
 * Entries in rows of this width.
 * @param {Entry[]} entries
 * @param {number} width
 * @param {string} family
 * @returns {{placed: Placed[], rows: number}}
 */
export function layKey(entries, width, family) {
  /** @type {Placed[]} */
  const placed = [];
  let [x, row] = [0, 0];
  for (const entry of entries) {
    const room = Math.min(KEY.most + entry.sign, width);
    const text = fitText(entry.words, room - entry.sign, KEY.size, 400, family);
    const wide = entry.sign + textWidth(text, KEY.size, 400, family);
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
    placed.push({ entry, text, x, row });
    x += wide + KEY.gap;
  }
  return { placed, rows: entries.length === 0 ? 0 : row + 1 };
}

/**
 * @param {Pen} pen  of a world that is the paper itself
 * @param {Placed[]} placed
 * @param {number} left
 * @param {number} top
 * @param {Palette} palette
 */
export function drawKey(pen, placed, left, top, palette) {
  for (const { entry, x, row } of placed) entry.draw(pen, left + x, top + row * KEY.row + KEY.row / 2);
  pen.font(KEY.size, 400);
  pen.context.textAlign = "left";
  pen.context.fillStyle = palette.muted;
  for (const { entry, text, x, row } of placed)
    pen.context.fillText(text, pen.x(left + x + entry.sign), pen.y(top + row * KEY.row + KEY.row / 2 + KEY.size * 0.36));
}

/**
 * @param {Scene} scene
 * @param {Palette} palette
 * @returns {Entry[]}
 */
function overlays(scene, palette) {
  const { slots, rest: others, letters } = scene.rails;
  const named = [...networksOf(scene, slots), ...networksOf(scene, others).sort(byName)];
  const entries = named
    .slice(0, NAMED)
    .map((network) => letter(titleOf(scene.state, network), letters.get(network.id) ?? "·", railColour(scene, palette, network.id)));
  const rest = named.length - NAMED;
  return rest > 0 ? [...entries, letter(`and ${rest} more overlays`, "+", palette.rest)] : entries;
}

/**
 * @param {Scene} scene
 * @param {(string | null)[]} ids
 */
function networksOf({ state }, ids) {
  return ids.map((id) => state.networks.get(id ?? "")).filter((network) => network !== undefined);
}

/**
 * @param {string} words
 * @param {string} sign
 * @param {string} colour
 * @returns {Entry}
 */
function letter(words, sign, colour) {
  return {
    words,
    sign: 24,
    draw: (pen, x, y) => {
      pen.context.fillStyle = colour;
      fillRound(pen.context, pen.x(x), pen.y(y - 7.5), pen.size(18), pen.size(15), 3 * pen.scale);
      const px = pen.font(10.5, 700);
      pen.context.textAlign = "center";
      pen.context.fillStyle = inkOn(colour);
      pen.context.fillText(sign, pen.x(x + 9), pen.y(y) + Math.round(px * 0.36));
    },
  };
}

/**
 * @param {Palette} palette
 * @returns {Entry[]}
 */
function drivers(palette) {
  return DRIVERS.map(([tone, words]) => ({
    words,
    sign: 22,
    draw: (pen, x, y) => {
      pen.context.fillStyle = palette.tones[tone].bar;
      pen.context.fillRect(pen.x(x), pen.y(y - 7), pen.size(4), pen.size(14));
      drawGlyph(pen.context, tone, pen.x(x + 12), pen.y(y), pen.scale);
    },
  }));
}

/**
 * @param {Palette} palette
 * @returns {Entry[]}
 */
function states(palette) {
  return STATES.map(([look, words]) => ({
    words,
    sign: 15,
    draw: (pen, x, y) =>
      drawMark(pen.context, look, pen.x(x + 5), pen.y(y), 9.5 * pen.scale, palette.looks[look].mark),
  }));
}

/**
 * @param {Palette} palette
 * @returns {Entry[]}
 */
function signs(palette) {
  return [
    {
      words: "manager",
      sign: 17,
      draw: (pen, x, y) => drawStar(pen.context, pen.x(x + 6), pen.y(y), 12 * pen.scale, palette.ink),
    },
    {
      words: "published port",
      sign: 30,
      draw: (pen, x, y) => {
        pen.context.fillStyle = palette.port;
        fillRound(pen.context, pen.x(x), pen.y(y - 6), pen.size(24), pen.size(12), 3 * pen.scale);
        const px = pen.font(8.5, 600);
        pen.context.textAlign = "center";
        pen.context.fillStyle = palette.portInk;
        pen.context.fillText(":80", pen.x(x + 12), pen.y(y) + Math.round(px * 0.36));
      },
    },
  ];
}
