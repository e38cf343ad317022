// The chart's colours, light and dark. tests/js measures them: contrast of every text on its ground, and that the six
// rails stay apart for the three colour blindnesses.

/** @import {Look} from "../types.js" */

/** @typedef {{bar: string, tint: string, ink: string}} Tone  of a bay: its bar, its ground, its name */
/** @typedef {{face: string, edge: string, mark: string, ink: string, cell: string}} Dress  cell: seen from far away */
/**
 * @typedef {object} Palette
 * @property {string} name
 * @property {string} ground
 * @property {string} face  of a host
 * @property {string} edge
 * @property {string} ink
 * @property {string} muted
 * @property {string} accent
 * @property {string} bad
 * @property {string} badFace
 * @property {string} gone  the ring of what has just vanished
 * @property {string} rest  the shared rail, and its tabs
 * @property {string} port
 * @property {string} portInk
 * @property {string[]} rails
 * @property {Record<string, Tone>} tones
 * @property {Record<Look, Dress>} looks
 */

/** @type {Palette} */
export const LIGHT = {
  name: "light",
  ground: "#f5f6f8",
  face: "#ffffff",
  edge: "#c9d0d8",
  ink: "#17212b",
  muted: "#586572",
  accent: "#0a5fb4",
  bad: "#b42318",
  badFace: "#fdecea",
  gone: "#b42318",
  rest: "#6b7580",
  port: "#cfe2f5",
  portInk: "#084c91",
  // The second, fourth and sixth are darker than the bright ones of Okabe and Ito: those have a contrast of 2.1 here.
  rails: ["#b34700", "#c28100", "#6a3d9a", "#c276a4", "#3b3b3b", "#3197cb"],
  tones: {
    bridge: { bar: "#0072b2", tint: "#e8f1f8", ink: "#00598b" },
    lan: { bar: "#009e73", tint: "#e3f4ee", ink: "#00694d" },
    overlay: { bar: "#88878c", tint: "#f2f4f7", ink: "#445160" },
    host: { bar: "#6b7280", tint: "#f2f3f5", ink: "#4b5563" },
    none: { bar: "#808ea3", tint: "#f5f6f7", ink: "#586572" },
    other: { bar: "#7a63cf", tint: "#f3effa", ink: "#5a3f99" },
  },
  looks: {
    running: { face: "#ffffff", edge: "#bcd9c4", mark: "#1a7f37", ink: "#17212b", cell: "#489a65" },
    restarting: { face: "#fffdf8", edge: "#dcb94f", mark: "#b58900", ink: "#17212b", cell: "#b28200" },
    unhealthy: { face: "#fdecea", edge: "#dd6a60", mark: "#b42318", ink: "#7a1710", cell: "#cf3a2c" },
    // As unhealthy: both are trouble, and the shape says which.
    failed: { face: "#fdecea", edge: "#dd6a60", mark: "#b42318", ink: "#7a1710", cell: "#cf3a2c" },
    paused: { face: "#f1f5f9", edge: "#b3c2d2", mark: "#47617d", ink: "#17212b", cell: "#688db2" },
    // Not #8b949e, the grey of GitHub for what is closed: on this face it has a contrast of 2.8, under the 3 of WCAG.
    exited: { face: "#f3f4f6", edge: "#d3d8de", mark: "#818c96", ink: "#586572", cell: "#8b8a86" },
    orphan: { face: "#ffffff", edge: "#9aa4af", mark: "#69727d", ink: "#586572", cell: "#7a8c9c" },
  },
};

