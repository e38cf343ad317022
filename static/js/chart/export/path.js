// The path of a canvas, kept as the path of an SVG: the same calls, written down. Pure.

import { short } from "./xml.js";

export class Path {
  constructor() {
    /** @type {string[]} */
    this.parts = [];
    /** Where the pen is. @type {[number, number] | null} */
    this.at = null;
    /** Where this part of the path began. @type {[number, number]} */
    this.start = [0, 0];
  }

  get empty() {
    return this.parts.length === 0;
  }

  toString() {
    return this.parts.join("");
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    this.parts.push(`M${short(x)} ${short(y)}`);
    this.start = this.at = [x, y];
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  lineTo(x, y) {
    if (!this.at) return this.moveTo(x, y);
    this.parts.push(`L${short(x)} ${short(y)}`);
    this.at = [x, y];
  }

  closePath() {
    if (!this.at) return;
    this.parts.push("Z");
    this.at = this.start;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  rect(x, y, width, height) {
    this.parts.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`);
    this.start = this.at = [x, y];
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   * @param {number | number[]} [radii]  of all corners, or from the top left one clockwise
   */
  roundRect(x, y, width, height, radii = 0) {
    const corners = Array.isArray(radii) ? radii : [radii];
    const [one, two = one, three = one, four = two] = corners;
    const most = Math.min(1, width / Math.max(one + two, three + four, 1e-9), height / Math.max(one + four, two + three, 1e-9));
    const [a, b, c, d] = [one, two, three, four].map((radius) => radius * most);
    this.moveTo(x + a, y);
    this.lineTo(x + width - b, y);
    this.corner(b, x + width, y + b);
    this.lineTo(x + width, y + height - c);
    this.corner(c, x + width - c, y + height);
    this.lineTo(x + d, y + height);
    this.corner(d, x, y + height - d);
    this.lineTo(x, y + a);
    this.corner(a, x + a, y);
    this.closePath();
  }

  /**
   * A quarter of a circle, clockwise.
   * @param {number} radius
   * @param {number} x
   * @param {number} y
   */
  corner(radius, x, y) {
    if (radius <= 0) return;
    this.parts.push(`A${short(radius)} ${short(radius)} 0 0 1 ${short(x)} ${short(y)}`);
    this.at = [x, y];
  }

  /**
   * @param {number} x  centre
   * @param {number} y  centre
   * @param {number} radius
   * @param {number} from  radians
   * @param {number} to
   * @param {boolean} [back]  against the clock
   */
  arc(x, y, radius, from, to, back = false) {
    const turn = 2 * Math.PI;
    const wide = back ? from - to : to - from;
    const angle = wide < 0 ? turn - (-wide % turn) : Math.min(wide, turn);
    const sign = back ? -1 : 1;
    const point = (/** @type {number} */ part) => {
      const at = from + sign * angle * part;
      return /** @type {[number, number]} */ ([x + radius * Math.cos(at), y + radius * Math.sin(at)]);
    };
    if (this.at) this.lineTo(...point(0));
    else this.moveTo(...point(0));
    // In halves, as an SVG cannot draw a whole circle in one.
    for (const part of angle > Math.PI ? [0.5, 1] : [1]) {
      const end = point(part);
      this.parts.push(`A${short(radius)} ${short(radius)} 0 0 ${back ? 0 : 1} ${short(end[0])} ${short(end[1])}`);
      this.at = end;
    }
  }

  /**
   * A round corner at (x1, y1) on the way to (x2, y2), which is not reached.
   * @param {number} x1
   * @param {number} y1
   * @param {number} x2
   * @param {number} y2
   * @param {number} radius
   */
  arcTo(x1, y1, x2, y2, radius) {
    if (!this.at) this.moveTo(x1, y1);
    const [x0, y0] = this.at ?? [x1, y1];
    const [before, after] = [unit(x0 - x1, y0 - y1), unit(x2 - x1, y2 - y1)];
    const side = before.x * after.y - before.y * after.x;
    if (radius === 0 || before.length === 0 || after.length === 0 || Math.abs(side) < 1e-9) return this.lineTo(x1, y1);
    const half = Math.acos(Math.max(-1, Math.min(1, before.x * after.x + before.y * after.y))) / 2;
    const reach = radius / Math.tan(half);
    this.lineTo(x1 + before.x * reach, y1 + before.y * reach);
    const end = /** @type {[number, number]} */ ([x1 + after.x * reach, y1 + after.y * reach]);
    this.parts.push(`A${short(radius)} ${short(radius)} 0 0 ${side < 0 ? 1 : 0} ${short(end[0])} ${short(end[1])}`);
    this.at = end;
  }

  /**
   * @param {number} x1
   * @param {number} y1
   * @param {number} x
   * @param {number} y
   */
  quadraticCurveTo(x1, y1, x, y) {
    if (!this.at) this.moveTo(x1, y1);
    this.parts.push(`Q${[x1, y1, x, y].map(short).join(" ")}`);
    this.at = [x, y];
  }

  /**
   * @param {number} x1
   * @param {number} y1
   * @param {number} x2
   * @param {number} y2
   * @param {number} x
   * @param {number} y
   */
  bezierCurveTo(x1, y1, x2, y2, x, y) {
    if (!this.at) this.moveTo(x1, y1);
    this.parts.push(`C${[x1, y1, x2, y2, x, y].map(short).join(" ")}`);
    this.at = [x, y];
  }
}

/**
 * @param {number} x
 * @param {number} y
 */
function unit(x, y) {
  const length = Math.hypot(x, y);
  return length === 0 ? { x: 0, y: 0, length } : { x: x / length, y: y / length, length };
}
