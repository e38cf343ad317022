// Where the user looks: the view, what is open, and both in the address bar, so that a link shows the same.

import { within } from "../base.js";
import { readAddress, writeAddress } from "./address.js";
import { firstView, fit, pan, reveal, seenPart, zoomAt } from "./camera.js";
import { HOST, TILE } from "./scene/measures.js";

/** @import {Rect, View} from "./types.js" */
/** @import {Chosen} from "./address.js" */
/** @import {Scene} from "./scene/scene.js" */
/** @import {Stage} from "./stage.js" */

export class Navigation {
  /**
   * @param {Scene} scene
   * @param {Stage} stage
   * @param {object} wants
   * @param {() => Chosen} wants.chosen  the rest of what an address tells
   * @param {() => void} wants.onArranged  hosts have new places
   */
  constructor(scene, stage, { chosen, onArranged }) {
    this.scene = scene;
    this.stage = stage;
    this.chosen = chosen;
    this.onArranged = onArranged;
    /** The user has looked closer, or has selected something: from then on nothing moves by itself. */
    this.touched = false;
    /** The hosts that were read, and how they stood, when last looked at. */
    this.hosts = 0;
    this.mode = "boxes";
    /** The user has moved the view; until then it shows everything, also when the window changes. */
    this.moved = false;
    /** What was seen before the rest was hidden. @type {{view: View, moved: boolean} | null} */
    this.before = null;
    /** The first picture has its view. */
    this.placed = false;
    /** The size of the window when the stage was last resized. */
    this.window = "";
    /** What an address asked for, until the user moves. @type {View | null} */
    this.wanted = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.writing = undefined;
  }

  /**
   * @param {View} view
   * @param {boolean} [gently]
   */
  look(view, gently = false) {
    this.moved = true;
    this.touched = true;
    this.stage.look(view, gently);
  }

  /** Where the view is, or is flying to. */
  get view() {
    return this.stage.flight ? this.stage.flight.to : this.stage.view;
  }

  /**
   * @param {number} dx  CSS pixels
   * @param {number} dy
   */
  pan(dx, dy) {
    this.look(pan(this.stage.view, dx, dy));
  }

  /**
   * @param {number} x  CSS pixels
   * @param {number} y
   * @param {number} factor
   */
  zoomAt(x, y, factor) {
    this.look(zoomAt(this.stage.view, this.stage.size, x, y, factor));
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const { size } = this.stage;
    this.look(zoomAt(this.view, size, size.width / 2, size.height / 2, factor), true);
  }

  fitAll() {
    this.look(fit(this.scene.placement.bounds, this.stage.size), true);
    this.moved = false;
    this.writeSoon();
  }

  /** @param {Rect[]} rects */
  fitTo(rects) {
    if (rects.length > 0) this.look(fit(around(rects), this.stage.size), true);
  }

  /**
   * Moves as little as must be.
   * @param {Rect} rect
   * @param {boolean} gently
   */
  reveal(rect, gently) {
    const { view } = this;
    const wanted = reveal(view, this.stage.size, rect);
    if (wanted.x !== view.x || wanted.y !== view.y) this.look(wanted, gently);
    else this.stage.refreshSheet();
  }

  /** The first picture is there. */
  place() {
    this.placed = true;
    this.note();
    if (this.wanted) this.look(this.wanted);
    else this.showFirst();
  }

  /**
   * Hosts may have come, or be so many now that they stand as tiles. While nobody has touched the chart, it is placed
   * anew, as a fresh page would.
   * @returns {"kept" | "lost"}  lost: what was looked at stands elsewhere now
   */
  follow() {
    const { hosts, mode } = this;
    this.note();
    const grew = this.hosts > hosts;
    if (grew && !this.touched) {
      this.scene.tidy();
      this.note();
      this.showFirst();
      return "kept";
    }
    if (mode === this.mode) return "kept";
    this.showFirst();
    return "lost";
  }

  note() {
    this.hosts = [...this.scene.models.values()].filter((model) => !model.unread).length;
    this.mode = this.scene.placement.mode;
  }

  /**
   * What was in sight before a change of the stage's size stays so: the panel may open over it.
   * @param {string | null} id
   * @param {() => void} resize
   */
  keepInSight(id, resize) {
    const rect = id === null ? null : this.scene.rectOf(id);
    const seen = rect ? seenPart(rect, this.view, this.stage.size) : 0;
    resize();
    if (rect && seenPart(rect, this.view, this.stage.size) < seen) this.reveal(rect, true);
  }

