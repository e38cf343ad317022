// The stage: two canvases, one for the chart and a thin sheet above it for what changes often, and the loop that draws
// them. It draws only when something asked for it, at most once a frame.

import { attachments } from "./scene/attachments.js";
import { News } from "./scene/news.js";
import { drawFrame } from "./draw/frame.js";
import { drawHighlights } from "./draw/highlight.js";
import { DARK, LIGHT, stalePalette } from "./draw/palette.js";
import { forgetWidths } from "./draw/text.js";
import { el } from "./panel/dom.js";

/** @import {Rect, View} from "./types.js" */
/** @import {Scene} from "./scene/scene.js" */
/** @import {Spot} from "./scene/walk.js" */
/** @import {Palette} from "./draw/palette.js" */
/** @import {Wishes} from "./draw/frame.js" */
/** @import {Sheet} from "./draw/highlight.js" */
/** @import {Landing} from "./draw/targets.js" */
/** @import {Attachment} from "./scene/attachments.js" */

const FLIGHT = 180;

export class Stage {
  /**
   * @param {Scene} scene
   * @param {{onView: (view: View) => void, onRenewed: () => void, onPainted: () => void, onResize: () => void}} wants
   */
  constructor(scene, wants) {
    this.scene = scene;
    this.wants = wants;
    this.news = new News();
    this.base = /** @type {HTMLCanvasElement} */ (el("canvas", { "aria-hidden": "true" }));
    this.sheet = /** @type {HTMLCanvasElement} */ (
      el("canvas", {
        class: "chart-sheet",
        tabindex: "0",
        role: "application",
        "aria-roledescription": "chart",
        "aria-describedby": "chart-said",
      })
    );
    this.element = el("div", { class: "chart-stage" }, this.base, this.sheet);
    this.baseContext = /** @type {CanvasRenderingContext2D} */ (this.base.getContext("2d", { alpha: false }));
    this.sheetContext = /** @type {CanvasRenderingContext2D} */ (this.sheet.getContext("2d"));
    /** @type {View} */
    this.view = { x: 0, y: 0, zoom: 1 };
    this.size = { width: 0, height: 0 };
    this.ratio = 1;
    this.family = "sans-serif";
    /** @type {Palette} */
    this.palette = LIGHT;
    this.stalePalette = stalePalette(LIGHT);
    /** @type {string | null} */
    this.selected = null;
    /** All that is selected. @type {readonly string[]} */
    this.chosen = [];
    /** @type {ReadonlySet<string> | null} */
    this.lit = null;
    /** @type {Attachment[]} */
    this.attachments = [];
    /** Where a carried chip may be dropped. @type {Landing[]} */
    this.landings = [];
    /** Where the pointer is over something. @type {{x: number, y: number} | null} */
    this.pointer = null;
    /** @type {Rect | null} */
    this.hovered = null;
    /** @type {Spot | null} */
    this.focused = null;
    this.baseOld = true;
    this.sheetOld = true;
    this.waiting = false;
    this.onPaper = matchMedia("print");
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    /** @type {{from: View, to: View, began: number} | null} */
    this.flight = null;
    new ResizeObserver(() => this.resize()).observe(this.element);
    window.addEventListener("resize", () => this.resize());
    this.watchRatio();
  }

  /** Not every browser says when the window has moved to another screen: asked once a second, it is found anyway. */
  check() {
    if (window.devicePixelRatio !== this.ratio) this.resize();
  }

  /** Another screen, or the browser's own zoom: the window may keep its size in CSS pixels. */
  watchRatio() {
    const now = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const changed = () => {
      this.watchRatio();
      this.resize();
    };
    now.addEventListener("change", changed, { once: true });
  }

  /** The chart itself is old: data, view, light or dark. */
  refresh() {
    this.baseOld = true;
    this.refreshSheet();
  }

  refreshSheet() {
    this.sheetOld = true;
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame((now) => this.frame(now));
  }

  /** @param {number} now */
  frame(now) {
    this.waiting = false;
    this.renew();
    if (this.size.width === 0) return;
    if (this.flight) this.fly(now);
    const painted = this.baseOld;
    if (this.baseOld) this.paint();
    if (this.sheetOld) this.paintSheet();
    this.baseOld = false;
    this.sheetOld = false;
    if (this.flight) this.refresh();
    else if (this.news.fade(Date.now())) this.refreshSheet();
    else if (this.hadNews) this.refreshSheet();
    this.hadNews = this.news.marks.size + this.news.ghosts.length > 0;
    if (painted) this.wants.onPainted();
  }

