// Which DNS names lead to a container or a service, and for whom. Pure.
//
// The rule is Docker's embedded DNS server (docs.docker.com/engine/network/#dns-services and the swarm's service
// discovery): on a user-defined network a running container answers to its name, the first twelve characters of its id
// and its aliases on that network, for containers on the same network; on the default bridge, on host and on none it
// answers to nothing, and nobody asks on the ingress. A service answers to its name with its virtual address on each
// overlay, or with its tasks' addresses where its endpoint mode is dnsrr; "tasks.NAME" always gives the tasks' addresses.
// A host name of its own (--hostname) resolves too, but Docklines does not read it.

import { isLocal } from "./model.js";
import { endpointsOf, endpointsOn } from "./relations.js";
import { byName } from "./words.js";
import { containersOf, networksOf } from "./tally.js";

/** @import {Container, Endpoint, Network, Service, State} from "../types.js" */

/**
 * @typedef {object} Answers  what resolves on one network
 * @property {Network} network
 * @property {{name: string, addresses: string[]}[]} names
 * @property {number} askers  the other running containers on the network: those who may ask
 */

/**
 * @param {State} state
 * @param {Container} container
 * @returns {{answers: Answers[], silent: {network: Network, why: string}[]}}
 */
export function namesOf(state, container) {
  /** @type {Answers[]} */
  const answers = [];
  /** @type {{network: Network, why: string}[]} */
  const silent = [];
  for (const leg of endpointsOf(state, container)) {
    const network = state.networks.get(leg.network ?? "");
    if (!network) continue;
    const why = up(container) ? silence(network) : `It is ${container.state}: names resolve while it runs.`;
    if (why) silent.push({ network, why });
    else {
      const names = [...new Set([container.name, container.docker_id.slice(0, 12), ...(leg.aliases ?? [])])];
      const addresses = addressesOf([leg]);
      answers.push({
        network,
        names: names.map((name) => ({ name, addresses })),
        askers: askersOn(state, network.id, [container.id]),
      });
    }
  }
  return { answers: answers.sort(byNetwork), silent: silent.sort(byNetwork) };
}

/**
 * @param {State} state
 * @param {Service} service
 * @returns {Answers[]} by overlay
 */
export function serviceNamesOf(state, service) {
  const tasks = containersOf(state, service.id).filter(up);
  const own = new Set(tasks.map((task) => task.id));
  const legs = tasks.flatMap((task) => endpointsOf(state, task));
  return [...networksOf(state, service)]
    .map((id) => state.networks.get(id))
    .filter((network) => network !== undefined && !isLocal(network) && silence(network) === "")
    .map((found) => {
      const network = /** @type {Network} */ (found);
      const each = addressesOf(legs.filter((leg) => leg.network === network.id));
      const vip = (service.vips ?? []).find((one) => one.network === network.id)?.address.split("/")[0];
      return {
        network,
        names: [
          { name: service.name, addresses: vip && service.endpoint_mode !== "dnsrr" ? [vip] : each },
          { name: `tasks.${service.name}`, addresses: each },
        ],
        askers: askersOn(state, network.id, [...own]),
      };
    })
    .sort(byNetwork);
}

/**
 * Why no name resolves on a network; "" where names do.
 * @param {Network} network
 */
export function silence(network) {
  if (network.driver === "host" || network.driver === "null") return `${network.name} gives no names.`;
  if (network.ingress) return "On the ingress nobody asks for names: it carries published ports.";
  if (isLocal(network) && network.name === "docker_gwbridge") return "docker_gwbridge is a way out and gives no names.";
  if (isLocal(network) && network.driver === "bridge" && network.name === "bridge")
    return "The default bridge gives no names: only a user-defined network does.";
  return "";
}

/** @param {Container} container */
function up(container) {
  return container.state === "running" || container.state === "paused";
}

/** @param {Endpoint[]} legs */
function addressesOf(legs) {
  const found = legs.flatMap((leg) => [leg.ipv4, leg.ipv6]).filter((address) => address !== undefined && address !== "");
  return [...new Set(found.map((address) => String(address).split("/")[0]))];
}

/**
 * @param {State} state
 * @param {string} network
 * @param {string[]} but
 */
function askersOn(state, network, but) {
  const found = new Set();
  for (const { container: id } of endpointsOn(state, network)) {
    const container = state.containers.get(id ?? "");
    if (container && up(container) && !but.includes(container.id)) found.add(container.id);
  }
  return found.size;
}

/**
 * @param {{network: Network}} one
 * @param {{network: Network}} other
 */
function byNetwork(one, other) {
  return byName(one.network, other.network);
}
