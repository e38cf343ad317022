// Which networks a container may be connected to, and why not the others: what the server's rules would say
// (dashboard/operations/rules/endpoints.py), told before anything is asked. The server has the last word. Pure.

import { isLocal } from "./model.js";
import { containersOn, endpointsOf } from "./relations.js";
import { sharedOwners } from "./sharers.js";
import { taskName } from "./words.js";

/** @import {Container, Host, Network, State} from "../types.js" */

const GOING = ["dead", "removing"];

/** @param {string} role */
export function mayChange(role) {
  return role === "operator" || role === "admin";
}

/**
 * What stands between a container and each network, in one sentence; "" where it may be connected.
 * @param {State} state
 * @param {string} role
 * @param {Container} container
 * @returns {(network: Network) => string}
 */
export function obstacles(state, role, container) {
  const name = taskName(container.name);
  const host = state.hosts.get(container.host);
  const joined = new Set(endpointsOf(state, container).map((endpoint) => endpoint.network));
  const own = unfit(state, container, name, joined);
  return (network) => {
    if (joined.has(network.id)) return `${name} is on ${network.name} already.`;
    const closed = closedTo(network) || elsewhere(state, network, container, name, host) || own;
    if (closed) return closed;
    if (!isLocal(network) && container.service)
      return `${name} belongs to a service: add the network to the service, not to one container.`;
    if (host && host.state !== "reachable") return `${host.name} does not answer.`;
    return mayChange(role) ? "" : `Your role, ${role}, may look and not change.`;
  };
}

/** @param {Network} network */
function closedTo(network) {
  if (network.driver === "host" || network.driver === "null")
    return `Containers join ${network.name} when they are run, not later.`;
  if (network.config_only) return `${network.name} holds a configuration only.`;
  if (network.ingress) return `${network.name} is the swarm's ingress: only services use it.`;
  if (network.name === "docker_gwbridge") return `${network.name} is Docker's own way out for overlays.`;
  if (!isLocal(network) && !network.attachable) return `${network.name} is not attachable: only services join it.`;
  return "";
}

/**
 * @param {State} state
 * @param {Network} network
 * @param {Container} container
 * @param {string} name
 * @param {Host | undefined} host
 */
function elsewhere(state, network, container, name, host) {
  const runs = `${name} runs on ${host?.name ?? "a host not known yet"}`;
  if (isLocal(network))
    return network.host === container.host
      ? ""
      : `${network.name} is a network of ${state.hosts.get(network.host ?? "")?.name ?? "another host"}; ${runs}.`;
  if (network.source === host?.swarm) return "";
  return `${network.name} is a network of ${state.swarms.get(network.source)?.name || "another swarm"}; ${runs}.`;
}

/**
 * What keeps a container from any network.
 * @param {State} state
 * @param {Container} container
 * @param {string} name
 * @param {Set<string | undefined>} joined
 */
function unfit(state, container, name, joined) {
  if (GOING.includes(container.state)) return `${name} is ${container.state}: Docker is about to remove it.`;
  const drivers = [...joined].map((id) => state.networks.get(id ?? "")?.driver);
  if (container.network_mode === "host" || drivers.includes("host")) return `${name} uses the network of its host.`;
  if (drivers.includes("null")) return `${name} is on the network none, which bears no other.`;
  if (!container.network_mode?.startsWith("container:")) return "";
  const owner = sharedOwners(containersOn(state, container.host)).get(container.id);
  const whose = state.containers.get(owner ?? "")?.name;
  return `${name} uses the network of ${whose ? taskName(whose) : "another container"}: connect that one.`;
}
