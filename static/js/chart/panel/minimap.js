// The minimap, beside the legend: all hosts in small, and a frame round what the stage shows. A click or a drag moves the
// view there, and so do the arrow keys. It hides while everything is in sight; phones never show it.

import { drawOverview } from "../draw/overview.js";
import { frameOf, isPart, overviewOf, pointAt } from "../scene/overview.js";
import { el } from "./dom.js";

/** @import {Navigation} from "../navigation.js" */
/** @import {Stage} from "../stage.js" */

/** Its picture follows the chart, but not every change of fifty a second. */
const EVERY = 300;
/** How much of the stage an arrow key moves. */
const STEP = 0.25;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Minimap {
  /**
   * @param {Stage} stage
   * @param {() => Navigation} navigation
   */
  constructor(stage, navigation) {
    this.stage = stage;
    this.navigation = navigation;
    this.canvas = /** @type {HTMLCanvasElement} */ (el("canvas", { "aria-hidden": "true" }));
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d", { alpha: false }));
    this.frame = el("div", { class: "chart-map-frame" });
    this.element = el(
      "div",
      {
        class: "chart-map",
        role: "application",
        tabindex: "0",
        hidden: true,
        "aria-label": "Minimap. Arrow keys move the view, f fits everything.",
        title: "Click or drag to move the view",
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event),
        onpointerdown: (/** @type {PointerEvent} */ event) => this.onPress(event),
        onpointermove: (/** @type {PointerEvent} */ event) => this.onMove(event),
        onpointerup: () => (this.held = null),
        onpointercancel: () => (this.held = null),
      },
      this.canvas,
      this.frame,
    );
    /** From the frame's middle to where it is held, in pixels. @type {{x: number, y: number} | null} */
    this.held = null;
    /** What its picture shows. @type {unknown[]} */
    this.drawn = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** The chart was painted: the frame follows at once, the picture soon. */
  follow() {
    const { scene, view, size } = this.stage;
    const shows = this.held !== null || isPart(scene.placement, view, size);
    if (this.element.hidden === shows) this.element.hidden = !shows;
    if (!shows) return;
    const overview = overviewOf(scene.placement);
    const { x, y, width, height } = frameOf(overview, view, size);
    this.frame.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    this.frame.style.width = `${width.toFixed(1)}px`;
    this.frame.style.height = `${height.toFixed(1)}px`;
    if (this.shows.every((one, index) => one === this.drawn[index])) return;
    if (this.drawn.length === 0) this.draw();
    else this.timer ??= setTimeout(() => this.draw(), EVERY);
  }

  /** All that its picture depends on. */
  get shows() {
    const { scene, lit, palette, ratio } = this.stage;
    return [scene.placement, lit, palette, ratio];
  }

  draw() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { scene, lit, palette, ratio } = this.stage;
    const overview = overviewOf(scene.placement);
    this.drawn = this.shows;
    this.canvas.width = Math.round(overview.width * ratio);
    this.canvas.height = Math.round(overview.height * ratio);
    for (const one of [this.canvas, this.element]) {
      one.style.width = `${overview.width}px`;
      one.style.height = `${overview.height}px`;
    }
    drawOverview(this.context, scene, overview, ratio, palette, lit);
  }

  /** @param {PointerEvent} event */
  onPress(event) {
    if (event.button !== 0) return;
    const { x, y } = this.spot(event);
    const { view, size, scene } = this.stage;
    const frame = frameOf(overviewOf(scene.placement), view, size);
    const [dx, dy] = [x - frame.x - frame.width / 2, y - frame.y - frame.height / 2];
    const inside = Math.abs(dx) <= frame.width / 2 && Math.abs(dy) <= frame.height / 2;
    this.held = inside ? { x: dx, y: dy } : { x: 0, y: 0 };
    this.element.setPointerCapture(event.pointerId);
    if (!inside) this.moveTo(x, y);
  }

  /** @param {PointerEvent} event */
  onMove(event) {
    if (!this.held) return;
    const { x, y } = this.spot(event);
    this.moveTo(x - this.held.x, y - this.held.y);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    const { scene, view } = this.stage;
    const overview = overviewOf(scene.placement);
    const point = pointAt(overview, clamp(x, overview.width), clamp(y, overview.height));
    this.navigation().look({ ...point, zoom: view.zoom });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const step = ARROWS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const { width, height } = this.stage.size;
    this.navigation().pan(-step[0] * STEP * width, -step[1] * STEP * height);
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  spot(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }
}

/**
 * @param {number} value
 * @param {number} most
 */
function clamp(value, most) {
  return Math.min(most, Math.max(0, value));
}
