// The whole chart in a small box: what the minimap shows, and which part of the world is at a point of it. Pure.

import { seenPart } from "../camera.js";

/** @import {HostPlace, Placement, Rect, View} from "../types.js" */

/** @typedef {{width: number, height: number}} Size */
/** @typedef {{scale: number, width: number, height: number, left: number, top: number}} Overview  left, top: of the world */

/** The most room it takes, in CSS pixels. */
export const MOST = { width: 220, height: 60 };
/** More than this of the chart on the stage is all of it. */
const ALL = 0.995;

/**
 * @param {Placement} placement
 * @returns {Overview}
 */
export function overviewOf({ bounds }) {
  const scale = Math.min(MOST.width / Math.max(1, bounds.width), MOST.height / Math.max(1, bounds.height));
  return {
    scale,
    width: Math.max(8, Math.ceil(bounds.width * scale)),
    height: Math.max(8, Math.ceil(bounds.height * scale)),
    left: bounds.x,
    top: bounds.y,
  };
}

/**
 * Whether there is more than the stage shows.
 * @param {Placement} placement
 * @param {View} view
 * @param {Size} stage
 */
export function isPart({ bounds }, view, stage) {
  return bounds.width > 0 && bounds.height > 0 && stage.width > 0 && seenPart(bounds, view, stage) < ALL;
}

/**
 * The frame round what the stage shows, in pixels of the overview; never outside of it, never too thin to be seen.
 * @param {Overview} overview
 * @param {View} view
 * @param {Size} stage
 * @returns {Rect}
 */
export function frameOf(overview, view, stage) {
  const [width, height] = [stage.width / view.zoom, stage.height / view.zoom];
  const across = stretch((view.x - width / 2 - overview.left) * overview.scale, width * overview.scale, overview.width);
  const down = stretch((view.y - height / 2 - overview.top) * overview.scale, height * overview.scale, overview.height);
  return { x: across.from, y: down.from, width: across.length, height: down.length };
}

/**
 * The world's point at a point of the overview.
 * @param {Overview} overview
 * @param {number} x
 * @param {number} y
 */
export function pointAt({ scale, left, top }, x, y) {
  return { x: left + x / scale, y: top + y / scale };
}

/**
 * What is drawn, in this order: hosts, then the bands that are open.
 * @param {Placement} placement
 * @returns {HostPlace[]}
 */
export function placesIn({ hosts, bands }) {
  return [...hosts.values(), ...bands.values()];
}

/**
 * @param {number} start
 * @param {number} length
 * @param {number} room
 */
function stretch(start, length, room) {
  const least = 6;
  const from = Math.min(Math.max(0, start), room - least);
  const to = Math.max(Math.min(room, start + length), from + least);
  return { from, length: to - from };
}
