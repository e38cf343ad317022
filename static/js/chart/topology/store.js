// What the browser knows of the fleet, and the one place where it changes: apply(state, message).
// The canvas draws this state and the socket feeds it; neither knows the other.

import { forgetEmpty, put, rememberReads, take } from "./records.js";

/** @import {Collection, Message, Outcome, State, Thing} from "../types.js" */

/** @type {readonly Collection[]} */
export const COLLECTIONS = ["swarms", "hosts", "networks", "containers", "endpoints", "services"];

/** Deltas kept for a source that was asked for whole; with more than these the next gap asks again. */
const HELD_AT_MOST = 200;

/** @returns {State} */
export function emptyState() {
  return {
    at: null,
    swarms: new Map(),
    hosts: new Map(),
    networks: new Map(),
    containers: new Map(),
    endpoints: new Map(),
    services: new Map(),
    revisions: new Map(),
    collectedAt: new Map(),
    owned: new Map(),
    held: new Map(),
    missing: new Set(),
    away: [],
    reads: null,
  };
}

/**
 * Takes one message of the socket into the state. A message of a type we do not know changes nothing.
 * @param {State} state  changed in place
 * @param {Message} message
 * @returns {Outcome}
 */
export function apply(state, message) {
  const outcome = nothing();
  if (message.type === "snapshot") takeSnapshot(state, message, outcome);
  else if (message.type === "delta") takeDelta(state, message, outcome);
  else if (message.type === "source") takeSource(state, message, outcome);
  else if (message.type === "source-removed") dropSource(state, message.source ?? "", outcome);
  else if (message.type === "heartbeat") takeHeartbeat(state, message, outcome);
  return outcome;
}

/**
 * The object of an id of any kind.
 * @param {State} state
 * @param {string} id
 * @returns {Thing | undefined}
 */
export function find(state, id) {
  return state[collectionOf(id)]?.get(id);
}

/**
 * @param {string} id
 * @returns {Collection}
 */
export function collectionOf(id) {
  const kind = id.slice(0, id.indexOf(":"));
  return kind === "node" ? "hosts" : /** @type {Collection} */ (kind + "s");
}

/** @returns {Outcome} */
function nothing() {
  return { added: [], changed: [], removed: [], sources: new Set(), resync: [], behind: [], first: false };
}

/**
 * A fresh picture replaces the old one; what is equal in both keeps its identity and is no news.
 * @param {State} state
 * @param {Message} message
 * @param {Outcome} outcome
 */
function takeSnapshot(state, message, outcome) {
  outcome.first = state.at === null;
  state.at = message.at ?? new Date().toISOString();
  state.held.clear();
  state.missing.clear();
  const present = new Set();
  for (const name of COLLECTIONS) {
    for (const thing of message[name] ?? []) {
      present.add(thing.id);
      put(state, name, thing, outcome);
    }
  }
  for (const name of COLLECTIONS) {
    for (const thing of [...state[name].values()]) if (!present.has(thing.id)) take(state, name, thing, outcome);
  }
  state.revisions = new Map(Object.entries(message.sources ?? {}));
  forgetEmpty(state);
  rememberReads(state);
  if (outcome.first) outcome.added = [];
}

/**
 * @param {State} state
 * @param {Message} message
 * @param {Outcome} outcome
 */
function takeDelta(state, message, outcome) {
  const source = message.source ?? "";
  const revision = message.revision ?? 0;
  const waiting = state.held.get(source);
  if (waiting) {
    if (waiting.length < HELD_AT_MOST) waiting.push(message);
    return;
  }
  const known = state.revisions.get(source) ?? 0;
  if (revision <= known) return;
  if (revision > known + 1) {
    state.held.set(source, [message]);
    outcome.resync.push(source);
    return;
  }
  state.revisions.set(source, revision);
  for (const name of COLLECTIONS) {
    for (const id of message.remove?.[name] ?? []) {
      const thing = state[name].get(id);
      if (thing && thing.source === source) take(state, name, thing, outcome);
    }
    for (const thing of message.upsert?.[name] ?? []) put(state, name, thing, outcome);
  }
  if (message.upsert?.hosts) rememberReads(state);
}

/**
 * One source whole: it replaces what we had of that source; then the deltas that waited for it.
 * @param {State} state
 * @param {Message} message
 * @param {Outcome} outcome
 */
function takeSource(state, message, outcome) {
  const source = message.source ?? "";
  const waiting = state.held.get(source) ?? [];
  state.held.delete(source);
  state.revisions.set(source, message.revision ?? 0);
  for (const name of COLLECTIONS) {
    const things = message[name] ?? [];
    const present = new Set(things.map((thing) => thing.id));
    for (const id of [...(state.owned.get(source)?.[name] ?? [])]) {
      const thing = state[name].get(id);
      if (thing && !present.has(id)) take(state, name, thing, outcome);
    }
    for (const thing of things) put(state, name, thing, outcome);
  }
  rememberReads(state);
  for (const delta of waiting) takeDelta(state, delta, outcome);
}

/**
 * @param {State} state
 * @param {string} source
 * @param {Outcome} outcome
 */
function dropSource(state, source, outcome) {
  for (const name of COLLECTIONS) {
    for (const id of [...(state.owned.get(source)?.[name] ?? [])]) {
      const thing = state[name].get(id);
      if (thing) take(state, name, thing, outcome);
    }
  }
  for (const map of [state.owned, state.revisions, state.collectedAt, state.held]) map.delete(source);
  state.missing.delete(source);
}

/**
 * A heartbeat shows what was lost: a revision ahead of ours, or, when two in a row do not name it, a source that ended.
 * @param {State} state
 * @param {Message} message
 * @param {Outcome} outcome
 */
function takeHeartbeat(state, message, outcome) {
  const sources = message.sources ?? {};
  state.away = message.away ?? [];
  state.reads = message.reads ?? null;
  for (const [source, at] of Object.entries(message.collected_at ?? {})) state.collectedAt.set(source, at);
  for (const [source, revision] of Object.entries(sources)) {
    if (revision > (state.revisions.get(source) ?? 0)) outcome.behind.push([source, revision]);
  }
  const known = [...state.revisions.keys(), ...state.owned.keys()];
  const missing = new Set(known.filter((source) => !(source in sources)));
  for (const source of missing) if (state.missing.has(source)) dropSource(state, source, outcome);
  state.missing = missing;
}

/**
 * Of the sources that a heartbeat found ahead, those which still are: what was only on its way has come.
 * They are held from now on, since they are asked for whole.
 * @param {State} state
 * @param {[string, number][]} behind
 * @returns {string[]}
 */
export function stillBehind(state, behind) {
  const found = behind
    .filter(([source, revision]) => (state.revisions.get(source) ?? 0) < revision)
    .map(([source]) => source);
  for (const source of found) if (!state.held.has(source)) state.held.set(source, []);
  return found;
}
