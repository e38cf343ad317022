// The panel of filters, over the chart's corner, so that one sees what they do. It keeps nothing: each click asks.

import { has } from "../finding/filters.js";
import { TROUBLE } from "../finding/trouble.js";
import { toneOf } from "../scene/words.js";
import { el, renew } from "./dom.js";
import { labelOf, nameOf, SPANS, STATE_WORDS } from "./filterwords.js";
import { iconButton, SHAPES } from "./parts.js";
import { typedField } from "./typed.js";

/** @import {Look, State} from "../types.js" */
/** @import {Filter, FilterKey} from "../finding/filters.js" */

/**
 * @typedef {object} PanelWants
 * @property {(filters: Filter[]) => void} onToggle
 * @property {(key: FilterKey) => void} onDrop
 * @property {() => void} onHide
 * @property {() => void} onLeft
 */

/** @typedef {{filters: readonly Filter[], hides: boolean}} Asked  what is on now */

export class FilterPanel {
  /** @param {PanelWants} wants */
  constructor(wants) {
    this.wants = wants;
    this.body = el("div", { class: "chart-filterpanel-body" });
    this.element = el(
      "div",
      { class: "chart-filterpanel", role: "dialog", "aria-label": "Filters", tabindex: "-1", hidden: true },
      iconButton("Close", "M4 4l8 8M12 4l-8 8", () => this.close()),
      el("h2", {}, "Filters"),
      this.body,
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      if (event.key !== "Tab") event.stopPropagation();
    });
  }

  /** @param {State} state @param {Asked} asked */
  open(state, asked) {
    this.element.hidden = false;
    this.show(state, asked);
    /** @type {HTMLElement | null} */ (this.body.querySelector("input, select"))?.focus();
  }

  close() {
    this.element.hidden = true;
    this.wants.onLeft();
  }

  /** @param {State} state @param {Asked} asked */
  show(state, { filters, hides }) {
    const inUse = document.activeElement?.closest("select, input[type=text]") ?? null;
    if (this.element.hidden || this.body.contains(inUse)) return;
    const looks = /** @type {[Look, string][]} */ (Object.entries(STATE_WORDS));
    const drivers = driversOf(state);
    renew(this.body, [
      this.group("State", looks.map(([look, words]) => this.box(filters, "state", [look], words, SHAPES[look]))),
      this.group("Driver", drivers.map(([words, values]) => this.box(filters, "driver", values, words))),
      this.group("Where and what", [
        this.choice(state, filters, "host", "Host", () => apart([...state.hosts.values()])),
        this.choice(state, filters, "network", "Network", () => apart(networksOf(state))),
        this.choice(state, filters, "service", "Service", () => apart([...state.services.values()])),
        this.choice(state, filters, "stack", "Stack", () => stacksOf(state)),
        this.label(),
      ]),
      this.group("Only", [
        this.box(filters, "only", ["trouble"], "Evident trouble"),
        el("p", { class: "muted" }, `${TROUBLE}.`),
      ]),
      this.group("Changed", [this.since(filters)]),
      this.group("The rest", [this.hiding(hides)]),
    ]);
  }

  /** @param {string} title @param {HTMLElement[]} children */
  group(title, children) {
    return el("fieldset", {}, el("legend", {}, title), ...children);
  }

  /**
   * @param {readonly Filter[]} filters
   * @param {FilterKey} key
   * @param {string[]} values
   * @param {string} words
   * @param {string} [shape]
   */
  box(filters, key, values, words, shape) {
    const turned = values.map((value) => ({ key, value }));
    const checked = values.every((value) => has(filters, key, value));
    const onchange = () => this.wants.onToggle(turned);
    const input = el("input", { type: "checkbox", checked, "data-key": `${key} ${values}`, onchange });
    const sign = shape ? { class: "state", "data-shape": shape } : {};
    return el("label", { class: "chart-box" }, input, el("span", sign, words));
  }

  /** @param {boolean} checked */
  hiding(checked) {
    const wants = { type: "checkbox", checked, "data-key": "hide", onchange: () => this.wants.onHide() };
    return el("label", { class: "chart-box" }, el("input", wants), el("span", {}, "Hide what does not pass"));
  }

  /**
   * @param {State} state
   * @param {readonly Filter[]} filters
   * @param {FilterKey} key
   * @param {string} title
   * @param {() => {id: string, name: string}[]} choices
   */
  choice(state, filters, key, title, choices) {
    const chosen = filters.filter((filter) => filter.key === key).map((filter) => ({ id: filter.value, name: labelOf(state, filter).value }));
    return typedField({ key, title, choices, chosen, onToggle: (value) => this.wants.onToggle([{ key, value }]) });
  }

  label() {
    const input = /** @type {HTMLInputElement} */ (
      el("input", {
        id: "chart-filter-label",
        class: "input",
        type: "text",
        placeholder: "key=value, or key",
        maxlength: "300",
        "data-key": "label",
        autocomplete: "off",
      })
    );
    const add = () => {
      const value = input.value.trim();
      input.value = "";
      if (value) this.wants.onToggle([{ key: "label", value }]);
    };
    input.addEventListener("keydown", (event) => event.key === "Enter" && add());
    const button = el("button", { type: "button", class: "button small", "data-key": "add label", onclick: add }, "Add");
    return el("div", { class: "chart-choice" }, el("label", { for: "chart-filter-label" }, "Label"), input, button);
  }

  /** @param {readonly Filter[]} filters */
  since(filters) {
    const now = filters.find(({ key }) => key === "since")?.value ?? "";
    const option = (/** @type {string} */ value, /** @type {string} */ words) =>
      el("option", { value, selected: value === now }, words);
    const options = [option("", "at any time"), ...SPANS.map(([span, words]) => option(span, `in the last ${words}`))];
    const isOther = now !== "" && !SPANS.some(([span]) => span === now);
    const select = /** @type {HTMLSelectElement} */ (
      el("select", { class: "input", "data-key": "since" }, ...options, isOther && option(now, now))
    );
    select.addEventListener("change", () => {
      if (select.value) this.wants.onToggle([{ key: "since", value: select.value }]);
      else this.wants.onDrop("since");
    });
    return named("When", select, "chart-filter-since");
  }
}

