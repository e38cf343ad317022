// The chart as a list: hosts, in each its networks, in each its containers. Only what is opened is looked at, and of
// many a hundred at a time, so a fleet of 10,000 containers weighs nothing here. Pure.

import { containersOn } from "./relations.js";
import { stateWords } from "./lasting.js";
import { byName, lookOf, subnetOf } from "./words.js";

/** @import {Container, Endpoint, HostModel, Look, Network, State} from "../types.js" */

/** How many lines of one parent stand open at first, and are added at a time. */
export const PAGE = 100;
/** With no more matches than this all of them are shown, opened. */
const FEW = 60;

/**
 * @typedef {object} Line
 * @property {string} key  the path to it: a container stands under each of its networks
 * @property {string | null} id  of the thing; null for a line that is none
 * @property {string} name
 * @property {string} words  the rest that is to be said
 * @property {Look | "host" | "unread" | "silent" | "network" | "more"} look
 * @property {number} level
 * @property {boolean | null} open  null where nothing can be opened
 * @property {number} place  among those beside it, from 1
 * @property {number} of
 */
/**
 * @typedef {object} Asked
 * @property {ReadonlySet<string>} turned  keys that stand otherwise than lines do at first
 * @property {ReadonlyMap<string, number>} pages  by key of the parent, where more than one is shown
 * @property {ReadonlySet<string> | null} found  what a search has found; null without one
 */
/** @typedef {{state: State, models: Map<string, HostModel>}} Fleet */

/**
 * @param {Fleet} fleet
 * @param {Asked} asked
 * @returns {Line[]}
 */
export function outline({ state, models }, asked) {
  const open = asked.found !== null && asked.found.size <= FEW;
  const isOpen = (/** @type {string} */ key) => asked.turned.has(key) !== open;
  const hosts = [...models.values()]
    .map((model) => ({ model, id: model.id, name: model.host.name }))
    .filter(({ id }) => asked.found === null || asked.found.has(id) || holds(state, id, asked.found))
    .sort(byName);
  return paged(hosts, "", 1, asked, ({ model, id, name }, place) => [
    { ...place, key: id, id, name, words: hostWords(model), look: lookOfHost(model), open: model.unread ? null : isOpen(id) },
    ...(model.unread || !isOpen(id) ? [] : inside(state, id, asked, isOpen)),
  ]);
}

/**
 * The networks of a host, and what is on none.
 * @param {State} state
 * @param {string} host
 * @param {Asked} asked
 * @param {(key: string) => boolean} isOpen
 * @returns {Line[]}
 */
function inside(state, host, asked, isOpen) {
  const parts = partsOf(state, host)
    .map((part) => ({ ...part, members: part.members.filter(({ container }) => fits(asked, container.id)) }))
    .filter(({ id, members }) => members.length > 0 || fits(asked, id));
  return paged(parts, host, 2, asked, ({ id, network, name, members }, place) => {
    const key = `${host}/${id}`;
    const words = [network?.driver, network && subnetOf(network), count(members.length, "container")];
    const open = members.length === 0 ? null : isOpen(key);
    /** @type {Line} */
    const line = { ...place, key, id: network ? id : null, name, words: words.filter(Boolean).join(", "), look: "network", open };
    return [line, ...(open ? paged(members, key, 3, asked, (member, at) => [memberLine(key, member, at)]) : [])];
  });
}

/**
 * @param {string} parent
 * @param {Member} member
 * @param {Place} place
 * @returns {Line}
 */
function memberLine(parent, { container, endpoint, name }, place) {
  const address = (endpoint?.ipv4 ?? endpoint?.ipv6 ?? "").split("/")[0];
  const words = [stateWords(container), address].filter(Boolean).join(", ");
  const key = `${parent}/${container.id}`;
  return { ...place, key, id: container.id, name, words, look: lookOf(container), open: null };
}

/** @typedef {{container: Container, endpoint: Endpoint | null, name: string, id: string}} Member */
/** @typedef {{id: string, network: Network | null, name: string, members: Member[]}} Part */

/**
 * @param {State} state
 * @param {string} host
 * @returns {Part[]}
 */
