// The menu "View": the filters, and the saved views, mine and those that others share. A view is its address, so a
// click on one only goes there; the browser's back button comes back.

import { at } from "../../base.js";
import { copy } from "../export/files.js";
import { Current } from "./current.js";
import { el, icon, renew } from "./dom.js";

/** @import {Answer} from "../asking.js" */

/** @typedef {{id: string, name: string, shared: boolean, owner: string, mine: boolean, address: string}} View */
/**
 * @typedef {object} ViewWants
 * @property {(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object) => Promise<Answer>} ask
 * @property {() => string} address  of what is seen now
 * @property {(address: string) => void} onOpen
 * @property {() => void} onFilters
 * @property {() => void} onHide
 * @property {string} role
 */

const PATH = at("/api/v1/views");
const NONE = "None yet. Search, filter or move to what you need, and save it here.";
/** The lines of the buttons' pictures. */
const EYE =
  "M1.8 8s2.2-4 6.2-4 6.2 4 6.2 4-2.2 4-6.2 4-6.2-4-6.2-4M8 6.3a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 1 0 0-3.4";
const RENAME = "M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2zM9.6 4.2l2.2 2.2";
const SHARE =
  "M11.5 5.5a1.8 1.8 0 1 0-.1-.1M4.5 9.8a1.8 1.8 0 1 0-.1-.1M11.5 14a1.8 1.8 0 1 0-.1-.1M6 7.3l4-2M6 8.9l4 2.2";
const LINK = "M6.5 9.5l3-3M7 5l1.6-1.6a2.6 2.6 0 0 1 3.8 3.8L10.8 8.8M9 11l-1.6 1.6a2.6 2.6 0 0 1-3.8-3.8L5.2 7.2";
const BIN = "M3 4.5h10M6.5 4V2.8h3V4M4.3 4.5l.6 8.7h6.2l.6-8.7";

export class ViewMenu {
  /** @param {ViewWants} wants */
  constructor(wants) {
    this.wants = wants;
    /** @type {View[] | null} */
    this.views = null;
    /** The view whose name is being written, or whose end is being asked about. @type {string | null} */
    this.renamed = null;
    /** @type {string | null} */
    this.doomed = null;
    this.current = new Current();
    this.said = el("p", { class: "chart-said muted", role: "status" });
    this.list = el("div", { class: "chart-views" });
    this.name = /** @type {HTMLInputElement} */ (
      el("input", {
        class: "input",
        type: "text",
        placeholder: "Name of this view",
        "aria-label": "Name of this view",
        maxlength: "80",
        autocomplete: "off",
      })
    );
    this.hide = el(
      "button",
      { type: "button", "aria-pressed": "false", onclick: () => this.wants.onHide() },
      "Hide what does not pass ",
      el("kbd", {}, "H"),
    );
    this.shared = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox" }));
    this.element = el(
      "details",
      { class: "menu chart-view", "data-closes": "", ontoggle: () => this.opened() },
      el("summary", { title: "View: filters and saved views" }, icon(EYE), el("span", {}, "View")),
      el("div", { class: "menu-panel" }, this.filters(), this.hide, el("h3", {}, "Saved views"), this.list, this.form(), this.said),
    );
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    // What a click here replaces is no part of the menu any more: the page would take it for a click elsewhere.
    this.list.addEventListener("click", (event) => event.stopPropagation());
  }

  filters() {
    const open = () => {
      this.element.removeAttribute("open");
      this.wants.onFilters();
    };
    return el("button", { type: "button", onclick: open }, "Filters… ", el("kbd", {}, "F"));
  }

  /** @param {boolean} hides */
  showHiding(hides) {
    this.hide.setAttribute("aria-pressed", String(hides));
  }

