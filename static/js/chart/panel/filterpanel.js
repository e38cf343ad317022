// The panel of filters, over the chart's corner, so that one sees what they do. It keeps nothing: each click asks.

import { has } from "../finding/filters.js";
import { TROUBLE } from "../finding/trouble.js";
import { byName, toneOf } from "../scene/words.js";
import { el, renew } from "./dom.js";
import { SPANS, STATE_WORDS } from "./filterwords.js";
import { iconButton, SHAPES } from "./parts.js";

/** @import {Look, State} from "../types.js" */
/** @import {Filter, FilterKey} from "../finding/filters.js" */

/** Choices of one list: longer ones are searched instead. */
const MOST_CHOICES = 2000;

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
        this.choice("host", "Host", [...state.hosts.values()]),
        this.choice("network", "Network", networksOf(state)),
        this.choice("service", "Service", [...state.services.values()]),
        this.choice("stack", "Stack", stacksOf(state)),
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
   * A list to choose from; what is chosen becomes a filter, and the list is as before.
   * @param {FilterKey} key
   * @param {string} title
   * @param {{id: string, name: string}[]} things
   */
  choice(key, title, things) {
    const shown = things.sort(byName).slice(0, MOST_CHOICES);
    const options = shown.map(({ id, name }) => el("option", { value: id }, name));
    const none = el("option", { value: "" }, things.length > 0 ? "Choose…" : "none");
    const wants = { class: "input", "data-key": `choose ${key}`, disabled: things.length === 0 };
    const select = /** @type {HTMLSelectElement} */ (el("select", wants, none, ...options));
    select.addEventListener("change", () => {
      const { value } = select;
      select.value = "";
      if (value) this.wants.onToggle([{ key, value }]);
    });
    return named(title, select, `chart-filter-${key}`);
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
  return [...state.networks.values()].map(({ id, name, host }) => ({
    id,
    name: host === undefined ? name : `${name} (${state.hosts.get(host)?.name ?? host})`,
  }));
}

/** @param {State} state */
function stacksOf(state) {
  const names = new Set();
  for (const { stack } of state.containers.values()) if (stack) names.add(stack);
  for (const { stack } of state.services.values()) if (stack) names.add(stack);
  return [...names].map((name) => ({ id: name, name }));
}
