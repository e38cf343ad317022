// Filters in words. Pure.

import { find } from "../topology/store.js";
import { titleOf } from "../scene/titles.js";

/** @import {State} from "../types.js" */
/** @import {Filter} from "../finding/filters.js" */

/** @type {Record<string, string>} */
export const STATE_WORDS = {
  running: "running",
  unhealthy: "unhealthy",
  failed: "failed",
  restarting: "restarting",
  paused: "paused",
  exited: "stopped",
  orphan: "endpoint without its container",
};
/** @type {[string, string][]} */
export const SPANS = [
  ["15m", "15 minutes"],
  ["1h", "hour"],
  ["24h", "24 hours"],
  ["7d", "7 days"],
];
/** @type {Record<string, string>} */
const DRIVER_WORDS = { null: "none", other: "other drivers" };

/**
 * @param {State} state
 * @param {Filter} filter
 * @returns {{what: string, value: string}}
 */
export function labelOf(state, { key, value }) {
  if (key === "host" || key === "network" || key === "service") return { what: key, value: nameOf(state, value) };
  if (key === "state") return { what: "state", value: STATE_WORDS[value] ?? value };
  if (key === "driver") return { what: "driver", value: DRIVER_WORDS[value] ?? value };
  if (key === "only") return { what: "only", value: "evident trouble" };
  if (key === "since") return { what: "changed", value: spanWords(value) };
  return { what: key, value };
}

/** @param {State} state @param {Filter} filter */
export function wordsOf(state, filter) {
  const { what, value } = labelOf(state, filter);
  return `${what} ${value}`;
}

/** @param {string} value */
function spanWords(value) {
  const known = SPANS.find(([span]) => span === value);
  if (known) return `in the last ${known[1]}`;
  return /^\d+[mhd]$/.test(value) ? `in the last ${value}` : `since ${value}`;
}

/**
 * A name; of a local network also its host's, as many hosts have one of its name, and of an overlay its swarm's where
 * another swarm has the like.
 * @param {State} state
 * @param {string} id
 */
export function nameOf(state, id) {
  const thing = find(state, id);
  if (!thing || !("name" in thing)) return `${id} (gone)`;
  const network = state.networks.get(id);
  const host = state.hosts.get(network?.host ?? "")?.name;
  if (host) return `${thing.name} on ${host}`;
  return network ? titleOf(state, network) : thing.name;
}
