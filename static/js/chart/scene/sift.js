// What is left of the fleet where the rest is hidden: hosts with what passes in them, and the rails of the overlays that
// pass. Pure. Names, letters and counts stay those of the whole, so that nothing seems to be all there is.

import { assignRails } from "./rails.js";
import { noCounts, unwellOf } from "./verdict.js";
import { lookOf } from "./words.js";

/** @import {Bay, Counts, HostModel, Network, Rails, State} from "../types.js" */

/** @typedef {{kept: ReadonlySet<string>, question: string}} Sift  ids that stay; the same question keeps every place */

/**
 * The hosts that stay, each with what stays in it.
 * @param {State} state
 * @param {ReadonlyMap<string, HostModel>} models
 * @param {ReadonlySet<string>} kept
 * @returns {Map<string, HostModel>}
 */
export function siftModels(state, models, kept) {
  /** @type {Map<string, HostModel>} */
  const found = new Map();
  for (const [id, model] of models) if (kept.has(id)) found.set(id, siftModel(state, model, kept));
  return found;
}

/**
 * Its bays are made when they are first looked at, as those of the whole host are.
 * @param {State} state
 * @param {HostModel} model
 * @param {ReadonlySet<string>} kept
 * @returns {HostModel}
 */
export function siftModel(state, model, kept) {
  const counts = countsOf(state, model.id, kept);
  /** @type {Bay[] | undefined} */
  let bays;
  return {
    ...factsOf(model),
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    of: model.total,
    bad: unwellOf(counts),
    counts,
    get bays() {
      bays ??= siftBays(model.bays, kept);
      return bays;
    },
    reach: reachOf(state, model, kept),
  };
}

/** By name, as spreading would make the bays of every host. @param {HostModel} model */
function factsOf({ id, host, stale, unread }) {
  return { id, host, stale, unread };
}

/**
 * A network that passes shows also when nothing in it does.
 * @param {Bay[]} bays
 * @param {ReadonlySet<string>} kept
 */
function siftBays(bays, kept) {
  return bays
    .map((bay) => ({ ...bay, chips: bay.chips.filter((chip) => kept.has(chip.id)) }))
    .filter((bay) => bay.chips.length > 0 || kept.has(bay.key));
}

/**
 * @param {State} state
 * @param {string} host
 * @param {ReadonlySet<string>} kept
 * @returns {Counts}
 */
function countsOf(state, host, kept) {
  const counts = noCounts();
  for (const id of state.owned.get(host)?.containers ?? []) {
    const container = kept.has(id) ? state.containers.get(id) : undefined;
    if (container) counts[lookOf(container)] += 1;
  }
  return counts;
}

/**
 * The overlays that something which stays is on, where they stay themselves.
 * @param {State} state
 * @param {HostModel} model
 * @param {ReadonlySet<string>} kept
 */
function reachOf(state, model, kept) {
  /** @type {Set<string>} */
  const reach = new Set();
  for (const id of state.owned.get(model.id)?.endpoints ?? []) {
    const { network, container } = state.endpoints.get(id) ?? {};
    if (network === undefined || !model.reach.has(network) || !kept.has(network)) continue;
    if (kept.has(id) || (container !== undefined && kept.has(container))) reach.add(network);
  }
  return reach;
}

/**
 * Overlays keep the rail and the colour that they have; what is hidden leaves its rail to one that had none.
 * @param {Rails} whole
 * @param {Rails | null} before  the sifted rails of the same question
 * @param {Network[]} overlays  all of them
 * @param {HostModel[]} models  those that stay
 * @param {ReadonlySet<string>} kept
 * @param {readonly string[]} pins
 * @returns {Rails}
 */
export function siftRails(whole, before, overlays, models, kept, pins) {
  const staying = overlays.filter(({ id }) => kept.has(id));
  const { slots, rest } = assignRails(before ?? whole, staying, models.map(({ reach }) => reach), pins);
  while (slots.length > 0 && slots[slots.length - 1] === null) slots.pop();
  return { letters: whole.letters, reach: whole.reach, slots, rest };
}
