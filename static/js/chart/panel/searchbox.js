// The search field and the list of the best matches under it: a combobox, walked with arrows, chosen with Enter.

import { el, icon } from "./dom.js";

/** @import {Row} from "../finding/reasons.js" */

const LIST = "chart-matches";

/**
 * @typedef {object} SearchWants
 * @property {(query: string) => void} onSearch
 * @property {() => void} onFitMatches
 * @property {(row: Row) => void} onChoose
 * @property {() => void} onFocus
 * @property {() => void} onRecall  the list is wanted again
 */
/**
 * @typedef {object} Shown
 * @property {number | null} count  of matches that stand on the chart; null without a search
 * @property {number} total  with those that do not, like services
 * @property {Row[]} rows
 * @property {number} more
 * @property {boolean} pending  the server has not answered yet
 * @property {boolean} failed
 */

export class SearchBox {
  /** @param {SearchWants} wants */
  constructor(wants) {
    this.wants = wants;
    /** @type {Row[]} */
    this.rows = [];
    this.more = 0;
    this.at = -1;
    /** The user has sent the list away; the next letter brings it back. */
    this.dismissed = true;
    this.input = /** @type {HTMLInputElement} */ (
      el("input", {
        class: "input",
        type: "search",
        placeholder: "Search",
        title: "Names, ids, addresses, subnets, images, services, stacks, label:key=value",
        "aria-label": "Search the chart",
        role: "combobox",
        "aria-expanded": "false",
        "aria-controls": LIST,
        "aria-autocomplete": "list",
        autocomplete: "off",
        spellcheck: "false",
        oninput: () => this.typed(),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event),
        onfocus: () => wants.onFocus(),
        onblur: () => this.dismiss(),
        onclick: () => this.recall(),
      })
    );
    this.matches = el("button", { type: "button", class: "chart-link", hidden: true, onclick: wants.onFitMatches });
    this.list = el("ul", { id: LIST, role: "listbox", "aria-label": "Best matches", class: "chart-found-list" });
    this.foot = el("p", { class: "chart-found-foot muted", role: "status" });
    this.drop = el("div", { class: "chart-found", hidden: true }, this.list, this.foot);
    // A click in the list must not take the focus, whose loss would close it.
    this.drop.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.onClick(event));
    this.element = el(
      "div",
      { class: "chart-search" },
      icon("M7 2.7a4.3 4.3 0 1 0 0 8.6a4.3 4.3 0 1 0 0-8.6M10.3 10.3L14 14"),
      this.input,
      this.matches,
      this.drop,
    );
  }

  typed() {
    this.dismissed = false;
    this.at = -1;
    this.wants.onSearch(this.input.value);
  }

  recall() {
    this.dismissed = false;
    this.wants.onRecall();
  }

  /** Whether the list would be seen. */
  get wanted() {
    return !this.dismissed && this.input.value.trim() !== "" && document.activeElement === this.input;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      this.walk(step);
      event.preventDefault();
    } else if (event.key === "Enter") this.enter();
    else if (event.key === "Escape") this.escape(event);
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  }

  /** @param {number} step */
  walk(step) {
    if (this.drop.hidden) this.recall();
    if (this.rows.length === 0) return;
    // Above the first is the field itself.
    const places = this.rows.length + 1;
    this.at = ((this.at + 1 + step + places) % places) - 1;
    this.mark();
  }

  enter() {
    const row = this.drop.hidden ? undefined : meant(this.rows, this.at, this.more);
    if (!row) return this.wants.onFitMatches();
    this.choose(row);
  }

  /** @param {Row} row */
  choose(row) {
    this.dismiss();
    this.wants.onChoose(row);
  }

  /** First the list goes, then what was typed, then the focus. @param {KeyboardEvent} event */
  escape(event) {
    event.preventDefault(); // a browser would empty the field already
    if (!this.drop.hidden && this.at >= 0) return this.dismiss();
    this.dismiss();
    this.input.value = "";
    this.wants.onSearch("");
    this.input.blur();
  }

  dismiss() {
    this.dismissed = true;
    this.at = -1;
    this.close();
  }

  /** @param {Event} event */
  onClick(event) {
    const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    const row = option ? this.rows[[...this.list.children].indexOf(option)] : undefined;
    if (row) this.choose(row);
  }

  /** @param {Shown} shown */
  show({ count, total, rows, more, pending, failed }) {
    this.matches.hidden = count === null;
    const words = count === 1 ? "fit 1 match" : `fit ${count?.toLocaleString("en")} matches`;
    this.matches.textContent = count === 0 ? (total > 0 ? "none on the chart" : "no match") : words;
    this.matches.toggleAttribute("disabled", count === 0);
    if (!this.wanted) return this.close();
    const kept = this.rows[this.at]?.id;
    this.rows = rows;
    this.more = more;
    this.at = kept === undefined ? -1 : rows.findIndex(({ id }) => id === kept);
    this.list.hidden = rows.length === 0;
    this.list.replaceChildren(...rows.map((row, at) => option(row, at)));
    this.foot.textContent = footOf(rows.length, more, pending, failed);
    this.foot.hidden = this.foot.textContent === "";
    this.open();
  }

  /** Shows the list, where there is something to show and the user is at it. */
  open() {
    if (!this.wanted) return this.close();
    this.drop.hidden = false;
    this.input.setAttribute("aria-expanded", String(this.rows.length > 0));
    this.mark();
  }

  close() {
    this.drop.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  mark() {
    [...this.list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === this.at)));
    const active = this.list.children[this.at];
    if (!active) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  }
}

/**
 * The row that Enter means: the marked one, or the only one there is. None where several could be meant.
 * @param {readonly Row[]} rows
 * @param {number} at  -1 where none is marked
 * @param {number} more  matches that have no row
 * @returns {Row | undefined}
 */
export function meant(rows, at, more) {
  return rows[at] ?? (rows.length === 1 && more === 0 ? rows[0] : undefined);
}

/** @param {Row} row @param {number} at */
function option({ kind, name, where, why }, at) {
  return el(
    "li",
    { id: `${LIST}-${at}`, role: "option", "aria-selected": "false" },
    el("span", { class: "chart-found-kind" }, kind),
    el("span", { class: "chart-found-name", dir: "auto" }, name),
    where && el("span", { class: "chart-found-where" }, where),
    why && el("span", { class: "chart-found-why" }, why),
  );
}

/**
 * @param {number} rows
 * @param {number} more
 * @param {boolean} pending
 * @param {boolean} failed
 */
function footOf(rows, more, pending, failed) {
  if (failed) return "Labels could not be asked for: the server did not answer.";
  if (rows === 0) return pending ? "Asking for labels…" : "Nothing has this in its name, ids, addresses, image or labels.";
  if (more > 0) return `${more.toLocaleString("en")} more. Enter shows all of them on the chart.`;
  return pending ? "Asking for labels…" : "";
}
