// One sentence in answer to what was just asked: it is read aloud, stands over the stage for a few seconds and goes.

import { el } from "./dom.js";

const SECONDS = 6;

export class Word {
  constructor() {
    this.text = el("span", {});
    this.element = el("div", { class: "chart-word", role: "status", onclick: () => this.hush() }, this.text);
    this.element.dataset.empty = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {string} words */
  say(words) {
    clearTimeout(this.timer);
    this.text.textContent = words;
    delete this.element.dataset.empty;
    this.timer = setTimeout(() => this.hush(), SECONDS * 1000);
  }

  hush() {
    this.text.textContent = "";
    this.element.dataset.empty = "";
  }
}
