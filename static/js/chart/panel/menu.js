// The context menu of one thing on the chart: by right click, long press, or the menu key.

import { copy } from "./copy.js";
import { el } from "./dom.js";

/** @import {Deed} from "../scene/deeds.js" */

/**
 * @typedef {object} Wants
 * @property {(id: string, deed: "select" | "toggle" | "hub") => void} onDeed
 * @property {(words: string) => void} onSaid
 * @property {() => void} onLeft  it closed while the focus was in it
 */

export class Menu {
  /** @param {Wants} wants */
  constructor(wants) {
    this.wants = wants;
    this.element = el("div", {
      class: "chart-menu",
      role: "menu",
      hidden: true,
      tabindex: "-1",
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event),
      oncontextmenu: (/** @type {Event} */ event) => event.preventDefault(),
    });
    document.addEventListener("pointerdown", (event) => this.onOutside(event), true);
    document.addEventListener("wheel", (event) => this.onOutside(event), { capture: true, passive: true });
    window.addEventListener("resize", () => this.close(false));
    window.addEventListener("blur", () => this.close(false));
  }

  /** Where the focus was. @type {Element | null} */
  before = null;

  /**
   * @param {string} id
   * @param {{title: string, deeds: Deed[]}} what
   * @param {number} x  in the window
   * @param {number} y
   */
  open(id, { title, deeds }, x, y) {
    if (deeds.length === 0) return this.close(true);
    if (!this.element.contains(document.activeElement)) this.before = document.activeElement;
    this.element.setAttribute("aria-label", title);
    this.element.replaceChildren(
      el("p", { class: "chart-menu-title", role: "presentation" }, title),
      ...deeds.flatMap((deed) => [
        deed.apart ? el("hr", { role: "separator" }) : "",
        this.line(id, deed),
      ]),
    );
    this.element.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    this.element.style.left = `${Math.max(6, Math.min(x, innerWidth - width - 6))}px`;
    this.element.style.top = `${Math.max(6, Math.min(y, innerHeight - height - 6))}px`;
    this.items[0]?.focus({ preventScroll: true });
  }

  /**
   * @param {string} id
   * @param {Deed} deed
   */
  line(id, deed) {
    const wants = { role: "menuitem", tabindex: "-1", class: deed.danger ? "danger" : null };
    if (deed.page !== undefined) return el("a", { ...wants, href: deed.page }, deed.words);
    return el("button", { ...wants, type: "button", onclick: () => this.carryOut(id, deed) }, deed.words);
  }

  /**
   * @param {string} id
   * @param {Deed} deed
   */
  async carryOut(id, deed) {
    this.close(true);
    if (deed.does) return this.wants.onDeed(id, deed.does);
    const done = await copy(deed.copies ?? "");
    this.wants.onSaid(done ? `Copied ${deed.copies}` : "This browser does not let the page copy.");
  }

  /** @param {boolean} back  the focus goes back to where it was */
  close(back) {
    if (this.element.hidden) return;
    const within = this.element.contains(document.activeElement);
    this.element.hidden = true;
    if (!within) return;
    const { before } = this;
    if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus({ preventScroll: true });
    else if (back) this.wants.onLeft();
  }

  /** @param {Event} event */
  onOutside(event) {
    if (!(event.target instanceof Node && this.element.contains(event.target))) this.close(false);
  }

  /** @returns {HTMLElement[]} */
  get items() {
    return /** @type {HTMLElement[]} */ ([...this.element.querySelectorAll("[role=menuitem]")]);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const { items } = this;
    const here = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 };
    if (event.key in steps) items.at(steps[event.key] % items.length)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") this.close(true);
    else if (event.key === " ") items[here]?.click();
    else if (event.key.length === 1) this.toLetter(event.key, here);
    event.stopPropagation();
    if (event.key !== "Enter") event.preventDefault();
  }

  /**
   * The next line that begins with this letter.
   * @param {string} letter
   * @param {number} here
   */
  toLetter(letter, here) {
    const { items } = this;
    const round = [...items.slice(here + 1), ...items.slice(0, here + 1)];
    round.find((item) => item.textContent?.toLowerCase().startsWith(letter.toLowerCase()))?.focus();
  }
}
