// Who is on a network, in the order in which one looks for them, and which hosts it spans. Pure.

import { endpointsOn } from "./relations.js";
import { byName, taskName } from "./words.js";

/** @import {Endpoint, Host, State} from "../types.js" */

/** @typedef {{id: string, name: string, endpoint: Endpoint}} Member */

/** What Docker put there itself, and what nobody owns. @type {Readonly<Record<string, string>>} */
const DOCKERS = { orphan: "orphan", "service-lb": "load balancer", ingress: "ingress", gateway: "gateway" };
const LAST = Object.keys(DOCKERS);

/**
 * Containers by name, then endpoints that no container owns, then Docker's own.
 * @param {State} state
 * @param {string} network
 * @returns {Member[]}
 */
export function membersOf(state, network) {
  return endpointsOn(state, network)
    .map((endpoint) => ({ id: endpoint.id, name: memberName(state, endpoint), endpoint }))
    .sort((one, other) => rank(one) - rank(other) || byName(one, other));
}

/** @param {Member} member */
function rank({ endpoint: { container, kind } }) {
  return container ? -1 : LAST.indexOf(kind);
}

/**
 * @param {State} state
 * @param {Endpoint} endpoint
 */
export function memberName(state, endpoint) {
  const container = endpoint.container ? state.containers.get(endpoint.container) : undefined;
  if (container) return taskName(container.name);
  return DOCKERS[endpoint.kind] ?? "container not known yet";
}

/**
 * The hosts that an overlay stands on: where it has endpoints.
 * @param {State} state
 * @param {Member[]} members
 * @returns {Host[]}
 */
export function spanOf(state, members) {
  const ids = new Set(members.map(({ endpoint }) => endpoint.source));
  const hosts = [...ids].map((id) => state.hosts.get(id)).filter((host) => host !== undefined);
  return hosts.sort(byName);
}