  showFirst() {
    const { size } = this.stage;
    if (size.width === 0) return;
    const [first] = this.scene.placement.hosts.values();
    this.stage.look(firstView(this.scene.placement.bounds, size, (first?.width ?? TILE.width) + HOST.padX));
    this.moved = false;
  }

  /** Fits again with the window, but not when a notice or the panel takes room: then nothing should jump. */
  resized() {
    const size = `${innerWidth} ${innerHeight}`;
    const sameWindow = size === this.window;
    this.window = size;
    if (!this.placed) return;
    if (this.wanted) this.stage.look(this.wanted);
    else if (!sameWindow && !this.moved) this.showFirst();
  }

  /** Opens or closes a host's tile. @param {string} id */
  toggle(id) {
    if (!this.scene.open.delete(id)) this.scene.open.add(id);
    this.scene.arrange();
    this.onArranged();
    const band = this.scene.placement.bands.get(id);
    const tile = this.scene.placement.hosts.get(id);
    this.stage.refresh();
    if (band && tile) this.showBand(tile, band);
    this.writeSoon();
  }

  /**
   * An opened host comes into sight, large enough for the names in it where the stage is wide enough for that.
   * @param {Rect} tile
   * @param {Rect} band
   */
  showBand(tile, band) {
    const { size } = this.stage;
    const both = around([tile, band]);
    const whole = fit(both, size, 1);
    if (this.view.zoom >= 0.62) this.reveal(both, true);
    else if (whole.zoom >= 0.5) this.look(whole, true);
    else
      this.look(
        {
          x: Math.max(
            band.x + size.width / 2 / 0.7 - 30,
            Math.min(band.x + band.width - size.width / 2 / 0.7 + 30, tile.x),
          ),
          y: tile.y - 30 + size.height / 2 / 0.7,
          zoom: 0.7,
        },
        true,
      );
  }

  /** Something else may be seen now: all of it; and again what was seen before, once nothing is hidden any more. */
  rearranged() {
    const { before } = this;
    this.note();
    this.onArranged();
    if (!this.placed) return;
    this.before = this.scene.sift ? (before ?? { view: this.view, moved: this.moved }) : null;
    if (this.scene.sift || !before) return this.showFirst();
    this.look(before.view, true);
    this.moved = before.moved;
  }

  toggleMode() {
    this.scene.mode = this.scene.placement.mode === "tiles" ? "boxes" : "tiles";
    this.scene.open.clear();
    this.scene.arrange();
    this.mode = this.scene.placement.mode;
    this.fitAll();
    this.onArranged();
  }

  /** Takes an address in. @returns {Chosen} */
  read() {
    const { view, open, pins, mode, ...chosen } = readAddress(location.hash);
    this.wanted = view;
    this.scene.mode = mode;
    this.scene.open = new Set(open);
    this.scene.pin(pins);
    if (this.placed) {
      this.scene.arrange();
      this.mode = this.scene.placement.mode;
    }
    if (view) this.look(view);
    else if (this.placed && this.moved) this.fitAll();
    return chosen;
  }

  writeSoon() {
    clearTimeout(this.writing);
    this.writing = setTimeout(() => this.write(), 250);
  }

  /** What is changed meanwhile is a step that the browser's back button takes back. @param {() => void} change */
  step(change) {
    this.write();
    change();
    this.write(true);
  }

  /** @param {boolean} [step]  as one that the browser's back button takes back */
  write(step = false) {
    clearTimeout(this.writing);
    if (!this.placed) return;
    this.wanted = null;
    const hash = this.hash();
    if (hash === (location.hash || "#")) return;
    const address = hash === "#" ? location.pathname + location.search : hash;
    if (step) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }

  /** The address within the site of what is seen now. */
  address() {
    const hash = this.hash();
    return within(location.pathname) + (hash === "#" ? "" : hash);
  }

  hash() {
    return writeAddress({
      view: this.moved ? this.view : null,
      open: [...this.scene.open],
      pins: this.scene.pins,
      mode: this.scene.mode,
      ...this.chosen(),
    });
  }
}

/** @param {Rect[]} rects */
export function around(rects) {
  const [x, y] = [Math.min(...rects.map((rect) => rect.x)), Math.min(...rects.map((rect) => rect.y))];
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}
