// The places of chips in one bay. Pure. A new chip takes the first free slot, one that goes leaves a hole, and no other
// chip moves; a fresh filling (on load) closes up and leaves at least one slot free.

/** @import {Chip} from "../types.js" */

/**
 * @param {readonly (string | null)[] | null} previous  slots of before, row by row; null on load
 * @param {Chip[]} chips  in the order of the bay, sharers after their owner
 * @param {number} columns
 * @returns {(string | null)[]}  a whole number of rows
 */
export function fillSlots(previous, chips, columns) {
  const present = new Set(chips.map((chip) => chip.id));
  const slots = previous ? previous.map((id) => (id !== null && present.has(id) ? id : null)) : [];
  const standing = new Set(slots);
  for (const group of groups(chips)) {
    const newcomers = group.filter((id) => !standing.has(id));
    if (newcomers.length === group.length) seat(slots, newcomers, columns);
    else for (const id of newcomers) seatBeside(slots, id, group, columns);
  }
  if (!previous && !slots.includes(null)) addRow(slots, columns);
  return slots;
}

/**
 * An owner with those that share its network; everyone else alone.
 * @param {Chip[]} chips
 * @returns {string[][]}
 */
function groups(chips) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const chip of chips) {
    const group = chip.owner === undefined ? undefined : found.get(chip.owner);
    if (group) group.push(chip.id);
    else found.set(chip.id, [chip.id]);
  }
  return [...found.values()];
}

/**
 * Side by side in one row where they fit, else wherever there is room.
 * @param {(string | null)[]} slots
 * @param {string[]} ids
 * @param {number} columns
 */
function seat(slots, ids, columns) {
  const together = ids.length <= columns;
  const size = together ? ids.length : 1;
  const batches = together ? [ids] : ids.map((id) => [id]);
  for (const batch of batches) {
    let at = freeRun(slots, size, columns);
    if (at < 0) {
      at = slots.length;
      addRow(slots, columns);
    }
    batch.forEach((id, index) => (slots[at + index] = id));
  }
}

/**
 * @param {(string | null)[]} slots
 * @param {string} id
 * @param {string[]} group
 * @param {number} columns
 */
function seatBeside(slots, id, group, columns) {
  const last = Math.max(...group.map((one) => slots.indexOf(one)));
  const next = last + 1;
  if (slots[next] === null && next % columns !== 0) slots[next] = id;
  else seat(slots, [id], columns);
}

/**
 * @param {(string | null)[]} slots
 * @param {number} size
 * @param {number} columns
 */
function freeRun(slots, size, columns) {
  for (let at = slots.indexOf(null); at >= 0 && at + size <= slots.length; at = slots.indexOf(null, at + 1)) {
    if ((at % columns) + size <= columns && slots.slice(at, at + size).every((id) => id === null)) return at;
  }
  return -1;
}

/**
 * @param {(string | null)[]} slots
 * @param {number} columns
 */
function addRow(slots, columns) {
  for (let index = 0; index < columns; index += 1) slots.push(null);
}
