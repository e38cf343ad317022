// The filters: what each key holds, how the address writes them, and whether a thing passes. Pure.
// Values of one key are alternatives; every key that has some must be met.

import { LOOKS, toneOf } from "../scene/words.js";
import { isInTrouble } from "./trouble.js";

/** @import {State} from "../types.js" */
/** @import {Entry} from "./entries.js" */

/** @typedef {"host" | "driver" | "network" | "service" | "stack" | "state" | "label" | "only" | "since"} FilterKey */
/** @typedef {{key: FilterKey, value: string}} Filter  ids are whole: host:3 */
/**
 * @typedef {object} Answers  what the server said: the browser has neither labels nor the past
 * @property {(label: string) => ReadonlySet<string> | undefined} label
 * @property {(since: string) => ReadonlySet<string> | undefined} since
 */

/** @type {readonly FilterKey[]} */
export const KEYS = ["host", "driver", "network", "service", "stack", "state", "label", "only", "since"];
/** @type {ReadonlySet<FilterKey>} */
const OF_IDS = new Set(/** @type {FilterKey[]} */ (["host", "network", "service"]));
/** What says something of a network itself; by the others it is bright where something that fits is on it. */
const OF_PLACES = new Set(["host", "driver", "network"]);

const MOST = 60;
const LONGEST = 300;
const STATES = new Set(/** @type {string[]} */ (LOOKS));
export const SINCE = /^(\d{1,5}[mhd]|\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d))$/;

/**
 * The filters of an address; what is not understood is left out.
 * @param {URLSearchParams} params
 * @returns {Filter[]}
 */
export function readFilters(params) {
  /** @type {Filter[]} */
  const found = [];
  for (const key of KEYS)
    for (const given of params.getAll(`f.${key}`))
      for (const text of OF_IDS.has(key) ? given.split(",") : [given]) {
        const value = OF_IDS.has(key) && /^\d+$/.test(text) ? `${key}:${text}` : text;
        if (isValue(key, value) && found.length < MOST && !has(found, key, value)) found.push({ key, value });
      }
  return found;
}

/**
 * @param {FilterKey} key
 * @param {string} value
 */
function isValue(key, value) {
  if (value === "" || value.length > LONGEST) return false;
  if (key === "host") return /^(host|node):\d{1,19}$/.test(value);
  if (OF_IDS.has(key)) return new RegExp(`^${key}:\\d{1,19}$`).test(value);
  if (key === "state") return STATES.has(value);
  if (key === "only") return value === "trouble";
  if (key === "since") return SINCE.test(value);
  return true;
}

/**
 * @param {readonly Filter[]} filters
 * @returns {string[]}  parts of the address: f.host=3,5
 */
export function writeFilters(filters) {
  const parts = [];
  for (const key of KEYS) {
    const values = filters.filter((filter) => filter.key === key).map(({ value }) => value);
    if (values.length === 0) continue;
    if (OF_IDS.has(key)) parts.push(`f.${key}=${values.map((value) => shortOf(key, value)).join(",")}`);
    else for (const value of values) parts.push(`f.${key}=${encodeURIComponent(value)}`);
  }
  return parts;
}

/** host:3 is 3, node:12 stays as it is. @param {FilterKey} key @param {string} value */
function shortOf(key, value) {
  return value.startsWith(`${key}:`) ? value.slice(key.length + 1) : value;
}

/**
 * @param {readonly Filter[]} filters
 * @param {FilterKey} key
 * @param {string} value
 */
export function has(filters, key, value) {
  return filters.some((filter) => filter.key === key && filter.value === value);
}

/**
 * With these if some of them are missing, else without.
 * @param {readonly Filter[]} filters
 * @param {readonly Filter[]} turned
 * @returns {Filter[]}
 */
export function toggled(filters, turned) {
  const missing = turned.filter(({ key, value }) => !has(filters, key, value));
  if (missing.length === 0) return filters.filter(({ key, value }) => !has(turned, key, value));
  const kept = missing.some(({ key }) => key === "since") ? filters.filter(({ key }) => key !== "since") : filters;
  return [...kept, ...missing].slice(0, MOST);
}

/** @typedef {(entry: Entry) => boolean} Test */
/** @typedef {{all: Test, place: Test}} Sieve  all: passes; place: a network that something fitting is on may be bright */

/**
 * @param {State} state
 * @param {readonly Filter[]} filters
 * @param {Answers} answers
 * @returns {Sieve | null}  null without filters
 */
export function sieve(state, filters, answers) {
  if (filters.length === 0) return null;
  /** @type {Map<FilterKey, Set<string>>} */
  const wanted = new Map();
  for (const { key, value } of filters) wanted.set(key, (wanted.get(key) ?? new Set()).add(value));
  /** @type {[FilterKey, Test][]} */
  const tests = [...wanted].map(([key, values]) => [key, testOf(state, key, values, answers)]);
  return {
    all: (entry) => tests.every(([, test]) => test(entry)),
    place: (entry) => tests.every(([key, test]) => !OF_PLACES.has(key) || test(entry)),
  };
}

/**
 * @param {State} state
 * @param {FilterKey} key
 * @param {Set<string>} values
 * @param {Answers} answers
 * @returns {Test}
 */
function testOf(state, key, values, answers) {
  if (key === "host") return hostTest(state, values);
  if (key === "network") return ({ networks }) => networks.some((id) => values.has(id));
  if (key === "driver") return ({ networks }) => networks.some((id) => isOfDriver(state.networks.get(id)?.driver, values));
  if (key === "service") return ({ service }) => service !== undefined && values.has(service);
  if (key === "stack") return ({ stack }) => stack !== undefined && values.has(stack);
  if (key === "state") return ({ look }) => values.has(look);
  if (key === "only") return (entry) => isInTrouble(state, entry);
  const sets = [...values].map((value) => (key === "label" ? answers.label(value) : answers.since(value)));
  return ({ id }) => sets.some((ids) => ids?.has(id));
}

/**
 * A host, and what is on it; of a swarm's network that one of its endpoints is.
 * @param {State} state
 * @param {Set<string>} values
 * @returns {Test}
 */
function hostTest(state, values) {
  const reached = new Set();
  for (const host of values)
    for (const id of state.owned.get(host)?.endpoints ?? []) reached.add(state.endpoints.get(id)?.network);
  return ({ kind, id, host }) =>
    host !== undefined ? values.has(host) : (kind === "network" || kind === "service") && reached.has(id);
}

/**
 * A driver by Docker's name; "other" are all that the legend has no sign for.
 * @param {string | undefined} driver
 * @param {Set<string>} values
 */
function isOfDriver(driver, values) {
  if (driver === undefined) return false;
  return values.has(driver) || (values.has("other") && toneOf(driver) === "other");
}
