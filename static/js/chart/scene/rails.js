// Which overlay has which letter and which of the six rails. Pure. By rank on load, and pinned ones before others; later
// none loses what it has, unless someone pins another.

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
 * @param {readonly string[]} [pins]  overlays that shall have a rail of their own
 * @returns {Rails}
 */
export function assignRails(previous, overlays, reaches, pins = []) {
  const reach = new Map(overlays.map((network) => [network.id, 0]));
  for (const one of reaches) for (const id of one) reach.set(id, (reach.get(id) ?? 0) + 1);
  const ranked = [...overlays]
    .sort((a, b) => (reach.get(b.id) ?? 0) - (reach.get(a.id) ?? 0) || byName(a, b))
    .map((network) => network.id);
  const present = new Set(ranked);
  const slots = (previous?.slots ?? []).map((id) => (id !== null && present.has(id) ? id : null));
  const pinned = pins.filter((id) => present.has(id)).slice(0, RAILS);
  for (const id of [...(previous ? pinned : []), ...ranked]) if (!slots.includes(id) && !seat(slots, id)) break;
  for (const id of pinned) if (!slots.includes(id)) displace(slots, id, ranked, pinned);
  return {
    letters: assignLetters(previous?.letters, ranked),
    slots,
    rest: ranked.filter((id) => !slots.includes(id)),
    reach,
  };
}

/**
 * @param {(string | null)[]} slots
 * @param {string} id
 * @returns {boolean} whether there was room
 */
function seat(slots, id) {
  const free = slots.indexOf(null);
  if (free >= 0) slots[free] = id;
  else if (slots.length < RAILS) slots.push(id);
  else return false;
  return true;
}

/**
 * A pinned overlay takes the rail of the lowest in rank that nobody has pinned.
 * @param {(string | null)[]} slots
 * @param {string} id
 * @param {string[]} ranked
 * @param {string[]} pinned
 */
function displace(slots, id, ranked, pinned) {
  const lowest = ranked.filter((one) => slots.includes(one) && !pinned.includes(one)).pop();
  if (lowest !== undefined) slots[slots.indexOf(lowest)] = id;
}

/**
 * The rails without one overlay, whose place is then given anew by rank.
 * @param {Rails} rails
 * @param {string} id
 * @returns {Rails}
 */
export function withoutRail(rails, id) {
  return { ...rails, slots: rails.slots.map((one) => (one === id ? null : one)) };
}

/**
 * Letters stay with their network as long as it lives. They go by rank alone, so that a pin, which is one person's, does
 * not change what a team calls A. After Z comes AA.
 * @param {Map<string, string> | undefined} previous
 * @param {string[]} ids
 * @returns {Map<string, string>}
 */
function assignLetters(previous, ids) {
  const letters = new Map();
  for (const id of ids) {
    const kept = previous?.get(id);
    if (kept) letters.set(id, kept);
  }
  const used = new Set(letters.values());
  let next = 0;
  for (const id of ids) {
    if (letters.has(id)) continue;
    while (used.has(letterOf(next))) next += 1;
    letters.set(id, letterOf(next));
    next += 1;
  }
  return letters;
}

/**
 * A to Z, then AA to ZZ, then AAA.
 * @param {number} index
 * @returns {string}
 */
export function letterOf(index) {
  const last = LETTERS[index % LETTERS.length];
  return index < LETTERS.length ? last : letterOf(Math.floor(index / LETTERS.length) - 1) + last;
}
