// Text into the clipboard, also where the page is no secure context and the browser has no clipboard for it.

import { el } from "./dom.js";

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether it is there now
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyOld(text);
  }
}

/** @param {string} text */
function copyOld(text) {
  const active = document.activeElement;
  const area = /** @type {HTMLTextAreaElement} */ (el("textarea", { class: "visually-hidden", "aria-hidden": "true" }));
  area.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (active instanceof HTMLElement) active.focus({ preventScroll: true });
  return done;
}
