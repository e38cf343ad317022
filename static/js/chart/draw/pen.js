// From the world to device pixels. Every edge is rounded to a whole device pixel before the camera's own whole-pixel
// offset is added, so that lines are crisp and nothing shimmers while panning.

/** @import {Rect, View} from "../types.js" */

/** @typedef {CanvasRenderingContext2D} Context */

export class Pen {
  /**
   * @param {Context} context
   * @param {View} view
   * @param {{width: number, height: number}} stage  in CSS pixels
   * @param {number} ratio  device pixels per CSS pixel
   * @param {string} family  of fonts
   */
  constructor(context, view, stage, ratio, family) {
    this.context = context;
    this.zoom = view.zoom;
    this.ratio = ratio;
    this.family = family;
    this.scale = view.zoom * ratio;
    this.left = Math.round((stage.width * ratio) / 2 - view.x * this.scale);
    this.top = Math.round((stage.height * ratio) / 2 - view.y * this.scale);
    this.width = Math.round(stage.width * ratio);
    this.height = Math.round(stage.height * ratio);
    /** One CSS pixel, at least one device pixel. */
    this.hair = Math.max(1, Math.round(ratio));
  }

  /** @param {number} x */
  x(x) {
    return Math.round(x * this.scale) + this.left;
  }

  /** @param {number} y */
  y(y) {
    return Math.round(y * this.scale) + this.top;
  }

  /** A length of the world in whole device pixels. @param {number} length */
  size(length) {
    return Math.round(length * this.scale);
  }

  /**
   * Whether any of a rectangle is on the stage.
   * @param {Rect} rect
   * @param {number} [room]  around it, in the world's units
   */
  sees(rect, room = 0) {
    return (
      this.x(rect.x + rect.width + room) >= 0 &&
      this.x(rect.x - room) <= this.width &&
      this.y(rect.y + rect.height + room) >= 0 &&
      this.y(rect.y - room) <= this.height
    );
  }

  /**
   * Sets the font. The size is in units of the world, but never under `least` CSS pixels.
   * @param {number} size
   * @param {number} weight
   * @param {number} [least]
   * @returns {number} the size in device pixels
   */
  font(size, weight, least = 0) {
    const px = Math.max(size * this.scale, least * this.ratio);
    this.context.font = `${weight} ${px.toFixed(2)}px ${this.family}`;
    return px;
  }

  /**
   * A filled rectangle with a border inside it, from device pixels.
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   * @param {number} radius
   * @param {string} edge
   * @param {string} face
   * @param {number} [border]
   */
  plate(x, y, width, height, radius, edge, face, border = this.hair) {
    const { context } = this;
    context.fillStyle = edge;
    fillRound(context, x, y, width, height, radius);
    context.fillStyle = face;
    fillRound(context, x + border, y + border, width - 2 * border, height - 2 * border, Math.max(0, radius - border));
  }
}

/**
 * @param {Context | OffscreenCanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {number} radius
 */
export function fillRound(context, x, y, width, height, radius) {
  if (width <= 0 || height <= 0) return;
  if (radius < 1) {
    context.fillRect(x, y, width, height);
    return;
  }
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2));
  context.fill();
}
