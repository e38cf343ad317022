// Text that fits. Widths of plain text are added up from those of single characters, measured once for each font: asking
// the canvas for the width of every name in every frame would cost more than drawing it. Other scripts join their
// characters, so they are measured as a whole and cut between what a reader takes for characters; once for each room.

import { isolated } from "../scene/words.js";

const ELLIPSIS = "…";
/** Measured at this size; widths grow in proportion. */
const MEASURED_AT = 100;

/** A frame shows each host's name once; while zooming all of them change. */
const NAMES_KEPT = 2000;
/** Latin in all its European forms: one code is one character, and its width is its own. */
const PLAIN = /^[\x20-\x7e\xa0-\u02ff\u2010-\u2026]*$/;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
/** Texts of other scripts as they were fitted last. @type {Map<string, string>} */
const fitted = new Map();
/** Their widths. @type {Map<string, number>} */
const lengths = new Map();
/** Names as they were fitted last. @type {Map<string, string>} */
const names = new Map();
/** @type {Map<string, Map<string, number>>} */
const widths = new Map();
/** @type {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null} */
let ruler = null;

/**
 * The width of a text in the unit of `size`.
 * @param {string} text
 * @param {number} size
 * @param {number} weight
 * @param {string} family
 */
export function textWidth(text, size, weight, family) {
  if (!PLAIN.test(text)) return (wholeWidth(text, weight, family) * size) / MEASURED_AT;
  const table = tableOf(weight, family);
  let sum = 0;
  for (const character of text) sum += widthOf(table, character, weight, family);
  return (sum * size) / MEASURED_AT;
}

/**
 * The text, or as much of it as fits and an ellipsis; "" where not even one character would.
 * @param {string} text
 * @param {number} room
 * @param {number} size
 * @param {number} weight
 * @param {string} family
 */
export function fitText(text, room, size, weight, family) {
  if (!PLAIN.test(text)) return fitOther(text, room, size, weight, family);
  const table = tableOf(weight, family);
  const limit = (room * MEASURED_AT) / size;
  const end = widthOf(table, ELLIPSIS, weight, family);
  let sum = 0;
  let fits = "";
  let cut = "";
  for (const character of text) {
    if (sum + end <= limit) cut = fits;
    sum += widthOf(table, character, weight, family);
    if (sum > limit) return cut === "" ? "" : cut.trimEnd() + ELLIPSIS;
    fits += character;
  }
  return text;
}

/**
 * A host's name where room is short: without its domain, else with its middle left out, as names differ at their ends.
 * @param {string} name
 * @param {number} room
 * @param {number} size
 * @param {number} weight
 * @param {string} family
 */
export function fitName(name, room, size, weight, family) {
  const key = `${room.toFixed(1)} ${size.toFixed(2)} ${weight} ${family} ${name}`;
  const known = names.get(key);
  if (known !== undefined) return known;
  if (names.size >= NAMES_KEPT) names.clear();
  const short = shorten(name, (text) => textWidth(text, size, weight, family) <= room);
  names.set(key, isolated(short));
  return isolated(short);
}

/**
 * @param {string} text
 * @param {number} room
 * @param {number} size
 * @param {number} weight
 * @param {string} family
 */
function fitOther(text, room, size, weight, family) {
  const key = `${((room * MEASURED_AT) / size).toFixed(0)} ${weight} ${family} ${text}`;
  const known = fitted.get(key);
  if (known !== undefined) return known;
  if (fitted.size >= NAMES_KEPT) fitted.clear();
  const cut = cutEnd(text, (part) => textWidth(part, size, weight, family) <= room);
  fitted.set(key, isolated(cut));
  return isolated(cut);
}

/**
 * @param {string} text
 * @param {(text: string) => boolean} fits
 */
function cutEnd(text, fits) {
  if (fits(text)) return text;
  const characters = charactersOf(text);
  let best = "";
  let [least, most] = [1, characters.length - 1];
  while (least <= most) {
    const kept = (least + most) >> 1;
    const part = characters.slice(0, kept).join("").trimEnd() + ELLIPSIS;
    if (fits(part)) [best, least] = [part, kept + 1];
    else most = kept - 1;
  }
  return best;
}

/**
 * What a reader takes for one character each: with its accents, a family of emoji as one.
 * @param {string} text
 * @returns {string[]}
 */
function charactersOf(text) {
  return PLAIN.test(text) ? [...text] : Array.from(graphemes.segment(text), (one) => one.segment);
}

/**
 * @param {string} text
 * @param {number} weight
 * @param {string} family
 */
function wholeWidth(text, weight, family) {
  const key = `${weight} ${family} ${text}`;
  const known = lengths.get(key);
  if (known !== undefined) return known;
  if (lengths.size >= NAMES_KEPT) lengths.clear();
  const width = measure(text, weight, family);
  lengths.set(key, width);
  return width;
}

/**
 * @param {string} name
 * @param {(text: string) => boolean} fits
 */
function shorten(name, fits) {
  if (fits(name)) return name;
  const short = /^[\d.]+$/.test(name) ? name : name.split(".")[0];
  if (fits(short)) return short;
  const characters = charactersOf(short);
  let best = "";
  let [least, most] = [3, characters.length - 1];
  while (least <= most) {
    const kept = (least + most) >> 1;
    const end = Math.ceil(kept * 0.6);
    const text = characters.slice(0, kept - end).join("") + ELLIPSIS + characters.slice(-end).join("");
    if (fits(text)) [best, least] = [text, kept + 1];
    else most = kept - 1;
  }
  return best;
}

/** Forget all widths: the fonts have changed. */
export function forgetWidths() {
  widths.clear();
  names.clear();
  fitted.clear();
  lengths.clear();
}

/**
 * @param {number} weight
 * @param {string} family
 */
function tableOf(weight, family) {
  const key = `${weight} ${family}`;
  let table = widths.get(key);
  if (!table) widths.set(key, (table = new Map()));
  return table;
}

/**
 * @param {Map<string, number>} table
 * @param {string} character
 * @param {number} weight
 * @param {string} family
 */
function widthOf(table, character, weight, family) {
  let width = table.get(character);
  if (width === undefined) {
    width = measure(character, weight, family);
    table.set(character, width);
  }
  return width;
}

/**
 * @param {string} text
 * @param {number} weight
 * @param {string} family
 */
function measure(text, weight, family) {
  ruler ??= document.createElement("canvas").getContext("2d");
  if (!ruler) return MEASURED_AT * text.length;
  ruler.font = `${weight} ${MEASURED_AT}px ${family}`;
  return ruler.measureText(text).width;
}
