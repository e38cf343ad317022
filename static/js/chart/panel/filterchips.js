// The row under the tools while filters are on: what is left of the fleet, and each filter with a way to take it off.

import { labelOf } from "./filterwords.js";
import { el, icon, renew } from "./dom.js";

/** @import {State} from "../types.js" */
/** @import {Filter} from "../finding/filters.js" */

/**
 * @typedef {object} ChipWants
 * @property {(filter: Filter) => void} onRemove
 * @property {() => void} onClear
 * @property {() => void} onFit
 * @property {() => void} onMore
 * @property {() => void} onHide
 */

export class FilterChips {
  /** @param {ChipWants} wants */
  constructor(wants) {
    this.wants = wants;
    this.element = el("div", { class: "chart-filters", hidden: true, role: "group", "aria-label": "Filters" });
  }

  /**
   * @param {State} state
   * @param {readonly Filter[]} filters
   * @param {{containers: number, found: string[]} | null} matches
   * @param {boolean} hides  what does not pass; then a search alone is told of here, too
   */
  show(state, filters, matches, hides) {
    const there = matches && (filters.length > 0 || hides);
    this.element.hidden = !there;
    if (!there) return renew(this.element, []);
    const { onClear, onFit, onMore, onHide } = this.wants;
    const [some, all] = [matches.containers, state.containers.size].map((number) => number.toLocaleString("en"));
    renew(this.element, [
      el("span", { class: "chart-filters-count", role: "status" }, `${hides ? "Showing " : ""}${some} of ${all} containers`),
      link(hides ? "Dim the rest" : "Hide the rest", onHide),
      ...filters.map((filter) => this.chip(state, filter)),
      link("Add a filter", onMore),
      matches.found.length > 0 && link("Fit matches", onFit),
      filters.length > 0 && link("Clear", onClear),
    ]);
  }

  /** @param {State} state @param {Filter} filter */
  chip(state, filter) {
    const { what, value } = labelOf(state, filter);
    const words = `Take off the filter: ${what} ${value}`;
    return el(
      "button",
      {
        type: "button",
        class: "chart-chip",
        "data-key": `${filter.key} ${filter.value}`,
        title: words,
        "aria-label": words,
        onclick: () => this.wants.onRemove(filter),
      },
      el("span", { class: "muted" }, what),
      " ", // for those who say what they read: without it these are one word
      el("span", { class: "chart-chip-value", dir: "auto" }, value),
      icon("M5 5l6 6M11 5l-6 6"),
    );
  }
}

/** @param {string} words @param {() => void} onclick */
function link(words, onclick) {
  return el("button", { type: "button", class: "chart-link", "data-key": words, onclick }, words);
}
