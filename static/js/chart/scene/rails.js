// Which overlay has which letter and which of the six rails. Pure. By rank on load; later none loses what it has.

import { byName } from "./words.js";

/** @import {Network, Rails} from "../types.js" */

/** Rails that have a colour of their own. The rest share one dotted line. */
export const RAILS = 6;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** @returns {Rails} */
export function noRails() {
  return { letters: new Map(), slots: [], rest: [], reach: new Map() };
}

/**
 * @param {Rails | null} previous
 * @param {Network[]} overlays  every swarm-scoped network
 * @param {Iterable<Set<string>>} reaches  of each host, the overlays it has an endpoint on
 * @returns {Rails}
 */
export function assignRails(previous, overlays, reaches) {
  const reach = new Map(overlays.map((network) => [network.id, 0]));
  for (const one of reaches) for (const id of one) reach.set(id, (reach.get(id) ?? 0) + 1);
  const ranked = [...overlays]
    .sort((a, b) => (reach.get(b.id) ?? 0) - (reach.get(a.id) ?? 0) || byName(a, b))
    .map((network) => network.id);
  const present = new Set(ranked);
  const slots = (previous?.slots ?? []).map((id) => (id !== null && present.has(id) ? id : null));
  const waiting = ranked.filter((id) => !slots.includes(id));
  for (const id of [...waiting]) {
    const free = slots.indexOf(null);
    if (free >= 0) slots[free] = id;
    else if (slots.length < RAILS) slots.push(id);
    else break;
    waiting.shift();
  }
  return {
    letters: assignLetters(previous?.letters, [...slots.filter(isText), ...waiting]),
    slots,
    rest: waiting,
    reach,
  };
}

/**
 * Letters stay with their network as long as it lives. Beyond Z all others are a dot.
 * @param {Map<string, string> | undefined} previous
 * @param {string[]} ids
 * @returns {Map<string, string>}
 */
function assignLetters(previous, ids) {
  const letters = new Map();
  for (const id of ids) {
    const kept = previous?.get(id);
    if (kept && kept !== "·") letters.set(id, kept);
  }
  const used = new Set(letters.values());
  const free = [...LETTERS].filter((letter) => !used.has(letter));
  for (const id of ids) if (!letters.has(id)) letters.set(id, free.shift() ?? "·");
  return letters;
}

/**
 * @param {string | null} id
 * @returns {id is string}
 */
function isText(id) {
  return id !== null;
}
