// The addresses of the pages that the chart leads to, and which networks they are open for. Pure.

import { at } from "../../base.js";

/** @import {Network} from "../types.js" */

/** @param {string} id  like "host:3" */
export function pk(id) {
  return id.slice(id.indexOf(":") + 1);
}

const PAGES = { host: "hosts", network: "networks", container: "containers", service: "services" };

/**
 * The page of an object; null for what has none.
 * @param {string} id
 */
export function pageOf(id) {
  const kind = /** @type {keyof typeof PAGES} */ (id.slice(0, id.indexOf(":")));
  return kind in PAGES ? at(`/${PAGES[kind]}/${pk(id)}/`) : null;
}

/**
 * The form for a network of this host.
 * @param {string} host
 */
export function newNetwork(host) {
  return at(`/networks/new/?host=${pk(host)}`);
}

/**
 * The form for an overlay of this swarm.
 * @param {string} swarm
 */
export function newOverlay(swarm) {
  return at(`/networks/new/?driver=overlay&place=${swarm}`);
}

/** Docker's own networks host, none and ingress are neither joined nor left by hand. @param {Network} network */
export function leavable(network) {
  return network.driver !== "host" && network.driver !== "null" && !network.ingress;
}

/** Nor is one joined that only lends its configuration, or on which Docker lets out what is on overlays. @param {Network} network */
export function joinable(network) {
  return leavable(network) && !network.config_only && network.name !== "docker_gwbridge";
}

/**
 * @param {string} network
 * @param {string} [container]
 */
export function connect(network, container) {
  return at(`/networks/${pk(network)}/connect/${container ? `?container=${pk(container)}` : ""}`);
}

/**
 * @param {string} network
 * @param {string} container
 */
export function disconnect(network, container) {
  return at(`/networks/${pk(network)}/disconnect/?container=${pk(container)}`);
}

/** @param {string} network */
export function removeNetwork(network) {
  return at(`/networks/${pk(network)}/remove/`);
}
