// A drawing context that writes an SVG. draw/ draws on it as on the screen's, so that the exported picture is never
// drawn twice. It knows what draw/ uses of a canvas and nothing else: a property it does not know throws when it is
// set, a method when it is called, and tests/js holds the two together.

import { Path } from "./path.js";
import { attributes, escapeXml, short } from "./xml.js";

/** @typedef {CanvasRenderingContext2D} Context */

/** What save() keeps. */
const KEPT = /** @type {const} */ ([
  "fillStyle",
  "strokeStyle",
  "lineWidth",
  "lineJoin",
  "lineCap",
  "globalAlpha",
  "font",
  "textAlign",
  "textBaseline",
  "dash",
]);
const FONT = /^(?:normal )?(\d+|normal|bold) ([\d.]+)px (.+)$/;
/** @type {Record<string, string | undefined>} */
const ANCHORS = { left: undefined, start: undefined, center: "middle", right: "end", end: "end" };
/** @type {Record<string, string | undefined>} */
const BASELINES = { alphabetic: undefined, middle: "central", top: "text-before-edge", bottom: "text-after-edge" };

export class Recorder {
  /**
   * @param {number} width  device pixels
   * @param {number} height
   * @param {string} family  of fonts: said once for all texts
   * @param {string[]} [defs]  shared between the layers of one picture
   */
  constructor(width, height, family, defs = []) {
    this.width = width;
    this.height = height;
    this.family = family;
    /** What is used several times: faces of chips, shapes with holes. */
    this.defs = defs;
    /** @type {Map<string, string>} */
    this.stamps = new Map();
    /** @type {string[]} */
    this.parts = [];
    /** The paint of the group that is open; "" is none. */
    this.open = "";
    this.path = new Path();
    /** @type {Record<string, unknown>[]} */
    this.saved = [];
    this.fillStyle = "#000000";
    this.strokeStyle = "#000000";
    this.lineWidth = 1;
    this.lineJoin = "miter";
    this.lineCap = "butt";
    this.globalAlpha = 1;
    this.font = "10px sans-serif";
    this.textAlign = "start";
    this.textBaseline = "alphabetic";
    /** @type {number[]} */
    this.dash = [];
    // From here on a property that an SVG would silently lose is an error.
    Object.preventExtensions(this);
  }

  /** This recorder where a canvas's context is asked for. */
  get context() {
    return /** @type {Context} */ (/** @type {unknown} */ (this));
  }

  // The path

  beginPath() {
    this.path = new Path();
  }

  closePath() {
    this.path.closePath();
  }

  /** @param {[number, number]} point */
  moveTo(...point) {
    this.path.moveTo(...point);
  }

  /** @param {[number, number]} point */
  lineTo(...point) {
    this.path.lineTo(...point);
  }

  /** @param {[number, number, number, number]} box */
  rect(...box) {
    this.path.rect(...box);
  }

  /** @param {[number, number, number, number, (number | number[])?]} box */
  roundRect(...box) {
    this.path.roundRect(...box);
  }

  /** @param {[number, number, number, number, number, boolean?]} shape */
  arc(...shape) {
    this.path.arc(...shape);
  }

  /** @param {[number, number, number, number, number]} corner */
  arcTo(...corner) {
    this.path.arcTo(...corner);
  }

  /** @param {[number, number, number, number]} curve */
  quadraticCurveTo(...curve) {
    this.path.quadraticCurveTo(...curve);
  }

  /** @param {[number, number, number, number, number, number]} curve */
  bezierCurveTo(...curve) {
    this.path.bezierCurveTo(...curve);
  }

  // Paint

  /** @param {CanvasFillRule} [rule] */
  fill(rule) {
    if (!this.path.empty) this.put(this.fillPaint(), `<path d="${this.path}"${rule === "evenodd" ? ' fill-rule="evenodd"' : ""}/>`);
  }

  stroke() {
    if (!this.path.empty) this.put(this.strokePaint(), `<path d="${this.path}"/>`);
  }

  /** @param {[number, number, number, number]} box */
  fillRect(...box) {
    this.put(this.fillPaint(), rectangle(...box));
  }

