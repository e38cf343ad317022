// Small pictures that are painted once for a zoom and then copied: on a canvas as pixels; where shapes are kept as shapes,
// for an export, as one shape that is used many times.

/** @typedef {CanvasRenderingContext2D} Context */
/** @typedef {(context: Context) => void} Paint  at 0, 0 */
/** @typedef {(key: string, paint: Paint, x: number, y: number) => void} Stamp */

export class Stamps {
  /** @type {Map<string, HTMLCanvasElement>} */
  #kept = new Map();
  #scale = 0;

  /**
   * @param {Context & {stamp?: Stamp}} context
   * @param {number} scale  device pixels per unit: at another one all are painted anew
   * @param {string} key
   * @param {{width: number, height: number}} size  in device pixels
   * @param {Paint} paint
   * @param {number} x
   * @param {number} y
   */
  put(context, scale, key, size, paint, x, y) {
    if (context.stamp) context.stamp(key, paint, x, y);
    else context.drawImage(this.#picture(scale, key, size, paint), x, y);
  }

  /**
   * @param {number} scale
   * @param {string} key
   * @param {{width: number, height: number}} size
   * @param {Paint} paint
   */
  #picture(scale, key, { width, height }, paint) {
    if (this.#scale !== scale) this.#kept.clear();
    this.#scale = scale;
    const known = this.#kept.get(key);
    if (known) return known;
    const picture = document.createElement("canvas");
    picture.width = Math.max(1, width);
    picture.height = Math.max(1, height);
    paint(/** @type {Context} */ (picture.getContext("2d")));
    this.#kept.set(key, picture);
    return picture;
  }
}
