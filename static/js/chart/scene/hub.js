// The neighbourhood of one thing: what it is attached to, by kind, bounded. Pure; hub_layout.js gives it places.

import { memberName } from "./members.js";
import { isLocal } from "./model.js";
import { containersOn, endpointsOf, endpointsOn } from "./relations.js";
import { sharedOwners } from "./sharers.js";
import { containersOf, hostsOf, networksOf } from "./tally.js";
import { titleOf } from "./titles.js";
import { byName, lookOf, taskName } from "./words.js";
import { find } from "../topology/store.js";

/** @import {Container, Endpoint, Host, Look, Network, State, Thing} from "../types.js" */

/** @typedef {"networks" | "hosts" | "services" | "containers"} Group */
/**
 * @typedef {object} Node
 * @property {string} id  "more:containers" for those that have no place
 * @property {string} name
 * @property {string} note  the second line: where it is, its address
 * @property {Look | null} look  of a container
 * @property {string[]} via  ids of the networks by which it is met
 */
/**
 * @typedef {object} Hub
 * @property {Node} centre
 * @property {{group: Group, title: string, total: number, nodes: Node[]}[]} groups  those that have something
 */

/** Nodes in one picture, with the centre and the lines for what has no place. */
export const MOST = 60;

/** @type {Record<Group, string>} */
const TITLES = { networks: "Networks", hosts: "Hosts", services: "Services", containers: "Containers" };

/**
 * @param {State} state
 * @param {string} id
 * @param {Partial<Record<Group, number>>} [pages]  of each group, which part is wanted; after the last comes the first
 * @returns {Hub | null} null when the thing is not there
 */
export function hubOf(state, id, pages = {}) {
  const thing = find(state, id);
  if (!thing) return null;
  const around = neighbours(state, thing);
  const groups = /** @type {Group[]} */ (Object.keys(TITLES))
    .map((group) => ({ group, things: around[group].filter((one) => one.id !== id).sort(byName) }))
    .filter(({ things }) => things.length > 0);
  const rooms = share(groups.map(({ things }) => things.length));
  return {
    centre: nodeOf(state, thing, []),
    groups: groups.map(({ group, things }, index) => ({
      group,
      title: TITLES[group],
      total: things.length,
      nodes: nodesOf(state, group, things, rooms[index], pages[group] ?? 0, around),
    })),
  };
}

/**
 * @param {State} state
 * @param {Group} group
 * @param {Named[]} things
 * @param {number} room
 * @param {number} page
 * @param {{via: Map<string, string[]>, notes: Map<string, string>}} around
 * @returns {Node[]}
 */
function nodesOf(state, group, things, room, page, { via, notes }) {
  const node = (/** @type {Named} */ thing) => nodeOf(state, thing, via.get(thing.id) ?? [], notes.get(thing.id));
  if (things.length <= room) return things.map(node);
  const step = room - 1;
  const start = (page % Math.ceil(things.length / step)) * step;
  const shown = things.slice(start, start + step);
  const name = `+${(things.length - shown.length).toLocaleString("en")} more`;
  return [...shown.map(node), { id: `more:${group}`, name, note: "show the next", look: null, via: [] }];
}

/**
 * The second line of a node: its address or what it is, and over which networks it is met.
 * @param {State} state
 * @param {Node} node
 * @param {string | null} centre
 * @param {Map<string, string>} addresses  of the centre, by network
 */
export function lineUnder(state, node, centre, addresses) {
  const over = node.via.filter((id) => id !== centre).map((id) => state.networks.get(id)?.name);
  return [addresses.get(node.id) || node.note, over.filter(Boolean).join(", ")].filter(Boolean).join(" · ");
}

/**
 * How many places each group gets: small groups all they need, large ones what is left in equal parts.
 * @param {number[]} wanted
 * @returns {number[]}
 */
function share(wanted) {
  let left = MOST - 1;
  const given = wanted.map(() => 0);
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b] || a - b);
  order.forEach((index, done) => {
    given[index] = Math.min(wanted[index], Math.floor(left / (order.length - done)));
    left -= given[index];
  });
  return given;
}

/** @typedef {Host | Network | Container | import("../types.js").Service} Named */

/**
 * @param {State} state
 * @param {Thing} thing
 * @returns {Record<Group, Named[]> & {via: Map<string, string[]>, notes: Map<string, string>}}
 */
