// The menu "Export": the view as a picture, what it shows as a graph; to the disk or the clipboard.

import { at } from "../../base.js";
import { copy, download, fileName } from "../export/files.js";
import { DOT_EDGES } from "../export/dot.js";
import { MERMAID } from "../export/mermaid.js";
import { el, icon } from "./dom.js";

/** @import {Exporter, Format} from "../export/exporter.js" */

/** @type {Record<Format, {title: string, ending: string, type: string}>} */
const FORMATS = {
  json: { title: "JSON", ending: "json", type: "application/json" },
  dot: { title: "DOT", ending: "dot", type: "text/vnd.graphviz" },
  mermaid: { title: "Mermaid", ending: "mmd", type: "text/plain" },
};

export class ExportMenu {
  /**
   * @param {Exporter} exporter
   * @param {(whole: boolean) => void} onPrint
   */
  constructor(exporter, onPrint) {
    this.exporter = exporter;
    this.onPrint = onPrint;
    this.said = el("p", { class: "chart-said muted", role: "status" });
    this.view = choice("export-picture", "view", "this view", true);
    this.whole = choice("export-picture", "whole", "the whole chart");
    this.light = choice("export-light", "light", "in light colours", false, "checkbox");
    this.bright = choice("export-graph", "bright", "what is bright", true);
    this.all = choice("export-graph", "all", "everything");
    this.amount = el("p", { class: "muted" });
    this.element = el(
      "details",
      { class: "menu chart-export", "data-closes": "", ontoggle: () => this.opened() },
      el("summary", { title: "Export" }, icon("M8 2.5v7M5 6.8L8 9.8l3-3M2.8 11v2.5h10.4V11"), el("span", {}, "Export")),
      el("div", { class: "menu-panel" }, ...this.picture(), ...this.graph(), this.said, ...this.more()),
    );
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    for (const input of this.element.querySelectorAll("input")) input.addEventListener("change", () => this.measure());
  }

  picture() {
    return [
      el("h3", {}, "Picture"),
      el("div", { class: "chart-choices" }, this.view.label, this.whole.label, this.light.label),
      el(
        "div",
        { class: "actions" },
        button("SVG", () => this.svg()),
        button("PNG", () => this.png()),
        button("Print", () => this.print()),
      ),
    ];
  }

  graph() {
    return [
      el("h3", {}, "Graph"),
      el("div", { class: "chart-choices" }, this.bright.label, this.all.label),
      this.amount,
      ...Object.entries(FORMATS).map(([format, { title }]) =>
        el(
          "div",
          { class: "chart-format" },
          el("span", {}, title),
          button("Download", () => this.text(/** @type {Format} */ (format), false), `Download ${title}`),
          button("Copy", () => this.text(/** @type {Format} */ (format), true), `Copy ${title}`),
        ),
      ),
    ];
  }

  more() {
    return [el("a", { href: at("/wallboard/") }, "Open the wallboard")];
  }

  /** Escape closes the menu, and the chart keeps its selection. @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Escape" || !this.element.hasAttribute("open")) return;
    event.stopPropagation();
    this.close();
  }

  close() {
    this.element.removeAttribute("open");
    this.element.querySelector("summary")?.focus({ preventScroll: true });
  }

  opened() {
    if (!this.element.hasAttribute("open")) return;
    const bright = this.exporter.lit !== null;
    this.light.label.hidden = !this.exporter.dark;
    this.bright.label.hidden = !bright;
    this.bright.input.checked = bright;
    this.all.input.checked = !bright;
    this.all.words.textContent = this.exporter.kept ? "everything shown" : "everything";
    this.said.textContent = "";
    this.measure();
  }

  measure() {
    const { words } = this.exporter.sizes(this.all.input.checked);
    this.amount.textContent = words;
  }

  get wish() {
    return { whole: this.whole.input.checked, light: this.exporter.dark && this.light.input.checked };
  }

  svg() {
    const blob = new Blob([this.exporter.svg(this.wish)], { type: "image/svg+xml" });
    download(blob, fileName(this.wish.whole ? "chart" : "view", "svg", new Date()));
    this.say(`SVG of ${kilobytes(blob.size)}.`);
  }

  async png() {
    this.say("Drawing…");
    try {
      const { blob, words } = await this.exporter.png(this.wish);
      download(blob, fileName(this.wish.whole ? "chart" : "view", "png", new Date()));
      this.say(`PNG of ${words}, ${kilobytes(blob.size)}.`);
    } catch (problem) {
      this.say(problem instanceof Error ? problem.message : String(problem));
    }
  }

  print() {
    this.close();
    this.onPrint(this.whole.input.checked);
  }

  /**
   * @param {Format} format
   * @param {boolean} toClipboard
   */
  async text(format, toClipboard) {
    const whole = this.all.input.checked;
    const text = this.exporter.text(format, whole);
    const { title, ending, type } = FORMATS[format];
    const warning = this.warning(format, text, whole);
    if (toClipboard) {
      const done = await copy(text);
      this.say(done ? `${title} is in the clipboard.${warning}` : "This browser does not let the page copy: download it.");
      return;
    }
    const blob = new Blob([text], { type });
    download(blob, fileName("graph", ending, new Date()));
    this.say(`${title} of ${kilobytes(blob.size)}.${warning}`);
  }

  /**
   * Programs that draw graphs have their limits: better told here than found there.
   * @param {Format} format
   * @param {string} text
   * @param {boolean} whole
   */
  warning(format, text, whole) {
    const { edges } = this.exporter.sizes(whole);
    if (format === "dot" && edges > DOT_EDGES)
      return ` It has ${edges.toLocaleString("en")} lines: Graphviz will take minutes. A search or a filter makes it smaller.`;
    if (format === "mermaid" && (edges > MERMAID.edges || text.length > MERMAID.characters))
      return (
        ` It is larger than Mermaid draws by itself (${MERMAID.edges} lines, ${MERMAID.characters.toLocaleString("en")}` +
        " characters): raise maxEdges and maxTextSize, or export less with a search or a filter."
      );
    return "";
  }

  /** @param {string} words */
  say(words) {
    this.said.textContent = words;
  }
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string} words
 * @param {boolean} [checked]
 * @param {string} [type]
 */
function choice(name, value, words, checked = false, type = "radio") {
  const input = /** @type {HTMLInputElement} */ (el("input", { type, name, value, checked }));
  const text = el("span", {}, words);
  return { input, words: text, label: el("label", {}, input, text) };
}

/**
 * @param {string} words
 * @param {() => unknown} onclick
 * @param {string} [label]
 */
function button(words, onclick, label = words) {
  return el("button", { type: "button", class: "button small", "aria-label": label, onclick }, words);
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000)).toLocaleString("en")} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
