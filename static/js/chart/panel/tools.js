// The row above the chart: how it stands with the fleet in a few words, the search, and the view's buttons.

import { el, renew } from "./dom.js";
import { iconButton } from "./parts.js";

/** @import {Connection} from "../types.js" */
/** @import {Scene} from "../scene/scene.js" */
/** @import {SearchBox} from "./searchbox.js" */

/** @type {Record<Connection["status"], string>} */
const WORDS = {
  live: "Live",
  connecting: "Connecting",
  broken: "Not live",
  "signed-out": "Signed out",
  "no-role": "No role",
};

/**
 * @typedef {object} Wants
 * @property {() => void} onFit
 * @property {(factor: number) => void} onZoom
 * @property {() => void} onTidy
 * @property {() => void} onMode
 * @property {() => void} onList
 * @property {() => void} onHelp
 * @property {() => void} onTrouble
 */

export class Tools {
  /**
   * @param {Wants} wants
   * @param {SearchBox} box
   */
  constructor(wants, box) {
    this.wants = wants;
    this.summary = el("div", { class: "chart-summary" });
    this.input = box.input;
    this.zoom = el("span", { class: "chart-zoom" }, "100 %");
    this.mode = el("button", { type: "button", class: "button small", onclick: wants.onMode });
    this.list = iconButton("Show as list (l)", "M2.5 4h1M6 4h7.5M2.5 8h1M6 8h7.5M2.5 12h1M6 12h7.5", wants.onList);
    this.showList(false);
    this.menus = el("div", { class: "chart-menus" });
    this.element = el(
      "div",
      { class: "chart-tools" },
      this.summary,
      box.element,
      el(
        "div",
        { class: "chart-buttons" },
        this.mode,
        this.menus,
        this.list,
        iconButton(
          "Tidy up: close the holes and sort again",
          "M2.5 3.5h4v4h-4zM9.5 3.5h4v4h-4zM2.5 10h4v3h-4zM9.5 10h4v3h-4z",
          wants.onTidy,
        ),
        iconButton("Zoom out (−)", "M3.5 8h9", () => wants.onZoom(1 / 1.25)),
        this.zoom,
        iconButton("Zoom in (+)", "M8 3.5v9M3.5 8h9", () => wants.onZoom(1.25)),
        iconButton("Fit (f)", "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10", wants.onFit),
        iconButton("Keys (?)", "M5.8 6.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 12.2v.2", wants.onHelp),
      ),
    );
  }

  /** @param {HTMLElement} menu */
  addMenu(menu) {
    this.menus.append(menu);
  }

  /** @param {boolean} open */
  showList(open) {
    this.list.setAttribute("aria-pressed", String(open));
  }

  /** @param {number} zoom */
  showZoom(zoom) {
    this.zoom.textContent = `${Math.round(zoom * 100)} %`;
  }

  /**
   * @param {Scene} scene
   * @param {Connection} connection
   * @param {boolean} onlyTrouble  whether the chart is filtered by it
   */
  show(scene, connection, onlyTrouble) {
    const models = [...scene.models.values()];
    const containers = models.reduce((sum, model) => sum + model.total, 0);
    const bad = models.reduce((sum, model) => sum + (model.stale ? 0 : model.bad), 0);
    const word = WORDS[connection.status];
    renew(this.summary, [
      el(
        "span",
        {
          class: "state",
          "data-shape":
            connection.status === "live" ? "disc" : connection.status === "connecting" ? "ring" : "triangle",
        },
        word,
      ),
      el("span", { class: "muted" }, `${count(models.length, "host")} · ${count(containers, "container")}`),
      (bad > 0 || onlyTrouble) && this.unwell(bad, onlyTrouble),
    ]);
    this.mode.textContent = scene.placement.mode === "tiles" ? "Expand hosts" : "Collapse hosts";
    this.mode.hidden = models.length < 2;
  }

  /**
   * @param {number} bad
   * @param {boolean} pressed
   */
  unwell(bad, pressed) {
    return el(
      "button",
      {
        type: "button",
        class: "chart-unwell state",
        "data-shape": bad > 0 ? "triangle" : "disc",
        "data-key": "unwell",
        title: pressed ? "Show everything again" : "Show only what is in trouble",
        "aria-pressed": String(pressed),
        onclick: this.wants.onTrouble,
      },
      `${bad} unwell`,
    );
  }
}

/**
 * @param {number} number
 * @param {string} noun
 */
export function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
