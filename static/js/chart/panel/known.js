// The parts of the details that are asked of the server: labels, recent changes, and the whole object as JSON.

import { at } from "../../base.js";
import { story } from "../scene/story.js";
import { copy } from "./copy.js";
import { ageOf, el, facts, section } from "./dom.js";
import { pk } from "./links.js";
import { listOf } from "./parts.js";

/** @import {Desk} from "./parts.js" */
/** @import {Child} from "./dom.js" */
/** @import {Answer} from "../topology/asked.js" */
/** @import {Change} from "../scene/story.js" */

/** More of a JSON text than this is not shown; the copy has all of it. */
const LONGEST = 40_000;
const LATEST = 20;
/** Objects in one question for changes. */
const MOST = 100;

/**
 * The object as the API has it; null for what has no page there.
 * @param {Desk} desk
 * @param {string} id
 * @returns {Answer | null}
 */
export function askFor(desk, id) {
  const path = pathOf(id);
  return path === null ? null : desk.asked.of(path, [id], desk.now);
}

/**
 * The last parts of the details of every object that has them.
 * @param {Desk} desk
 * @param {string} id
 * @param {string[]} [parts]  ids of what belongs to it, whose changes are its changes
 * @returns {Child[]}
 */
export function everything(desk, id, parts = []) {
  const answer = askFor(desk, id);
  return [
    labelsOf(answer, "Labels", answer?.body?.labels),
    changesOf(desk, [id, ...parts]),
    waiting(desk, pathOf(id) ?? "", answer),
    rawOf(desk, answer?.body),
  ];
}

/** @param {string} id */
export function pathOf(id) {
  const kind = id.slice(0, id.indexOf(":"));
  return ["host", "network", "container", "service"].includes(kind) ? at(`/api/v1/${kind}s/${pk(id)}`) : null;
}

/**
 * @param {Answer | null} answer
 * @param {string} title
 * @param {Record<string, string>} labels
 */
export function labelsOf(answer, title, labels) {
  const rows = Object.entries(labels ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  if (!answer?.body || rows.length === 0) return null;
  const lines = rows.map(([name, value]) => /** @type {[string, Child]} */ ([name, el("code", {}, value || "set")]));
  return section(`${title} (${rows.length})`, [el("div", { class: "chart-labels" }, facts(lines))]);
}

/**
 * While an object is asked for, and where it could not be had.
 * @param {Desk} desk
 * @param {string} path
 * @param {Answer | null} answer
 */
export function waiting(desk, path, answer) {
  if (!answer || (answer.state !== "failed" && answer.body)) return null;
  if (answer.state !== "failed") return el("p", { class: "chart-loading" }, "Asking the server for more…");
  return el(
    "p",
    { class: "notice warn" },
    `${answer.body ? "This may be old" : "More could not be fetched"}: ${answer.words} `,
    el(
      "button",
      { type: "button", class: "chart-link", "data-key": `again ${path}`, onclick: () => desk.asked.again(path) },
      "Try again",
    ),
  );
}

/**
 * The latest changes of some objects, or of all that a host told.
 * @param {Desk} desk
 * @param {string[]} ids  the first is the object itself
 */
export function changesOf(desk, ids) {
  const [first] = ids;
  const asked = first.startsWith("host:")
    ? `source=${first}`
    : ids.slice(0, MOST).map((id) => `object=${id}`).join("&"); // prettier-ignore
  const path = at(`/api/v1/changes?limit=${LATEST}&${asked}`);
  const answer = desk.asked.of(path, ids, desk.now);
  /** @type {Change[]} */
  const changes = answer.body?.changes ?? [];
  return section("Recent changes", [
    waiting(desk, path, answer),
    listOf(changes, LATEST, null, changeRow),
    answer.body && changes.length === 0 && el("p", { class: "muted" }, "None that is still remembered."),
  ]);
}

/** @param {Change} change */
function changeRow(change) {
  const { what, fields } = story(change);
  return el(
    "div",
    { class: "chart-change" },
    el("span", { class: "chart-row" }, el("span", {}, what), ageOf(Date.parse(change.at))),
    ...fields.map(({ name, before, after }) =>
      el("span", { class: "muted" }, `${name}: ${before} `, el("span", { "aria-label": "became" }, "→"), ` ${after}`),
    ),
  );
}

/**
 * Everything that is known, as text. It opens and closes, and is never taken for markup.
 * @param {Desk} desk
 * @param {unknown} body
 */
export function rawOf(desk, body) {
  if (!body) return null;
  const { raw } = desk;
  // Not `toggle`, which comes later, and of elements that were made for a comparison only: what was closed opened again.
  const toggle = (/** @type {Event} */ event) => {
    event.preventDefault();
    raw.open = !raw.open;
    desk.redraw();
  };
  const text = raw.open ? JSON.stringify(body, null, 2) : "";
  const more = text.length > LONGEST ? `\n… and ${text.length - LONGEST} more characters: copy it to have all.` : "";
  return el(
    "details",
    { class: "chart-raw", open: raw.open },
    el("summary", { "data-key": "raw", onclick: toggle }, "Raw JSON"),
    raw.open &&
      el("button", { type: "button", class: "button small", "data-key": "copy", onclick: copier(text) }, "Copy"),
    raw.open && el("pre", { tabindex: "0", "aria-label": "Raw JSON" }, text.slice(0, LONGEST) + more),
  );
}

/** @param {string} text */
function copier(text) {
  return async (/** @type {Event} */ event) => {
    const button = /** @type {HTMLElement} */ (event.currentTarget);
    button.textContent = (await copy(text)) ? "Copied" : "This browser does not copy";
  };
}