/** @param {string} title @param {HTMLElement} control @param {string} id */
function named(title, control, id) {
  control.id = id;
  return el("div", { class: "chart-choice" }, el("label", { for: id }, title), control);
}

/** The drivers that are there, by the words of the legend. @param {State} state @returns {[string, string[]][]} */
function driversOf(state) {
  const there = new Set([...state.networks.values()].map(({ driver }) => driver));
  /** @type {[string, string[]][]} */
  const known = [];
  for (const driver of ["bridge", "overlay", "macvlan", "ipvlan", "host"]) if (there.has(driver)) known.push([driver, [driver]]);
  if (there.has("null")) known.push(["none", ["null"]]);
  if ([...there].some((driver) => toneOf(driver) === "other")) known.push(["other drivers", ["other"]]);
  return known;
}

/** @param {State} state */
function networksOf(state) {
  return [...state.networks.keys()].map((id) => ({ id, name: nameOf(state, id) }));
}

/** @param {State} state */
function stacksOf(state) {
  const names = new Set();
  for (const { stack } of state.containers.values()) if (stack) names.add(stack);
  for (const { stack } of state.services.values()) if (stack) names.add(stack);
  return [...names].map((name) => ({ id: name, name }));
}

/** Of one name there may be several: those are told with their number. @param {{id: string, name: string}[]} things */
function apart(things) {
  const seen = new Map();
  for (const { name } of things) seen.set(name, (seen.get(name) ?? 0) + 1);
  return things.map(({ id, name }) => ({ id, name: seen.get(name) > 1 ? `${name} (${id})` : name }));
}
