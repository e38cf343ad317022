// What stays bright when something is selected: the thing itself and what it is attached to. Pure.

import { isLocal } from "./model.js";
import { sharedOwners } from "./sharers.js";

/** @import {Container, Endpoint, State} from "../types.js" */

/**
 * @param {State} state
 * @param {string} id
 * @returns {Set<string>} ids of hosts, networks, containers and endpoints; empty when the thing is gone
 */
export function related(state, id) {
  const lit = new Set([id]);
  const kind = id.slice(0, id.indexOf(":"));
  if (kind === "host" || kind === "node") addHost(state, id, lit);
  else if (kind === "network") addNetwork(state, id, lit);
  else if (kind === "container") addContainer(state, id, lit);
  else if (kind === "endpoint") addEndpoint(state, state.endpoints.get(id), lit);
  else if (kind === "service") addService(state, id, lit);
  return lit;
}

/**
 * A container's own endpoints; for one that shares a network, those of its owner.
 * @param {State} state
 * @param {Container} container
 * @returns {Endpoint[]}
 */
export function endpointsOf(state, container) {
  const found = [];
  for (const id of state.owned.get(container.source)?.endpoints ?? []) {
    const endpoint = state.endpoints.get(id);
    if (endpoint && endpoint.container === container.id) found.push(endpoint);
  }
  return found;
}

/**
 * The endpoints on a network, on every host.
 * @param {State} state
 * @param {string} network
 * @returns {Endpoint[]}
 */
export function endpointsOn(state, network) {
  const found = [];
  for (const endpoint of state.endpoints.values()) if (endpoint.network === network) found.push(endpoint);
  return found;
}

/**
 * The containers of a host.
 * @param {State} state
 * @param {string} host
 * @returns {Container[]}
 */
export function containersOn(state, host) {
  const found = [];
  for (const id of state.owned.get(host)?.containers ?? []) {
    const container = state.containers.get(id);
    if (container) found.push(container);
  }
  return found;
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Set<string>} lit
 */
function addHost(state, id, lit) {
  const owned = state.owned.get(id);
  for (const name of /** @type {const} */ (["networks", "containers", "endpoints"]))
    for (const one of owned?.[name] ?? []) lit.add(one);
  for (const one of owned?.endpoints ?? []) {
    const network = state.endpoints.get(one)?.network;
    if (network) lit.add(network);
  }
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Set<string>} lit
 */
function addNetwork(state, id, lit) {
  const network = state.networks.get(id);
  if (network && isLocal(network)) lit.add(network.source);
  for (const endpoint of endpointsOn(state, id)) {
    lit.add(endpoint.id).add(endpoint.source);
    if (endpoint.container) lit.add(endpoint.container);
  }
  for (const source of [...lit]) if (source.startsWith("host:")) addSharers(state, source, lit);
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Set<string>} lit
 */
function addContainer(state, id, lit) {
  const container = state.containers.get(id);
  if (!container) return;
  lit.add(container.host);
  const owners = sharedOwners(containersOn(state, container.host));
  const owner = owners.get(id);
  if (owner) lit.add(owner);
  for (const one of [id, owner]) {
    const shown = one === undefined ? undefined : state.containers.get(one);
    for (const endpoint of shown ? endpointsOf(state, shown) : []) addEndpoint(state, endpoint, lit);
  }
  addSharers(state, container.host, lit);
}

/**
 * @param {State} state
 * @param {Endpoint | undefined} endpoint
 * @param {Set<string>} lit
 */
function addEndpoint(state, endpoint, lit) {
  if (!endpoint) return;
  lit.add(endpoint.id).add(endpoint.source);
  if (endpoint.network) lit.add(endpoint.network);
  if (endpoint.container && state.containers.has(endpoint.container)) lit.add(endpoint.container);
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Set<string>} lit
 */
function addService(state, id, lit) {
  for (const vip of state.services.get(id)?.vips ?? []) if (vip.network) lit.add(vip.network);
  for (const container of state.containers.values())
    if (container.service === id) addContainer(state, container.id, lit);
}

/**
 * Those who share the network of a container that is lit are as attached as it is.
 * @param {State} state
 * @param {string} host
 * @param {Set<string>} lit
 */
function addSharers(state, host, lit) {
  for (const [sharer, owner] of sharedOwners(containersOn(state, host))) if (lit.has(owner)) lit.add(sharer);
}
