// The row above the chart: how it stands with the fleet in a few words, the search, and the view's buttons.

import { el, icon, renew } from "./dom.js";
import { iconButton } from "./parts.js";

/** @import {Connection} from "../types.js" */
/** @import {Scene} from "../scene/scene.js" */

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
 * @property {(query: string) => void} onSearch
 * @property {() => void} onFitMatches
 * @property {() => void} onFit
 * @property {(factor: number) => void} onZoom
 * @property {() => void} onTidy
 * @property {() => void} onMode
 * @property {() => void} onList
 * @property {() => void} onHelp
 */

export class Tools {
  /** @param {Wants} wants */
  constructor(wants) {
    this.wants = wants;
    this.summary = el("div", { class: "chart-summary" });
    this.input = /** @type {HTMLInputElement} */ (
      el("input", {
        class: "input",
        type: "search",
        placeholder: "Search",
        "aria-label": "Search the chart",
        autocomplete: "off",
        spellcheck: "false",
        oninput: () => wants.onSearch(this.input.value),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event),
      })
    );
    this.matches = el("button", { type: "button", class: "chart-link", hidden: true, onclick: wants.onFitMatches });
    this.zoom = el("span", { class: "chart-zoom" }, "100 %");
    this.mode = el("button", { type: "button", class: "button small", onclick: wants.onMode });
    this.list = iconButton("Show as list (l)", "M2.5 4h1M6 4h7.5M2.5 8h1M6 8h7.5M2.5 12h1M6 12h7.5", wants.onList);
    this.showList(false);
    this.menus = el("div", { class: "chart-menus" });
    this.element = el(
      "div",
      { class: "chart-tools" },
      this.summary,
      el(
        "div",
        { class: "chart-search" },
        icon("M7 2.7a4.3 4.3 0 1 0 0 8.6a4.3 4.3 0 1 0 0-8.6M10.3 10.3L14 14"),
        this.input,
        this.matches,
      ),
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

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Enter") this.wants.onFitMatches();
    if (event.key === "Escape") {
      this.input.value = "";
      this.wants.onSearch("");
      this.input.blur();
    }
    event.stopPropagation();
  }

  /** @param {boolean} open */
  showList(open) {
    this.list.setAttribute("aria-pressed", String(open));
  }

  /** @param {number | null} count  of matches; null without a search */
  showMatches(count) {
    this.matches.hidden = count === null;
    this.matches.textContent = count === 0 ? "no match" : count === 1 ? "fit 1 match" : `fit ${count} matches`;
    this.matches.toggleAttribute("disabled", count === 0);
  }

  /** @param {number} zoom */
  showZoom(zoom) {
    this.zoom.textContent = `${Math.round(zoom * 100)} %`;
  }

  /**
   * @param {Scene} scene
   * @param {Connection} connection
   */
  show(scene, connection) {
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
      bad > 0 && el("span", { class: "state", "data-shape": "triangle" }, `${bad} unwell`),
    ]);
    this.mode.textContent = scene.placement.mode === "tiles" ? "Expand hosts" : "Collapse hosts";
    this.mode.hidden = models.length < 2;
  }
}

/**
 * @param {number} number
 * @param {string} noun
 */
export function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
