// Text that fits. Widths are added up from those of single characters, measured once for each font: asking the canvas
// for the width of every name in every frame would cost more than drawing it.

const ELLIPSIS = "…";
/** Measured at this size; widths grow in proportion. */
const MEASURED_AT = 100;

/** A frame shows each host's name once; while zooming all of them change. */
const NAMES_KEPT = 2000;

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
  const fitted = shorten(name, (text) => textWidth(text, size, weight, family) <= room);
  names.set(key, fitted);
  return fitted;
}

/**
 * @param {string} name
 * @param {(text: string) => boolean} fits
 */
function shorten(name, fits) {
  if (fits(name)) return name;
  const short = /^[\d.]+$/.test(name) ? name : name.split(".")[0];
  if (fits(short)) return short;
  const characters = [...short];
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
    ruler ??= document.createElement("canvas").getContext("2d");
    if (!ruler) return MEASURED_AT;
    ruler.font = `${weight} ${MEASURED_AT}px ${family}`;
    width = ruler.measureText(character).width;
    table.set(character, width);
  }
  return width;
}