function partsOf(state, host) {
  /** @type {Map<string, Part>} */
  const parts = new Map();
  for (const id of state.owned.get(host)?.networks ?? []) addPart(state, parts, id);
  /** @type {Set<string>} */
  const attached = new Set();
  for (const id of state.owned.get(host)?.endpoints ?? []) {
    const endpoint = state.endpoints.get(id);
    const container = state.containers.get(endpoint?.container ?? "");
    const part = endpoint && addPart(state, parts, endpoint.network ?? "");
    if (!endpoint || !container || !part) continue;
    attached.add(container.id);
    part.members.push({ container, endpoint, name: container.name, id: container.id });
  }
  const networks = [...parts.values()].sort(byName);
  for (const part of networks) part.members.sort(byName);
  const alone = containersOn(state, host)
    .filter((container) => !attached.has(container.id))
    .map((container) => ({ container, endpoint: null, name: container.name, id: container.id }))
    .sort(byName);
  return alone.length > 0 ? [...networks, { id: "none", network: null, name: "On no network of their own", members: alone }] : networks;
}

/**
 * @param {State} state
 * @param {Map<string, Part>} parts
 * @param {string} id
 */
function addPart(state, parts, id) {
  const network = state.networks.get(id);
  if (!network) return undefined;
  const part = parts.get(id) ?? { id, network, name: network.name, members: [] };
  parts.set(id, part);
  return part;
}

/** @typedef {Pick<Line, "level" | "place" | "of">} Place */

/**
 * The lines of the first things, and one that asks for more.
 * @template T
 * @param {T[]} things
 * @param {string} parent
 * @param {number} level
 * @param {Asked} asked
 * @param {(thing: T, place: Place) => Line[]} linesOf
 * @returns {Line[]}
 */
function paged(things, parent, level, asked, linesOf) {
  const most = PAGE * (asked.pages.get(parent) ?? 1);
  const of = Math.min(things.length, most + 1);
  const lines = things.slice(0, most).flatMap((thing, index) => linesOf(thing, { level, place: index + 1, of }));
  const rest = things.length - most;
  if (rest > 0) {
    const name = `Show ${Math.min(rest, PAGE)} more of ${rest.toLocaleString("en")}`;
    lines.push({ key: `${parent}/more`, id: null, name, words: "", look: "more", level, open: null, place: of, of });
  }
  return lines;
}

/**
 * @param {Asked} asked
 * @param {string} id
 */
function fits(asked, id) {
  return asked.found === null || asked.found.has(id);
}

/**
 * @param {State} state
 * @param {string} host
 * @param {ReadonlySet<string>} found
 */
function holds(state, host, found) {
  const owned = state.owned.get(host);
  for (const id of owned?.containers ?? []) if (found.has(id)) return true;
  for (const id of owned?.networks ?? []) if (found.has(id)) return true;
  for (const id of owned?.endpoints ?? []) if (found.has(state.endpoints.get(id)?.network ?? "")) return true;
  return false;
}

/**
 * @param {HostModel} model
 * @returns {Line["look"]}
 */
function lookOfHost({ unread, stale }) {
  if (unread) return "unread";
  return stale ? "silent" : "host";
}

/** @param {HostModel} model */
function hostWords(model) {
  if (model.unread) return "not read yet";
  const bad = model.bad > 0 ? `, ${model.bad} unwell` : "";
  return `${model.host.state}, ${count(model.total, "container")}${bad}`;
}

/**
 * @param {number} number
 * @param {string} noun
 */
function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/**
 * The keys above a thing, so that it can be opened to: its host, and the first network it is listed under.
 * @param {State} state
 * @param {string} id
 * @returns {string[]} the last is its own; none for what is not in the list
 */
export function pathTo(state, id) {
  if (state.hosts.has(id)) return [id];
  const network = state.networks.get(id);
  if (network?.host) return [network.host, `${network.host}/${id}`];
  const container = state.containers.get(id);
  if (!container) return [];
  const part = partsOf(state, container.host).find(({ members }) => members.some((one) => one.id === id));
  const key = `${container.host}/${part?.id ?? "none"}`;
  return [container.host, key, `${key}/${id}`];
}
