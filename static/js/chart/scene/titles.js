// What a swarm's network is called where those of several swarms stand side by side: each swarm has its own "ingress".
// Pure.

import { isLocal } from "./model.js";

/** @import {Network, State} from "../types.js" */

/**
 * The swarm that tells an overlay apart from another's of the same name; "" where its name says enough.
 * @param {State} state
 * @param {Network} network
 */
export function swarmBeside(state, network) {
  if (isLocal(network) || state.swarms.size < 2) return "";
  for (const other of state.networks.values())
    if (other.name === network.name && other.source !== network.source && !isLocal(other))
      return nameOfSwarm(state, network.source);
  return "";
}

/**
 * Its name, with its swarm's where that is needed.
 * @param {State} state
 * @param {Network} network
 */
export function titleOf(state, network) {
  const swarm = swarmBeside(state, network);
  return swarm ? `${network.name} · ${swarm}` : network.name;
}

/** Two swarms of one name are told apart by their number. @param {State} state @param {string} id */
function nameOfSwarm(state, id) {
  const name = state.swarms.get(id)?.name;
  const namesakes = [...state.swarms.values()].filter((swarm) => swarm.name === name);
  if (!name) return id;
  return namesakes.length > 1 ? `${name} (${id})` : name;
}
