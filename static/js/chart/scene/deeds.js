// What this user may do with one thing: the lines of its context menu. Pure; the menu carries them out.

import { titleOf as networkTitle } from "./titles.js";
import { connect, disconnect, joinable, leavable, newNetwork, newOverlay, pageOf, removeNetwork } from "../panel/links.js";
import { find } from "../topology/store.js";
import { mayChange, obstacles } from "./joining.js";
import { isLocal } from "./model.js";
import { endpointsOf } from "./relations.js";
import { byName, taskName } from "./words.js";

/** @import {Container, Endpoint, Host, Network, State} from "../types.js" */

/**
 * @typedef {object} Deed
 * @property {string} words
 * @property {string} [page]  it leads there
 * @property {"select" | "toggle" | "hub"} [does]
 * @property {string} [copies]  text for the clipboard
 * @property {boolean} [danger]
 * @property {boolean} [apart]  a line stands before it
 */

/** More networks than this are not listed one by one; the details have them all. */
const LISTED = 5;

/**
 * @param {State} state
 * @param {string} role
 * @param {string} id
 * @param {readonly string[]} selected
 * @returns {{title: string, deeds: Deed[]}}
 */
export function deedsOf(state, role, id, selected) {
  const thing = find(state, id);
  if (!thing) return { title: "It is gone", deeds: [] };
  const page = pageOf(id);
  /** @type {(Deed | false | null)[]} */
  const deeds = [
    page !== null && { words: "Open its page", page },
    !(selected.length === 1 && selected[0] === id) && { words: "Select", does: "select" },
    selected.length > 0 && !(selected.length === 1 && selected[0] === id)
      ? { words: selected.includes(id) ? "Take out of the selection" : "Add to the selection", does: "toggle" }
      : null,
    { words: "Show its neighbourhood", does: "hub" },
    ...copies(state, id),
    ...(mayChange(role) ? changes(state, role, id) : []),
  ];
  return { title: titleOf(state, id), deeds: deeds.filter(isDeed) };
}

/**
 * @param {State} state
 * @param {string} id
 */
function titleOf(state, id) {
  const thing = find(state, id);
  if (thing && "name" in thing) return taskName(thing.name);
  const endpoint = state.endpoints.get(id);
  const container = state.containers.get(endpoint?.container ?? "");
  const network = state.networks.get(endpoint?.network ?? "");
  return `${container ? taskName(container.name) : (endpoint?.kind ?? "")} on ${network?.name ?? "?"}`;
}

/**
 * @param {State} state
 * @param {string} id
 * @returns {Deed[]}
 */
function copies(state, id) {
  const container = state.containers.get(id);
  const endpoint = state.endpoints.get(id);
  const docker = (container ?? state.networks.get(id) ?? state.services.get(id))?.docker_id;
  const name = titleOf(state, id);
  const legs = endpoint ? [endpoint] : container ? endpointsOf(state, container) : [];
  const addresses = legs.flatMap((leg) => [leg.ipv4, leg.ipv6]).filter((one) => one !== undefined && one !== "");
  const subnets = (state.networks.get(id)?.pools ?? []).map((pool) => pool.subnet);
  const address = state.hosts.get(id)?.address;
  const texts = [...addresses.map((one) => String(one).split("/")[0]), ...subnets, address].filter((one) => !!one);
  /** @type {Deed[]} */
  const found = [];
  if (!endpoint) found.push({ words: "Copy its name", copies: name });
  if (docker) found.push({ words: "Copy its id", copies: docker });
  for (const text of [...new Set(texts)].slice(0, LISTED)) found.push({ words: `Copy ${text}`, copies: String(text) });
  if (found[0]) found[0].apart = true;
  return found;
}

/**
 * @param {State} state
 * @param {string} role
 * @param {string} id
 * @returns {Deed[]}
 */
function changes(state, role, id) {
  const container = state.containers.get(id);
  const network = state.networks.get(id);
  const host = state.hosts.get(id);
  const endpoint = state.endpoints.get(id);
  const found = container
    ? ofContainer(state, role, container)
    : network
      ? ofNetwork(network)
      : endpoint
        ? ofEndpoint(state, endpoint)
        : host
          ? ofHost(host)
          : [];
  if (found[0]) found[0].apart = true;
  return found;
}

/**
 * @param {State} state
 * @param {string} role
 * @param {Container} container
 * @returns {Deed[]}
 */
function ofContainer(state, role, container) {
  const obstacle = obstacles(state, role, container);
  const open = [...state.networks.values()].filter((network) => obstacle(network) === "").sort(byName);
  const legs = endpointsOf(state, container).flatMap((endpoint) => ofEndpoint(state, endpoint));
  const more = open.length - LISTED;
  return [
    ...open.slice(0, LISTED).map((network) => ({
      words: `Connect to ${networkTitle(state, network)}…`,
      page: connect(network.id, container.id),
    })),
    ...(more > 0 ? [{ words: `Connect to one of ${more} more…`, does: /** @type {const} */ ("select") }] : []),
    ...legs.slice(0, LISTED),
  ];
}

/**
 * @param {State} state
 * @param {Endpoint} endpoint
 * @returns {Deed[]}
 */
function ofEndpoint(state, endpoint) {
  const network = state.networks.get(endpoint.network ?? "");
  const container = state.containers.get(endpoint.container ?? "");
  if (!network || !container || !leavable(network)) return [];
  return [{ words: `Disconnect from ${networkTitle(state, network)}…`, page: disconnect(network.id, container.id), danger: true }];
}

/**
 * @param {Network} network
 * @returns {Deed[]}
 */
function ofNetwork(network) {
  if (!leavable(network)) return [];
  const own = isLocal(network) && (network.name === "bridge" || network.name === "docker_gwbridge");
  /** @type {(Deed | false)[]} */
  const deeds = [
    joinable(network) && { words: "Connect a container…", page: connect(network.id) },
    !own && { words: "Remove network…", page: removeNetwork(network.id), danger: true },
  ];
  return deeds.filter(isDeed);
}

/**
 * @param {Host} host
 * @returns {Deed[]}
 */
function ofHost(host) {
  if (!host.id.startsWith("host:")) return [];
  /** @type {Deed[]} */
  const deeds = [{ words: "New network…", page: newNetwork(host.id) }];
  if (host.swarm) deeds.push({ words: "New overlay…", page: newOverlay(host.swarm) });
  return deeds;
}

/**
 * @param {Deed | false | null} deed
 * @returns {deed is Deed}
 */
function isDeed(deed) {
  return deed !== false && deed !== null;
}
