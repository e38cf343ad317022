// What an export is drawn on: an SVG that is written down, or a canvas of its own.

import { Recorder } from "./recorder.js";

/** @typedef {CanvasRenderingContext2D} Context */
/**
 * @typedef {object} Paper
 * @property {Context} context
 * @property {(draw: (context: Context) => void) => void} over  draws on a clear layer and lays it on top
 */

/** More than this browsers refuse to draw: pixels of a side, and of the whole. */
export const LIMITS = { side: 16_384, area: 120_000_000 };

/**
 * @param {number} width  device pixels
 * @param {number} height
 * @param {string} family
 */
export function svgPaper(width, height, family) {
  const recorder = new Recorder(width, height, family);
  return {
    recorder,
    context: recorder.context,
    over: (/** @type {(context: Context) => void} */ draw) => {
      const layer = recorder.layer();
      draw(layer.context);
      recorder.lay(layer);
    },
  };
}

/**
 * @param {number} width  device pixels, within LIMITS
 * @param {number} height
 */
export function canvasPaper(width, height) {
  const canvas = canvasOf(width, height);
  const context = contextOf(canvas);
  return {
    canvas,
    context,
    over: (/** @type {(context: Context) => void} */ draw) => {
      const layer = canvasOf(width, height);
      draw(contextOf(layer));
      context.drawImage(layer, 0, 0);
      layer.width = layer.height = 0; // Its memory is given back now, not when it is found to be rubbish.
    },
  };
}

/**
 * @param {number} width
 * @param {number} height
 */
function canvasOf(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** @param {HTMLCanvasElement} canvas */
function contextOf(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser has no room for a picture of this size.");
  return context;
}
