// @ts-check
// What every page does besides its own work: the theme, times in words, menus that close, and word of a lost connection.

import { ago, span } from "./ago.js";

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
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details[data-closes][open]")) open.removeAttribute("open");
});

// Parts that refresh themselves: every few seconds while someone looks, and at once when they look again.
const REFRESH = 3000;

function refresh() {
  if (document.hidden) return;
  for (const part of document.querySelectorAll("[data-live]")) part.dispatchEvent(new CustomEvent("refresh"));
}

setInterval(refresh, REFRESH);
document.addEventListener("visibilitychange", refresh);

// A part that is replaced keeps its opened <details>, and marks the rows that were not there before.
/** @type {Set<string>} */
const opened = new Set();
/** @type {Set<string> | null} */
let rowsBefore = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const asker = /** @type {CustomEvent} */ (event).detail.requestConfig.elt;
  opened.clear();
  for (const open of document.querySelectorAll("details[id][open]")) opened.add(open.id);
  rowsBefore = asker.matches("[data-live]") ? new Set([...document.querySelectorAll("tr[id]")].map((row) => row.id)) : null;
});
document.addEventListener("htmx:afterSwap", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  for (const row of document.querySelectorAll("tr[id]")) {
    if (rowsBefore && !rowsBefore.has(row.id)) row.classList.add("arrived");
  }
  rowsBefore = null;
  tellTimes();
});

/** @param {string} words  "" takes the strip away */
function sayConnection(words) {
  const strip = document.getElementById("connection");
  if (!strip) return;
  strip.textContent = words;
  strip.hidden = words === "";
}

document.addEventListener("htmx:sendError", () => sayConnection("Docklines does not answer. This page is as it was; it keeps trying."));
document.addEventListener("htmx:timeout", () => sayConnection("Docklines answers too slowly. This page is as it was; it keeps trying."));
document.addEventListener("htmx:responseError", (event) => {
  const status = /** @type {CustomEvent} */ (event).detail.xhr.status;
  if (status === 404) sayConnection("This is gone. What you see is its last picture.");
  else if (status !== 401) sayConnection(`Docklines answered with an error (${status}). This page is as it was; it keeps trying.`);
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (/** @type {CustomEvent} */ (event).detail.successful) sayConnection("");
});
