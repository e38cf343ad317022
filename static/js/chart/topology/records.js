// Single objects of the state: putting one in, taking one out, and who owns which. Only the store calls these.

/** @import {Collection, Outcome, State, Thing} from "../types.js" */

/**
 * @param {State} state
 * @param {Collection} name
 * @param {Thing} thing
 * @param {Outcome} outcome
 */
export function put(state, name, thing, outcome) {
  shorten(thing);
  const map = /** @type {Map<string, Thing>} */ (state[name]);
  const before = map.get(thing.id);
  ownedBy(state, thing.source)[name].add(thing.id);
  if (before && same(before, thing)) return;
  if (before) outcome.changed.push({ before, after: thing });
  else outcome.added.push(thing);
  if (before && before.source !== thing.source) state.owned.get(before.source)?.[name].delete(thing.id);
  map.set(thing.id, thing);
  outcome.sources.add(thing.source);
}

/** Digits of Docker's short ids. */
export const SHORT_ID = 12;

/**
 * Keeps of Docker's ids the short form, in which the first picture comes: the long one is in every delta.
 * @param {Thing & {docker_id?: string, network_mode?: string}} thing
 */
function shorten(thing) {
  const { docker_id: id, network_mode: mode } = thing;
  if (id !== undefined && id.length > SHORT_ID) thing.docker_id = id.slice(0, SHORT_ID);
  if (mode !== undefined && mode.startsWith("container:") && mode.length > 10 + SHORT_ID)
    thing.network_mode = mode.slice(0, 10 + SHORT_ID);
}

/**
 * @param {State} state
 * @param {Collection} name
 * @param {Thing} thing
 * @param {Outcome} outcome
 */
export function take(state, name, thing, outcome) {
  state[name].delete(thing.id);
  state.owned.get(thing.source)?.[name].delete(thing.id);
  outcome.removed.push(thing);
  outcome.sources.add(thing.source);
}

/**
 * @param {State} state
 * @param {string} source
 */
function ownedBy(state, source) {
  let owned = state.owned.get(source);
  if (!owned) {
    owned = {
      swarms: new Set(),
      hosts: new Set(),
      networks: new Set(),
      containers: new Set(),
      endpoints: new Set(),
      services: new Set(),
    };
    state.owned.set(source, owned);
  }
  return owned;
}

/**
 * Forgets who owned what is there no more. A source whose rows came without its revision (it was added while the server
 * read the snapshot) still owns them.
 * @param {State} state
 */
export function forgetEmpty(state) {
  for (const [source, owned] of state.owned) {
    if (state.revisions.has(source) || Object.values(owned).some((ids) => ids.size > 0)) continue;
    state.owned.delete(source);
    state.collectedAt.delete(source);
  }
}

/** The last read of each host, where its own row tells of a later one than the heartbeats did. @param {State} state */
export function rememberReads(state) {
  for (const host of state.hosts.values()) {
    const known = state.collectedAt.get(host.id);
    if (host.collected_at && (!known || known < host.collected_at)) state.collectedAt.set(host.id, host.collected_at);
  }
}

/**
 * Whether two objects of the wire say the same. Their values are texts, numbers, and small lists.
 * @param {Record<string, any>} one
 * @param {Record<string, any>} other
 */
function same(one, other) {
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => {
    const [a, b] = [one[name], other[name]];
    return a === b || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b));
  });
}
