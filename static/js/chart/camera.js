// What part of the world the stage shows. Pure. A View is the world's point at the stage's centre and a zoom, so that
// one address shows the same thing on stages of different sizes.

/** @import {Rect, View} from "./types.js" */

/** @typedef {{width: number, height: number}} Size  of the stage, in CSS pixels */

export const ZOOM = { least: 0.04, most: 2.5 };
const MARGIN = 28;

/**
 * Moves by so many CSS pixels.
 * @param {View} view
 * @param {number} dx
 * @param {number} dy
 * @returns {View}
 */
export function pan(view, dx, dy) {
  return { x: view.x - dx / view.zoom, y: view.y - dy / view.zoom, zoom: view.zoom };
}

/**
 * Zooms about a point of the stage, which keeps its place.
 * @param {View} view
 * @param {Size} stage
 * @param {number} px
 * @param {number} py
 * @param {number} factor
 * @returns {View}
 */
export function zoomAt(view, stage, px, py, factor) {
  const zoom = clampZoom(view.zoom * factor);
  const point = toWorld(view, stage, px, py);
  return { x: point.x - (px - stage.width / 2) / zoom, y: point.y - (py - stage.height / 2) / zoom, zoom };
}

/**
 * Shows a whole rectangle, never larger than `most`.
 * @param {Rect} rect
 * @param {Size} stage
 * @param {number} [most]
 * @returns {View}
 */
export function fit(rect, stage, most = 1.25) {
  const zoom = Math.min(
    (stage.width - 2 * MARGIN) / Math.max(1, rect.width),
    (stage.height - 2 * MARGIN) / Math.max(1, rect.height),
    most,
  );
  return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2, zoom: clampZoom(zoom) };
}

/** Below this zoom nothing of a host can be told. */
const TOO_SMALL = 0.2;

/**
 * The first view: everything, unless that would be too small to read on a narrow stage; then the top left, as wide as
 * one host. What is very tall, as a host with hundreds of networks, begins at its top as wide as it is.
 * @param {Rect} bounds
 * @param {Size} stage
 * @param {number} hostWidth
 * @returns {View}
 */
export function firstView(bounds, stage, hostWidth) {
  const whole = fit(bounds, stage);
  const wide = fit({ ...bounds, height: 1 }, stage, 1);
  if (whole.zoom < TOO_SMALL && wide.zoom > 2 * whole.zoom && stage.width >= 720) return topAligned(wide, bounds, stage);
  if (whole.zoom >= 0.5 || stage.width >= 720) return topAligned(whole, bounds, stage);
  const zoom = clampZoom(Math.min(1, (stage.width - 16) / hostWidth));
  return { x: stage.width / 2 / zoom - 8 / zoom, y: bounds.y + stage.height / 2 / zoom - 12 / zoom, zoom };
}

/**
 * Content that is lower than the stage stands at its top, where people begin to read.
 * @param {View} view
 * @param {Rect} bounds
 * @param {Size} stage
 * @returns {View}
 */
function topAligned(view, bounds, stage) {
  return { ...view, y: Math.max(view.y, bounds.y - MARGIN / view.zoom + stage.height / 2 / view.zoom) };
}

/**
 * Moves as little as must be so that a rectangle is in sight.
 * @param {View} view
 * @param {Size} stage
 * @param {Rect} rect
 * @returns {View}
 */
export function reveal(view, stage, rect) {
  const margin = MARGIN / view.zoom;
  return {
    x: shift(view.x, stage.width / view.zoom, rect.x - margin, rect.width + 2 * margin),
    y: shift(view.y, stage.height / view.zoom, rect.y - margin, rect.height + 2 * margin),
    zoom: view.zoom,
  };
}

/**
 * @param {number} centre
 * @param {number} size
 * @param {number} start
 * @param {number} length
 */
function shift(centre, size, start, length) {
  const from = centre - size / 2;
  if (length > size || start < from)
    return length > size && start <= from && start + length >= from + size ? centre : start + size / 2;
  return start + length > from + size ? start + length - size / 2 : centre;
}

/**
 * How much of a rectangle is on the stage, 0 to 1.
 * @param {Rect} rect
 * @param {View} view
 * @param {Size} stage
 */
export function seenPart(rect, view, stage) {
  const { x, y, width, height } = toStage(view, stage, rect);
  const wide = Math.min(x + width, stage.width) - Math.max(x, 0);
  const high = Math.min(y + height, stage.height) - Math.max(y, 0);
  return wide <= 0 || high <= 0 ? 0 : (wide * high) / (width * height);
}

/**
 * @param {View} view
 * @param {Size} stage
 * @param {number} px
 * @param {number} py
 */
export function toWorld(view, stage, px, py) {
  return { x: view.x + (px - stage.width / 2) / view.zoom, y: view.y + (py - stage.height / 2) / view.zoom };
}

/**
 * A rectangle of the world in CSS pixels of the stage.
 * @param {View} view
 * @param {Size} stage
 * @param {Rect} rect
 * @returns {Rect}
 */
export function toStage(view, stage, rect) {
  return {
    x: (rect.x - view.x) * view.zoom + stage.width / 2,
    y: (rect.y - view.y) * view.zoom + stage.height / 2,
    width: rect.width * view.zoom,
    height: rect.height * view.zoom,
  };
}

/** @param {number} zoom */
function clampZoom(zoom) {
  return Math.min(ZOOM.most, Math.max(ZOOM.least, zoom));
}
