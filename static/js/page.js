// @ts-check
// What every page does besides its own work: the theme, times in words, and menus that close.

import { ago, span } from "./ago.js";
import "./failing.js";

const THEME = "docklines-theme";
const root = document.documentElement;
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

/** @returns {"light" | "dark"} */
function theme() {
  const told = root.dataset.theme;
  if (told === "light" || told === "dark") return told;
  return systemIsDark.matches ? "dark" : "light";
}

/** Keeps a theme only where it differs from the system's, so that a browser can follow its system again. */
function toggleTheme() {
  const wanted = theme() === "dark" ? "light" : "dark";
  const system = systemIsDark.matches ? "dark" : "light";
  if (wanted === system) delete root.dataset.theme;
  else root.dataset.theme = wanted;
  try {
    if (wanted === system) localStorage.removeItem(THEME);
    else localStorage.setItem(THEME, wanted);
  } catch {
    // Then it holds for this page only.
  }
  document.dispatchEvent(new CustomEvent("docklines:theme", { detail: wanted }));
}

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.removeAttribute("hidden");
  button.addEventListener("click", toggleTheme);
}

/** Times stand in the page in full; here they become "3 min ago" or "for 3 min", and stay true while it is open. */
function tellTimes() {
  const now = Date.now();
  for (const element of document.querySelectorAll("time[data-ago], time[data-since]")) {
    const time = /** @type {HTMLTimeElement} */ (element);
    const then = Date.parse(time.dateTime);
    time.title ||= time.textContent ?? "";
    time.textContent = "since" in time.dataset ? `for ${span(now - then)}` : ago(then, now);
  }
}

tellTimes();
setInterval(tellTimes, 10_000);

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details[data-closes][open]")) {
    if (event.target instanceof Node && !open.contains(event.target)) open.removeAttribute("open");
  }
});

// A menu by keys: arrows walk it, Escape closes it and gives the focus back to what opened it.
document.addEventListener("keydown", (event) => {
  const menu = event.target instanceof Element ? event.target.closest("details[data-closes]") : null;
  if (event.key === "Escape") return closeMenus(event);
  if (!menu || !(event.key === "ArrowDown" || event.key === "ArrowUp")) return;
  if (event.target instanceof Element && event.target.matches("select, textarea, input:not([type=checkbox])")) return;
  menu.setAttribute("open", "");
  const items = [...menu.querySelectorAll("a[href], button:enabled, input:enabled:not([type=hidden]), select")].filter(
    (one) => one.getClientRects().length > 0,
  );
  const here = items.indexOf(/** @type {Element} */ (event.target));
  const next = event.key === "ArrowDown" ? here + 1 : here < 0 ? items.length - 1 : here - 1;
  const item = items[(next + items.length) % items.length];
  if (item instanceof HTMLElement) item.focus();
  event.preventDefault();
});
document.addEventListener("focusout", (event) => {
  const menu = event.target instanceof Element ? event.target.closest("details[data-closes][open]") : null;
  if (menu && event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.removeAttribute("open");
});

/** @param {KeyboardEvent} event */
function closeMenus(event) {
  for (const open of document.querySelectorAll("details[data-closes][open]")) {
    const held = open.contains(document.activeElement);
    open.removeAttribute("open");
    if (held) open.querySelector("summary")?.focus();
    event.preventDefault(); // it was meant for the menu, not for the chart behind it
  }
}

// Enter in a search that stands in a form narrows the choices down; it does not send the form.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || !(field instanceof HTMLInputElement)) return;
  if (field.type !== "search" || field.form?.method !== "post") return;
  event.preventDefault();
  field.dispatchEvent(new Event("search"));
});

// Parts that refresh themselves: every few seconds while someone looks, and at once when they look again. What is being
// waited for (data-live="often") is asked for more often.
const REFRESH = 3000;
const OFTEN = 500;

/** @param {string} which */
function refresh(which) {
  if (document.hidden) return;
  for (const part of document.querySelectorAll(which)) part.dispatchEvent(new CustomEvent("refresh"));
}

setInterval(() => refresh("[data-live='']"), REFRESH);
setInterval(() => refresh("[data-live=often]"), OFTEN);
document.addEventListener("visibilitychange", () => refresh("[data-live]"));

// A part that is replaced keeps which <details> are open and where the focus is, and marks the rows that are new.
/** @type {Map<string, boolean>} */
const opened = new Map();
/** @type {Set<string> | null} */
let rowsBefore = null;
/** @type {(() => Element | null | undefined) | null} */
let findFocus = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  const byItself = detail.requestConfig.elt.matches("[data-live]");
  if (byItself && hasSelection(detail.target)) detail.shouldSwap = false;
  if (!detail.shouldSwap) return;
  opened.clear();
  for (const one of document.querySelectorAll("details[id]")) opened.set(one.id, one.hasAttribute("open"));
  rowsBefore = byItself ? new Set([...document.querySelectorAll("tr[id]")].map((row) => row.id)) : null;
  findFocus = detail.target.contains(document.activeElement) ? waysTo(document.activeElement) : null;
});
document.addEventListener("htmx:afterSwap", () => {
  for (const [id, open] of opened) document.getElementById(id)?.toggleAttribute("open", open);
  for (const row of document.querySelectorAll("tr[id]")) {
    if (rowsBefore && !rowsBefore.has(row.id)) row.classList.add("arrived");
  }
  rowsBefore = null;
  const focused = findFocus?.();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  findFocus = null;
  tellTimes();
});

/** Someone marks text to copy it: taking it away under their hands helps nobody. @param {Element} part */
function hasSelection(part) {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(part, true);
}

/**
 * How to find an element again after its part was replaced: by its id, or as the same link in the same row. htmx finds
 * ids by itself, but scrolls to them.
 * @param {Element | null} element
 */
function waysTo(element) {
  if (!element || element === document.body) return null;
  if (element.id) return () => document.getElementById(element.id);
  const row = element.closest("[id]")?.id ?? "";
  const same = element.matches("summary") ? "summary" : `[href="${CSS.escape(element.getAttribute("href") ?? "")}"]`;
  return () => document.getElementById(row)?.querySelector(same);
}
