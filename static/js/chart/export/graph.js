// What of the fleet goes into an export as JSON, DOT or Mermaid: all of it, or what is bright on the chart. In a fixed
// order, so that two exports of the same differ in nothing. Pure.

import { sharedOwners } from "../scene/sharers.js";
import { byId } from "../scene/words.js";

/** @import {Container, Endpoint, Host, Network, Service, State, Swarm} from "../types.js" */

/**
 * @typedef {object} Graph
 * @property {Swarm[]} swarms
 * @property {Host[]} hosts
 * @property {Network[]} networks
 * @property {Container[]} containers
 * @property {Endpoint[]} endpoints
 * @property {Service[]} services
 */

/**
 * @param {State} state
 * @param {ReadonlySet<string> | null} lit  what is bright; null is everything
 * @returns {Graph}
 */
export function graphOf(state, lit) {
  const all = (/** @type {any} */ map) => [...map.values()].sort(byId);
  if (!lit)
    return {
      swarms: all(state.swarms),
      hosts: all(state.hosts),
      networks: all(state.networks),
      containers: all(state.containers),
      endpoints: all(state.endpoints),
      services: all(state.services),
    };
  const endpoints = brightEndpoints(state, lit);
  const containers = keep(state.containers, (one) => lit.has(one.id));
  const onto = new Set(endpoints.map((one) => one.network));
  const networks = keep(state.networks, (one) => lit.has(one.id) || onto.has(one.id));
  const homes = new Set([...containers.map((one) => one.host), ...[...networks, ...endpoints].map((one) => one.source)]);
  const hosts = keep(state.hosts, (one) => lit.has(one.id) || homes.has(one.id));
  const swarms = new Set([...hosts.map((one) => one.swarm), ...networks.map((one) => one.source)]);
  const served = new Set(containers.map((one) => one.service));
  return {
    swarms: keep(state.swarms, (one) => swarms.has(one.id)),
    hosts,
    networks,
    containers,
    endpoints,
    services: keep(state.services, (one) => lit.has(one.id) || served.has(one.id)),
  };
}

/**
 * A search lights containers, not their endpoints: one that is bright without any of its own brings them all. A
 * selection lights endpoints as well, and then those are meant.
 * @param {State} state
 * @param {ReadonlySet<string>} lit
 * @returns {Endpoint[]}
 */
function brightEndpoints(state, lit) {
  const chosen = new Set();
  for (const one of state.endpoints.values()) if (one.container && lit.has(one.id)) chosen.add(one.container);
  return keep(state.endpoints, (one) => {
    if (one.container === undefined || !state.containers.has(one.container)) return lit.has(one.id);
    return lit.has(one.container) && (lit.has(one.id) || !chosen.has(one.container));
  });
}

/**
 * @template {{id: string}} T
 * @param {ReadonlyMap<string, T>} map
 * @param {(thing: T) => boolean} wanted
 * @returns {T[]}
 */
function keep(map, wanted) {
  const found = [];
  for (const thing of map.values()) if (wanted(thing)) found.push(thing);
  return found.sort(byId);
}

/**
 * The lines of a drawn graph. An endpoint without a container (a service's or an orphan's) is a node of its own, and so
 * is one end of its line.
 * @param {Graph} graph
 */
export function edgesOf({ networks, containers, endpoints }) {
  const known = new Set([...networks, ...containers].map((one) => one.id));
  const linked = endpoints.filter((one) => one.network !== undefined && known.has(one.network));
  const alone = linked.filter((one) => one.container === undefined || !known.has(one.container));
  const edges = linked.map((one) => ({
    from: one.container !== undefined && known.has(one.container) ? one.container : one.id,
    to: /** @type {string} */ (one.network),
    words: [one.ipv4, one.ipv6].filter(Boolean).join(" "),
  }));
  const shares = [...sharedOwners(containers)]
    .filter(([, owner]) => known.has(owner))
    .map(([from, to]) => ({ from, to }));
  return { alone, edges, shares };
}

/**
 * A name as one line of text: what would break a line, or is half a character, becomes a space.
 * @param {string} text
 */
export function oneLine(text) {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/gu, " ");
}

/**
 * What stands on each host, for formats that draw a box round it: the rest stands on none.
 * @param {Graph} graph
 * @param {Endpoint[]} alone
 */
export function byHost({ hosts, networks, containers }, alone) {
  const homes = new Set(hosts.map((one) => one.id));
  /** @type {Map<string, {networks: Network[], containers: Container[], endpoints: Endpoint[]}>} */
  const rooms = new Map(["", ...homes].map((id) => [id, { networks: [], containers: [], endpoints: [] }]));
  const room = (/** @type {string | undefined} */ id) => {
    const found = rooms.get(id !== undefined && homes.has(id) ? id : "");
    if (!found) throw new Error("every host has a room");
    return found;
  };
  for (const one of networks) room(one.host).networks.push(one);
  for (const one of containers) room(one.host).containers.push(one);
  for (const one of alone) room(one.source).endpoints.push(one);
  return rooms;
}