  hadNews = false;

  /** Brings the scene up to the state now, if it is not. */
  renew() {
    if (!this.scene.stale) return;
    this.scene.renew();
    this.wants.onRenewed();
    this.baseOld = true;
  }

  paint() {
    this.attachments =
      this.selected && this.lit ? attachments(this.scene.state, this.scene, this.selected, this.lit) : [];
    drawFrame(this.baseContext, this.wishes());
  }

  paintSheet() {
    drawHighlights(this.sheetContext, this.highlights());
  }

  /** What the chart is drawn from. An export draws from the same. @returns {Wishes} */
  wishes() {
    return {
      scene: this.scene,
      view: this.view,
      stage: this.size,
      ratio: this.ratio,
      family: this.family,
      palette: this.palette,
      stalePalette: this.stalePalette,
      lit: this.lit,
      selected: this.selected,
      now: Date.now(),
    };
  }

  /** What the sheet above it is drawn from. @returns {Sheet} */
  highlights() {
    const { scene } = this;
    return {
      scene,
      view: this.view,
      stage: this.size,
      ratio: this.ratio,
      family: this.family,
      palette: this.palette,
      selected: this.chosen.filter((id) => this.chosen.length > 1 || !isHost(id)).map((id) => scene.rectOf(id)),
      hovered: this.hovered,
      focused: document.activeElement === this.sheet ? (this.focused?.rect ?? null) : null,
      attachments: this.attachments,
      landings: this.landings,
      news: this.news,
      now: Date.now(),
      still: this.still.matches,
    };
  }

  /**
   * @param {View} view
   * @param {boolean} [gently]  in a short flight, unless no motion is wanted
   */
  look(view, gently = false) {
    if (gently && !this.still.matches && this.size.width > 0)
      this.flight = { from: this.view, to: view, began: performance.now() };
    else {
      this.flight = null;
      this.view = view;
      this.wants.onView(view);
    }
    this.refresh();
  }

  /** @param {number} now */
  fly(now) {
    if (!this.flight) return;
    const { from, to, began } = this.flight;
    const part = Math.min(1, Math.max(0, (now - began) / FLIGHT));
    const eased = 1 - (1 - part) ** 3;
    const zoom = from.zoom * (to.zoom / from.zoom) ** eased;
    this.view = { x: from.x + (to.x - from.x) * eased, y: from.y + (to.y - from.y) * eased, zoom };
    if (part === 1) {
      this.flight = null;
      this.view = to;
    }
    this.wants.onView(this.view);
    this.baseOld = true;
  }

  resize() {
    if (this.onPaper.matches) return; // the view is that of the screen
    const ratio = window.devicePixelRatio || 1;
    const { left, top, right, bottom } = this.element.getBoundingClientRect();
    // A browser lays edges on whole device pixels: a canvas of another size than that would be stretched, and blurred.
    const [across, down] = [Math.round(right * ratio) - Math.round(left * ratio), Math.round(bottom * ratio) - Math.round(top * ratio)];
    const [width, height] = [across / ratio, down / ratio];
    if (width === this.size.width && height === this.size.height && ratio === this.ratio) return;
    const before = this.size;
    this.size = { width, height };
    this.ratio = ratio;
    for (const canvas of [this.base, this.sheet]) {
      canvas.width = across;
      canvas.height = down;
    }
    // The top left corner stays where it was, so that nothing seems to move when the panel opens.
    const view = this.flight ? this.flight.to : this.view;
    if (before.width > 0)
      this.look({
        ...view,
        x: view.x + (width - before.width) / 2 / view.zoom,
        y: view.y + (height - before.height) / 2 / view.zoom,
      });
    this.wants.onResize();
    this.paintNow();
  }

  /** A canvas whose size was set is empty until the next frame: paint it at once. */
  paintNow() {
    if (this.size.width === 0) return;
    this.refresh();
    if (this.scene.stale) return;
    this.paint();
    this.paintSheet();
  }

  /** Takes theme and fonts from the page. */
  dress() {
    const told = document.documentElement.dataset.theme;
    const dark = told ? told === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    this.palette = dark ? DARK : LIGHT;
    this.stalePalette = stalePalette(this.palette);
    this.family = getComputedStyle(this.element).fontFamily || "sans-serif";
    forgetWidths();
    this.refresh();
  }
}

/** A host that is selected alone has its own frame for that. @param {string} id */
function isHost(id) {
  return id.startsWith("host:") || id.startsWith("node:");
}