/** @type {Palette} */
export const DARK = {
  name: "dark",
  ground: "#0f141a",
  face: "#171d25",
  edge: "#3a4654",
  ink: "#e4e9ef",
  muted: "#97a4b2",
  accent: "#6cb2f7",
  bad: "#ff8a7d",
  badFace: "#3b1a18",
  gone: "#ff8a7d",
  rest: "#8a97a5",
  port: "#17304a",
  portInk: "#9acbfb",
  rails: ["#e76f29", "#f4ce5d", "#9077e1", "#f4c7fd", "#d8dbe0", "#5bace3"],
  tones: {
    bridge: { bar: "#469bd3", tint: "#12222f", ink: "#7cc0ee" },
    lan: { bar: "#1fae86", tint: "#10261f", ink: "#5fd3b0" },
    overlay: { bar: "#6f8298", tint: "#1b222b", ink: "#b3bec9" },
    host: { bar: "#898f95", tint: "#1c232c", ink: "#b3bec9" },
    none: { bar: "#656d78", tint: "#1a2028", ink: "#97a4b2" },
    other: { bar: "#937fe4", tint: "#221c30", ink: "#c0abf2" },
  },
  looks: {
    running: { face: "#1d252e", edge: "#33573f", mark: "#3bba68", ink: "#e4e9ef", cell: "#378349" },
    restarting: { face: "#302810", edge: "#8a6f22", mark: "#e2b93d", ink: "#f3e6c0", cell: "#b8921f" },
    unhealthy: { face: "#3b1a18", edge: "#b04a40", mark: "#ff8b79", ink: "#ffd5d0", cell: "#d0504a" },
    // As unhealthy: both are trouble, and the shape says which.
    failed: { face: "#3b1a18", edge: "#b04a40", mark: "#ff8b79", ink: "#ffd5d0", cell: "#d0504a" },
    paused: { face: "#1d2935", edge: "#435a72", mark: "#9bb8d8", ink: "#e4e9ef", cell: "#5d7fa2" },
    exited: { face: "#1a2028", edge: "#333d48", mark: "#7d8894", ink: "#97a4b2", cell: "#5d6e80" },
    orphan: { face: "#171d25", edge: "#5d6874", mark: "#97a4b2", ink: "#97a4b2", cell: "#6d6c6b" },
  },
};

/**
 * The same palette for a picture that is old: without colour, so that nothing in it looks like news.
 * @param {Palette} palette
 * @returns {Palette}
 */
export function stalePalette(palette) {
  const grey = (/** @type {string} */ colour) => greyed(colour, palette.face);
  const rows = (/** @type {Record<string, Record<string, string>>} */ table) =>
    Object.fromEntries(
      Object.entries(table).map(([key, row]) => [
        key,
        Object.fromEntries(Object.entries(row).map(([name, colour]) => [name, grey(colour)])),
      ]),
    );
  return {
    ...palette,
    name: `${palette.name}-stale`,
    ink: palette.muted,
    port: grey(palette.port),
    portInk: palette.muted,
    rails: palette.rails.map(grey),
    tones: /** @type {Palette["tones"]} */ (rows(palette.tones)),
    looks: /** @type {Palette["looks"]} */ (rows(palette.looks)),
  };
}

/**
 * The ink that reads best on a colour: near black or white.
 * @param {string} colour
 */
export function inkOn(colour) {
  const known = inks.get(colour);
  if (known) return known;
  const [dark, light] = ["#11161c", "#ffffff"];
  const ink = contrast(colour, dark) >= contrast(colour, light) ? dark : light;
  inks.set(colour, ink);
  return ink;
}

/** @type {Map<string, string>} */
const inks = new Map();

/**
 * WCAG 2 contrast of two colours, 1 to 21.
 * @param {string} one
 * @param {string} other
 */
export function contrast(one, other) {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** @param {string} colour */
function luminance(colour) {
  const [r, g, b] = channels(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * @param {string} colour  #rrggbb
 * @returns {number[]}
 */
export function channels(colour) {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

/**
 * A colour laid thinly on a ground, as an opaque colour.
 * @param {string} colour
 * @param {string} ground
 * @param {number} part  0 to 1
 */
export function mix(colour, ground, part) {
  const under = channels(ground);
  return hex(channels(colour).map((value, index) => Math.round(value * part + under[index] * (1 - part))));
}

/** @param {number[]} values */
function hex(values) {
  return `#${values.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Its grey of the same brightness, a little nearer to the face.
 * @param {string} colour
 * @param {string} face
 */
function greyed(colour, face) {
  const [r, g, b] = channels(colour);
  const grey = 0.299 * r + 0.587 * g + 0.114 * b;
  return hex(channels(face).map((value) => Math.round(grey * 0.8 + value * 0.2)));
}
