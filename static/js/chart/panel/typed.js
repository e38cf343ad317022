// A field that offers names as one types, for lists too long to look through: what is chosen becomes a filter at once,
// the field is empty again, and what was chosen before stands below it.

import { byName } from "../scene/words.js";
import { el, icon } from "./dom.js";

/** @typedef {{id: string, name: string}} Choice  name: unlike every other */
/**
 * @typedef {object} Field
 * @property {string} key
 * @property {string} title
 * @property {() => Choice[]} choices  asked for when they are needed
 * @property {readonly Choice[]} chosen
 * @property {(id: string) => void} onToggle
 */

/** Names that are offered at once: with one more letter they are others. */
const OFFERED = 100;

/** @param {Field} field */
export function typedField({ key, title, choices, chosen, onToggle }) {
  const id = `chart-filter-${key}`;
  const offered = el("datalist", { id: `${id}-names` });
  const wants = { id, class: "input", type: "text", list: `${id}-names`, placeholder: "Type a name", "data-key": `choose ${key}` };
  const input = /** @type {HTMLInputElement} */ (el("input", { ...wants, autocomplete: "off", spellcheck: "false" }));
  const offer = () => {
    const found = matching(choices(), input.value).slice(0, OFFERED);
    offered.replaceChildren(...found.map(({ name }) => el("option", { value: name })));
  };
  const take = (/** @type {boolean} */ exactly) => {
    const one = theOne(choices(), input.value, exactly);
    input.setCustomValidity(one || exactly || input.value.trim() === "" ? "" : `There is no ${title.toLowerCase()} of this name.`);
    input.reportValidity();
    if (!one) return;
    input.value = "";
    const body = input.closest(".chart-filterpanel");
    input.blur(); // the panel is drawn anew only while nobody types in it
    onToggle(one.id);
    /** @type {HTMLElement | null | undefined} */ (body?.querySelector(`[data-key="choose ${key}"]`))?.focus();
  };
  input.addEventListener("focus", offer);
  input.addEventListener("input", (event) => {
    input.setCustomValidity("");
    // A browser says of a name that was picked from its list that it replaces, or nothing at all.
    const typed = event instanceof InputEvent && event.inputType !== "insertReplacementText";
    if (typed) offer();
    else take(true);
  });
  input.addEventListener("keydown", (event) => event.key === "Enter" && take(false));
  const chips = chosen.map((one) => chip(key, one, onToggle));
  return el("div", { class: "chart-choice" }, el("label", { for: id }, title), input, offered, ...chips);
}

/**
 * Those that have the letters, first those that begin with them.
 * @param {readonly Choice[]} choices
 * @param {string} typed
 */
export function matching(choices, typed) {
  const text = typed.trim().toLowerCase();
  const found = choices.filter(({ name }) => name.toLowerCase().includes(text)).sort(byName);
  const begins = (/** @type {Choice} */ { name }) => Number(!name.toLowerCase().startsWith(text));
  return found.sort((one, other) => begins(one) - begins(other));
}

/**
 * The one that is meant: of just this name, or else the only one that has these letters.
 * @param {readonly Choice[]} choices
 * @param {string} typed
 * @param {boolean} exactly
 */
export function theOne(choices, typed, exactly) {
  const text = typed.trim().toLowerCase();
  if (text === "") return undefined;
  const same = choices.find(({ name }) => name === typed.trim()) ?? choices.find(({ name }) => name.toLowerCase() === text);
  if (same || exactly) return same;
  const found = matching(choices, text);
  return found.length === 1 ? found[0] : undefined;
}

/** @param {string} key @param {Choice} one @param {(id: string) => void} onToggle */
function chip(key, { id, name }, onToggle) {
  const words = `No more: ${name}`;
  const wants = { type: "button", class: "chart-chip", "data-key": `chosen ${key} ${id}`, "aria-label": words, title: words };
  const face = [el("span", { class: "chart-chip-value", dir: "auto" }, name), icon("M5 5l6 6M11 5l-6 6")];
  return el("button", { ...wants, onclick: () => onToggle(id) }, ...face);
}