  /** @param {[number, number, number, number]} box */
  strokeRect(...box) {
    this.put(this.strokePaint(), rectangle(...box));
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   */
  fillText(text, x, y) {
    if (text !== "") this.put(this.textPaint(), `<text x="${short(x)}" y="${short(y)}">${escapeXml(text)}</text>`);
  }

  /**
   * Takes away what was drawn there: nothing is left of a layer that is cleared whole, else it gets a hole.
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  clearRect(x, y, width, height) {
    this.close();
    const whole = x <= 0 && y <= 0 && x + width >= this.width && y + height >= this.height;
    if (whole || this.parts.length === 0) {
      this.parts = [];
      return;
    }
    const id = `hole${this.defs.length}`;
    const shape = new Path();
    shape.rect(0, 0, this.width, this.height);
    shape.rect(x, y, width, height);
    this.defs.push(`<clipPath id="${id}"><path d="${shape}" clip-rule="evenodd"/></clipPath>`);
    this.parts = [`<g clip-path="url(#${id})">${this.parts.join("")}</g>`];
  }

  /**
   * What is drawn many times is written down once. A canvas has no such method: draw/ asks whether it is there.
   * @param {string} key
   * @param {(context: Context) => void} paint  at 0, 0
   * @param {number} x
   * @param {number} y
   */
  stamp(key, paint, x, y) {
    let id = this.stamps.get(key);
    if (id === undefined) {
      const sheet = new Recorder(this.width, this.height, this.family, this.defs);
      paint(sheet.context);
      id = `stamp${this.defs.length}`;
      this.defs.push(`<g id="${id}">${sheet.content()}</g>`);
      this.stamps.set(key, id);
    }
    this.put(attributes({ opacity: this.alpha() }), `<use href="#${id}" x="${short(x)}" y="${short(y)}"/>`);
  }

  // State

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash;
  }

  save() {
    this.saved.push(Object.fromEntries(KEPT.map((name) => [name, this[name]])));
  }

  restore() {
    Object.assign(this, this.saved.pop() ?? {});
  }

  // The picture

  /** An empty layer, to be laid on top. */
  layer() {
    return new Recorder(this.width, this.height, this.family, this.defs);
  }

  /** @param {Recorder} layer */
  lay(layer) {
    this.close();
    this.parts.push(layer.content());
  }

  content() {
    this.close();
    return this.parts.join("");
  }

  /**
   * @param {string} title
   * @param {number} ratio  device pixels per CSS pixel
   */
  svg(title, ratio) {
    const root = attributes({
      xmlns: "http://www.w3.org/2000/svg",
      width: this.width / ratio,
      height: this.height / ratio,
      viewBox: `0 0 ${short(this.width)} ${short(this.height)}`,
      "font-family": this.family,
      "stroke-miterlimit": 10,
      "xml:space": "preserve",
    });
    const content = this.content();
    return `<svg${root}><title>${escapeXml(title)}</title><defs>${this.defs.join("")}</defs>${content}</svg>\n`;
  }

  /**
   * Elements of the same paint stand in one group, as most do: it halves the file.
   * @param {string} paint
   * @param {string} element
   */
  put(paint, element) {
    const group = paint === "" ? " " : paint;
    if (group !== this.open) {
      this.close();
      this.parts.push(`<g${paint}>`);
      this.open = group;
    }
    this.parts.push(element);
  }

  close() {
    if (this.open !== "") this.parts.push("</g>\n");
    this.open = "";
  }

  alpha() {
    return this.globalAlpha === 1 ? undefined : this.globalAlpha;
  }

  fillPaint() {
    return attributes({ fill: this.fillStyle, "fill-opacity": this.alpha() });
  }

  strokePaint() {
    return attributes({
      fill: "none",
      stroke: this.strokeStyle,
      "stroke-opacity": this.alpha(),
      "stroke-width": this.lineWidth,
      "stroke-linejoin": this.lineJoin === "miter" ? undefined : this.lineJoin,
      "stroke-linecap": this.lineCap === "butt" ? undefined : this.lineCap,
      "stroke-dasharray": this.dash.length > 0 ? this.dash.map(short).join(" ") : undefined,
    });
  }

  textPaint() {
    const [, weight, size, family] = FONT.exec(this.font) ?? [];
    if (size === undefined) throw new TypeError(`an SVG does not understand the font "${this.font}"`);
    return attributes({
      fill: this.fillStyle,
      "fill-opacity": this.alpha(),
      "font-size": Number(size),
      "font-weight": weight,
      "font-family": family === this.family ? undefined : family,
      "text-anchor": known(ANCHORS, this.textAlign),
      "dominant-baseline": known(BASELINES, this.textBaseline),
    });
  }
}

/**
 * @param {Record<string, string | undefined>} table
 * @param {string} word
 */
function known(table, word) {
  if (!(word in table)) throw new TypeError(`an SVG does not understand "${word}" of a canvas`);
  return table[word];
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function rectangle(x, y, width, height) {
  return `<rect${attributes({ x, y, width, height })}/>`;
}
