// Several things at once, counted: by kind, state, host and network, and the networks that all of them share. Pure.

import { endpointsOf } from "./relations.js";
import { byName, lookOf } from "./words.js";
import { find } from "../topology/store.js";
import { titleOf } from "./titles.js";

/** @import {Container, Look, Network, State, Thing} from "../types.js" */

/** @typedef {{id: string, name: string, count: number}} Share  how many of the selected belong to this thing */
/**
 * @typedef {object} Tally
 * @property {Thing[]} present
 * @property {number} gone  ids of which nothing is known any more
 * @property {[string, number][]} kinds
 * @property {[Look, number][]} looks  of the containers
 * @property {Share[]} hosts  the most of them first
 * @property {Share[]} networks
 * @property {Network[]} shared  each of the selected is on it
 */

/**
 * @param {State} state
 * @param {readonly string[]} ids
 * @returns {Tally}
 */
export function tally(state, ids) {
  const present = ids.map((id) => find(state, id)).filter(isThing);
  const reach = present.map((thing) => networksOf(state, thing));
  const common = [...(reach[0] ?? [])].filter((id) => reach.every((one) => one.has(id)));
  const containers = present.filter((thing) => thing.id.startsWith("container:"));
  return {
    present,
    gone: ids.length - present.length,
    kinds: counted(present.map((thing) => thing.id.slice(0, thing.id.indexOf(":")))),
    looks: counted(containers.map((thing) => lookOf(/** @type {Container} */ (thing)))),
    hosts: shares(
      state,
      present.flatMap((thing) => [...hostsOf(state, thing)]),
    ),
    networks: shares(
      state,
      reach.flatMap((one) => [...one]),
    ),
    shared: common
      .map((id) => state.networks.get(id))
      .filter((network) => network !== undefined)
      .sort(byName),
  };
}

/**
 * The networks that a thing is on, or is. A host is on those of its endpoints and has its own.
 * @param {State} state
 * @param {Thing} thing
 * @returns {Set<string>}
 */
export function networksOf(state, thing) {
  const kind = thing.id.slice(0, thing.id.indexOf(":"));
  /** @type {Set<string>} */
  const found = new Set();
  if (kind === "network") found.add(thing.id);
  else if (kind === "endpoint") addTo(found, state.endpoints.get(thing.id)?.network);
  else if (kind === "container")
    for (const endpoint of endpointsOf(state, /** @type {Container} */ (thing))) addTo(found, endpoint.network);
  else if (kind === "host") {
    for (const id of state.owned.get(thing.id)?.networks ?? []) found.add(id);
    for (const id of state.owned.get(thing.id)?.endpoints ?? []) addTo(found, state.endpoints.get(id)?.network);
  } else if (kind === "service") {
    for (const vip of state.services.get(thing.id)?.vips ?? []) addTo(found, vip.network);
    for (const one of containersOf(state, thing.id)) for (const id of networksOf(state, one)) found.add(id);
  }
  return found;
}

/**
 * The containers of a service.
 * @param {State} state
 * @param {string} service
 */
export function containersOf(state, service) {
  const found = [];
  for (const container of state.containers.values()) if (container.service === service) found.push(container);
  return found;
}

/**
 * The hosts that a thing stands on. A swarm's network or service stands on those of its endpoints or containers.
 * @param {State} state
 * @param {Thing} thing
 * @returns {Set<string>}
 */
export function hostsOf(state, thing) {
  if (/^(host|node):/.test(thing.id)) return new Set([thing.id]);
  if (thing.source.startsWith("host:")) return new Set([thing.source]);
  if (thing.id.startsWith("service:")) return new Set(containersOf(state, thing.id).map((one) => one.host));
  const found = new Set();
  for (const endpoint of state.endpoints.values()) if (endpoint.network === thing.id) found.add(endpoint.source);
  return found;
}

/**
 * @param {Set<string>} found
 * @param {string | null | undefined} id
 */
function addTo(found, id) {
  if (id) found.add(id);
}

/**
 * @template {string} T
 * @param {T[]} words
 * @returns {[T, number][]} the most first
 */
function counted(words) {
  /** @type {Map<T, number>} */
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
}

/**
 * @param {State} state
 * @param {string[]} ids
 * @returns {Share[]}
 */
function shares(state, ids) {
  const found = counted(ids).map(([id, count]) => ({ id, count, name: nameOf(state, id) }));
  return found.sort((one, other) => other.count - one.count || byName(one, other));
}

/**
 * @param {State} state
 * @param {string} id
 */
function nameOf(state, id) {
  const network = state.networks.get(id);
  return network ? titleOf(state, network) : (state.hosts.get(id)?.name ?? "not known yet");
}

/**
 * @param {Thing | undefined} thing
 * @returns {thing is Thing}
 */
function isThing(thing) {
  return thing !== undefined;
}