function neighbours(state, thing) {
  const kind = thing.id.slice(0, thing.id.indexOf(":"));
  const networks = known([...networksOf(state, thing)], state.networks);
  const hosts = known([...hostsOf(state, thing)], state.hosts);
  /** @type {Map<string, string[]>} */
  const via = new Map();
  /** The address of each on the network in the middle. @type {Map<string, string>} */
  const notes = new Map();
  /** @type {Container[]} */
  let containers = [];
  if (kind === "host") containers = containersOn(state, thing.id);
  else if (kind === "service") containers = containersOf(state, thing.id);
  else if (kind === "endpoint") containers = known([state.endpoints.get(thing.id)?.container], state.containers);
  else if (kind !== "node") containers = peers(state, thing, networks, via, notes);
  const services = known(servicesOf(state, thing, kind, containers), state.services);
  return { networks, hosts, services, containers, via, notes };
}

/**
 * Those who are on the same networks, and those who share its network.
 * @param {State} state
 * @param {Thing} thing
 * @param {Network[]} networks
 * @param {Map<string, string[]>} via
 * @param {Map<string, string>} notes
 */
function peers(state, thing, networks, via, notes) {
  /** @type {Map<string, Container>} */
  const found = new Map();
  for (const network of networks) {
    if (network.driver === "host" || network.driver === "null") continue;
    if (network.ingress && thing.id !== network.id) continue; // nearly everything is on it
    for (const { container: id, ipv4, ipv6 } of endpointsOn(state, network.id)) {
      const container = state.containers.get(id ?? "");
      if (!container) continue;
      found.set(container.id, container);
      via.set(container.id, [...(via.get(container.id) ?? []), network.id]);
      if (thing.id === network.id) notes.set(container.id, (ipv4 ?? ipv6 ?? "").split("/")[0]);
    }
  }
  const own = state.containers.get(thing.id);
  const mates = own ? containersOn(state, own.host) : [];
  const owners = sharedOwners(mates);
  for (const mate of mates)
    if (owners.get(mate.id) === thing.id || owners.get(thing.id) === mate.id) found.set(mate.id, mate);
  return [...found.values()];
}

/**
 * @param {State} state
 * @param {Thing} thing
 * @param {string} kind
 * @param {Container[]} containers
 */
function servicesOf(state, thing, kind, containers) {
  const own = state.containers.get(thing.id);
  if (own) return [own.service];
  const found = new Set(kind === "service" ? [] : containers.map((one) => one.service));
  if (kind === "network")
    for (const service of state.services.values())
      if (service.vips?.some((vip) => vip.network === thing.id)) found.add(service.id);
  return [...found];
}

/**
 * @param {State} state
 * @param {Thing} thing
 * @param {string[]} via
 * @param {string} [address]
 * @returns {Node}
 */
function nodeOf(state, thing, via, address) {
  const container = state.containers.get(thing.id);
  const host = container ? state.hosts.get(container.host) : undefined;
  return {
    id: thing.id,
    name: nameOf(state, thing),
    note: host ? [address, `on ${host.name}`].filter(Boolean).join(" · ") : noteOf(state, thing),
    look: container ? lookOf(container) : null,
    via,
  };
}

/**
 * @param {State} state
 * @param {Thing} thing
 */
function noteOf(state, thing) {
  const network = state.networks.get(thing.id);
  if (network) return isLocal(network) ? `${network.driver}, ${placeOf(state, network)}` : network.driver;
  const service = state.services.get(thing.id);
  if (service) return `${service.running} running`;
  const host = state.hosts.get(thing.id);
  return host ? (host.state === "never-seen" ? "not read yet" : host.state) : "";
}

/**
 * @param {State} state
 * @param {Network} network
 */
function placeOf(state, network) {
  return `on ${state.hosts.get(network.host ?? "")?.name ?? "a host"}`;
}

/**
 * @param {State} state
 * @param {Thing} thing
 */
function nameOf(state, thing) {
  const network = state.networks.get(thing.id);
  if (network) return titleOf(state, network);
  const endpoint = state.endpoints.get(thing.id);
  return endpoint ? endpointName(state, endpoint) : taskName("name" in thing ? thing.name : thing.id);
}

/**
 * @param {State} state
 * @param {Endpoint} endpoint
 */
function endpointName(state, endpoint) {
  const network = state.networks.get(endpoint.network ?? "");
  return `${memberName(state, endpoint)} on ${network ? titleOf(state, network) : "a network not known yet"}`;
}

/** The networks of a container by their endpoints, for whoever draws the lines. @param {State} state @param {string} id */
export function addressesOf(state, id) {
  const container = state.containers.get(id);
  const legs = container ? endpointsOf(state, container) : [];
  return new Map(legs.map((leg) => [leg.network ?? "", (leg.ipv4 ?? leg.ipv6 ?? "").split("/")[0]]));
}

/**
 * @template T
 * @param {(string | undefined)[]} ids
 * @param {Map<string, T>} things
 * @returns {T[]}
 */
function known(ids, things) {
  /** @type {T[]} */
  const found = [];
  for (const id of ids) {
    const thing = things.get(id ?? "");
    if (thing !== undefined) found.push(thing);
  }
  return found;
}