  form() {
    const may = this.wants.role !== "viewer";
    return el(
      "form",
      { class: "chart-save", onsubmit: (/** @type {Event} */ event) => void this.save(event) },
      this.name,
      may && el("label", { class: "chart-box" }, this.shared, el("span", {}, "Share with everyone")),
      el("button", { type: "submit", class: "button small" }, "Save"),
    );
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (!this.element.hasAttribute("open")) return;
    // Arrows walk the menu, as the page has it for all; no other key is for the chart.
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) event.stopPropagation();
    if (event.key !== "Escape") return;
    if (this.renamed || this.doomed) return this.calm();
    this.element.removeAttribute("open");
    this.element.querySelector("summary")?.focus({ preventScroll: true });
  }

  calm() {
    this.renamed = this.doomed = null;
    this.show();
  }

  opened() {
    if (!this.element.hasAttribute("open")) return;
    this.said.textContent = "";
    this.renamed = this.doomed = null;
    this.show();
    void this.load();
  }

  async load() {
    const answer = await this.wants.ask("GET", PATH);
    if (!answer.ok) return this.say(answer.words);
    this.views = answer.body.views;
    this.show();
  }

  show() {
    if (this.views === null) return renew(this.list, [el("p", { class: "muted" }, "Fetching…")]);
    const mine = this.views.filter((view) => view.mine);
    const others = this.views.filter((view) => !view.mine);
    if (this.views.length === 0) return renew(this.list, [el("p", { class: "muted" }, NONE)]);
    const now = this.current.of(this.views, this.wants.address());
    this.at = now && { id: now.view.id, changed: now.changed };
    renew(this.list, [
      now?.changed && this.mayChange(now.view) && this.update(now.view),
      mine.length > 0 && this.rows("Mine", mine),
      others.length > 0 && this.rows("Shared by others", others),
    ]);
  }

  /** @type {{id: string, changed: boolean} | null} */
  at = null;

  /** @param {View} view */
  mayChange(view) {
    return view.mine || this.wants.role === "admin";
  }

  /** What is seen is not what this view shows any more. @param {View} view */
  update(view) {
    const onclick = () => void this.renewView(view);
    const wants = { type: "button", class: "button small", "data-key": "update", "aria-label": `Update ${view.name}` };
    return el(
      "div",
      { class: "chart-views-changed" },
      el("p", {}, el("bdi", {}, view.name), " is changed."),
      el("button", { ...wants, onclick }, "Update this view"),
    );
  }

  /** @param {View} view */
  async renewView(view) {
    const answer = await this.wants.ask("PATCH", `${PATH}/${view.id}`, { address: this.wants.address() });
    if (!answer.ok) return this.say(answer.words);
    await this.load();
    this.say(`${view.name} shows now what you see.`);
  }

  /** @param {string} title @param {View[]} views */
  rows(title, views) {
    const items = views.map((view) => el("li", {}, ...this.row(view)));
    return el("div", {}, el("p", { class: "chart-views-title" }, title), el("ul", { "aria-label": title }, ...items));
  }

  /** @param {View} view */
  row(view) {
    if (this.renamed === view.id) return [this.renaming(view)];
    const may = this.mayChange(view);
    const here = this.at?.id === view.id;
    const mayShare = may && (view.shared || this.wants.role !== "viewer");
    const sharing = view.shared ? "Stop sharing" : "Share with everyone";
    const open = (/** @type {Event} */ event) => this.open(event, view);
    return [
      el(
        "a",
        { href: at(view.address), "data-key": `open ${view.id}`, "aria-current": here && "true", onclick: open },
        el("span", { class: "chart-views-name", dir: "auto" }, view.name),
        !view.mine && el("span", { class: "muted" }, view.owner),
        view.mine && view.shared && el("span", { class: "muted" }, "shared"),
        here && this.at?.changed && el("span", { class: "muted" }, "changed"),
      ),
      may && this.button(view, "Rename", RENAME, () => this.rename(view)),
      mayShare && this.button(view, sharing, SHARE, () => this.change(view, { shared: !view.shared }), view.shared),
      this.button(view, "Copy the link", LINK, () => void this.copy(view)),
      may && (this.doomed === view.id ? this.sure(view) : this.button(view, "Delete", BIN, () => this.doom(view))),
    ];
  }

  /**
   * @param {View} view
   * @param {string} words
   * @param {string} path
   * @param {() => void} onclick
   * @param {boolean} [pressed]
   */
  button(view, words, path, onclick, pressed = false) {
    const key = `${words} ${view.id}`;
    const kind = pressed ? "icon-button on" : "icon-button";
    const label = `${words}: ${view.name}`;
    const wants = { type: "button", class: kind, "data-key": key, title: words, "aria-label": label, onclick };
    return el("button", wants, icon(path));
  }

  /** @param {View} view */
  sure(view) {
    const label = `Delete ${view.name} now`;
    const onclick = () => void this.remove(view);
    const wants = { type: "button", class: "button small danger", "data-key": `Delete ${view.id}`, "aria-label": label };
    return el("button", { ...wants, onclick }, "Delete?");
  }

  /** @param {View} view */
  renaming(view) {
    const wants = { class: "input", type: "text", value: view.name, maxlength: "80", "data-key": `name ${view.id}` };
    const input = /** @type {HTMLInputElement} */ (
      el("input", { ...wants, "aria-label": `New name of ${view.name}` })
    );
    const onsubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      void this.change(view, { name: input.value });
    };
    const button = el("button", { type: "submit", class: "button small" }, "Rename");
    return el("form", { class: "chart-save rename", onsubmit }, input, button);
  }

  /** @param {View} view */
  rename(view) {
    this.renamed = view.id;
    this.show();
    /** @type {HTMLInputElement | null} */ (this.list.querySelector("form input"))?.select();
  }

  /** @param {View} view */
  doom(view) {
    this.doomed = view.id;
    this.show();
  }

  /** @param {Event} event @param {View} view */
  open(event, view) {
    if (event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
    if (!view.address.startsWith("/#") && view.address !== "/") return; // another page: the link goes there
    event.preventDefault();
    this.current.id = view.id;
    this.element.removeAttribute("open");
    this.wants.onOpen(at(view.address));
  }

  /** @param {Event} event */
  async save(event) {
    event.preventDefault();
    const body = { name: this.name.value, address: this.wants.address(), shared: this.shared.checked };
    const answer = await this.wants.ask("POST", PATH, body);
    if (!answer.ok) return this.say(answer.words);
    this.name.value = "";
    this.shared.checked = false;
    this.current.id = answer.body.id;
    this.say(`Saved ${answer.body.name}.`);
    await this.load();
  }

  /** @param {View} view @param {object} body */
  async change(view, body) {
    const answer = await this.wants.ask("PATCH", `${PATH}/${view.id}`, body);
    if (!answer.ok) return this.say(answer.words);
    this.renamed = null;
    this.say("");
    await this.load();
  }

  /** @param {View} view */
  async remove(view) {
    const answer = await this.wants.ask("DELETE", `${PATH}/${view.id}`);
    this.doomed = null;
    this.say(answer.ok ? `Deleted ${view.name}.` : answer.words);
    await this.load();
  }

  /** @param {View} view */
  async copy(view) {
    const link = new URL(at(view.address), location.href).href;
    this.say((await copy(link)) ? "The link is in the clipboard." : link);
  }

  /** @param {string} words */
  say(words) {
    this.said.textContent = words;
  }
}
