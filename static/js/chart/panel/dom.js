// Elements by hand. Text goes in as text, never as markup, so a name from a daemon can do nothing.

import { ago } from "../times.js";

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [wants]  attributes; `on…` are listeners; null, undefined and false are left out
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function el(tag, wants = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(wants)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on") && typeof value === "function")
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) if (child) element.append(child);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * An icon of 16 by 16 out of lines.
 * @param {string} path
 */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/**
 * How long ago something was, which stays true while it is shown: renew() fills it in, without replacing what is round it.
 * @param {number} then  milliseconds since 1970
 * @param {string} [moment]  the same in full, for those who read the page by program
 */
export function ageOf(then, moment) {
  return el("time", moment ? { "data-then": then, datetime: moment } : { "data-then": then });
}

/**
 * A list of facts; those without an answer are left out.
 * @param {[string, Child | Child[]][]} rows
 */
export function facts(rows) {
  const list = el("dl", { class: "chart-facts" });
  for (const [term, value] of rows) {
    const values = (Array.isArray(value) ? value : [value]).filter(Boolean);
    if (values.length > 0) list.append(el("dt", {}, term), el("dd", {}, ...values));
  }
  return list;
}

/**
 * A titled part of the panel; nothing when it is empty.
 * @param {string} title
 * @param {Child[]} children
 */
export function section(title, children) {
  const present = children.filter(Boolean);
  return present.length === 0 ? null : el("section", {}, el("h3", {}, title), ...present);
}

/** What each element shows now. @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/**
 * Replaces an element's content only when it differs, so that focus and scroll survive what changes nothing.
 * @param {HTMLElement} element
 * @param {Child[]} children
 */
export function renew(element, children) {
  const fresh = el("div", {}, ...children);
  if (fresh.innerHTML === shown.get(element)) return tellAges(element);
  const active = document.activeElement;
  const kept = active instanceof HTMLElement && element.contains(active) ? active.dataset.key : undefined;
  const top = element.scrollTop;
  shown.set(element, fresh.innerHTML);
  tellAges(fresh);
  element.replaceChildren(...fresh.childNodes);
  element.scrollTop = top;
  for (const one of element.querySelectorAll("[data-key]"))
    if (one instanceof HTMLElement && one.dataset.key === kept) one.focus({ preventScroll: true });
}

/** @param {HTMLElement} element */
function tellAges(element) {
  for (const one of element.querySelectorAll("time[data-then]")) {
    const words = ago(Number(one.getAttribute("data-then")), Date.now());
    if (one.textContent !== words) one.textContent = words;
  }
}
