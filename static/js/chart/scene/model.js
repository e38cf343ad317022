// Rows to what stands where: one host's bays, and the chips in each. Pure; the layout gives them places.

import { ownersFirst, sharedOwners } from "./sharers.js";
import { noCounts, unwellOf } from "./verdict.js";
import { byAge, byName, lookOf, portBadge, shortName, subnetOf, toneOf } from "./words.js";

/** @import {Bay, Chip, Container, Counts, Endpoint, Host, HostModel, Network, State} from "../types.js" */

/** @typedef {{network: Network, endpoint: Endpoint}} Leg  an endpoint whose network we know */

/**
 * What one host shows. References to what has not come yet are left out until it comes. Bays are made when they are
 * first looked at: a closed tile never does.
 * @param {State} state
 * @param {Host} host
 * @returns {HostModel}
 */
export function hostModel(state, host) {
  const owned = state.owned.get(host.source === host.id ? host.id : "");
  const containers = pick(owned?.containers, state.containers);
  const endpoints = pick(owned?.endpoints, state.endpoints);
  const counts = countLooks(containers);
  /** @type {Bay[] | undefined} */
  let bays;
  return {
    id: host.id,
    host,
    stale: host.state === "unreachable" || host.state === "hung",
    unread: containers.length === 0 && (host.state === "never-seen" || host.id.startsWith("node:")),
    total: containers.length,
    bad: unwellOf(counts),
    counts,
    get bays() {
      bays ??= baysOf(state, host, pick(owned?.networks, state.networks), containers.sort(byAge), endpoints);
      return bays;
    },
    reach: reachOf(state, endpoints),
  };
}

/**
 * Whether a network stands on one host only. The others have letters and rails.
 * @param {Network} network
 */
export function isLocal(network) {
  return network.host !== undefined;
}

/**
 * The leg by which a container stands in its bay: the local network of its default gateway, as Docker chooses it
 * (inventory/default_route.py); else the first local one by name. None for a container on overlays only.
 * @param {Leg[]} legs
 * @returns {Leg | undefined}
 */
export function primaryLeg(legs) {
  const local = legs.filter((leg) => isLocal(leg.network)).sort((a, b) => byName(a.network, b.network));
  const out = local.filter((leg) => leg.endpoint.gateway);
  return out.sort(byRank)[0] ?? local[0];
}

/**
 * Docker's order: an internal network last, both gateways before one, gateway priority, the names byte by byte.
 * @param {Leg} a
 * @param {Leg} b
 */
function byRank(a, b) {
  const [one, other] = [a.endpoint, b.endpoint];
  return (
    Number(a.network.internal) - Number(b.network.internal) ||
    Number(!!other.gateway6) - Number(!!one.gateway6) ||
    (other.gateway_priority ?? 0) - (one.gateway_priority ?? 0) ||
    (a.network.name < b.network.name ? -1 : 1)
  );
}

/**
 * @template T
 * @param {Set<string> | undefined} ids
 * @param {Map<string, T>} things
 * @returns {T[]}
 */
function pick(ids, things) {
  const found = [];
  for (const id of ids ?? []) {
    const thing = things.get(id);
    if (thing !== undefined) found.push(thing);
  }
  return found;
}

/**
 * The swarm-scoped networks that a host has any endpoint on.
 * @param {State} state
 * @param {Endpoint[]} endpoints
 */
function reachOf(state, endpoints) {
  /** @type {Set<string>} */
  const reach = new Set();
  for (const { network: id } of endpoints) {
    const network = id === undefined || reach.has(id) ? undefined : state.networks.get(id);
    if (network && !isLocal(network)) reach.add(network.id);
  }
  return reach;
}

/**
 * @param {State} state
 * @param {Endpoint[]} endpoints
 */
function legsOf(state, endpoints) {
  /** @type {Map<string, Leg[]>} */
  const legs = new Map();
  /** @type {Leg[]} */
  const orphans = [];
  for (const endpoint of endpoints) {
    const network = endpoint.network === undefined ? undefined : state.networks.get(endpoint.network);
    if (!network) continue;
    if (endpoint.kind === "orphan") orphans.push({ network, endpoint });
    if (endpoint.container === undefined || endpoint.kind !== "container") continue;
    const known = legs.get(endpoint.container);
    if (known) known.push({ network, endpoint });
    else legs.set(endpoint.container, [{ network, endpoint }]);
  }
  return { legs, orphans };
}

/**
 * @param {Container[]} containers
 * @returns {Counts}
 */
function countLooks(containers) {
  const counts = noCounts();
  for (const container of containers) counts[lookOf(container)] += 1;
  return counts;
}

/**
 * @param {State} state
 * @param {Host} host
 * @param {Network[]} networks
 * @param {Container[]} containers
 * @param {Endpoint[]} endpoints
 * @returns {Bay[]}
 */
function baysOf(state, host, networks, containers, endpoints) {
  const { legs, orphans } = legsOf(state, endpoints);
  /** @type {Map<string, Bay>} */
  const bays = new Map();
  for (const network of networks.filter(isLocal).sort(inOrder)) bays.set(network.id, bayOf(network));
  const overlayOnly = emptyBay(`overlay-only:${host.id}`, "overlay only", "overlay");
  const apart = emptyBay(`apart:${host.id}`, "no network", "none");
  const owners = sharedOwners(containers);
  for (const container of ownersFirst(containers, owners)) {
    const own = legs.get(container.id) ?? [];
    const owner = owners.get(container.id);
    const leg = primaryLeg(owner ? (legs.get(owner) ?? []) : own);
    const onOverlay = own.length > 0 || (owner !== undefined && legs.has(owner));
    const bay = (leg && bays.get(leg.network.id)) ?? (onOverlay ? overlayOnly : apart);
    bay.chips.push(chipOf(container, own, owner ? undefined : leg, owner));
  }
  for (const leg of orphans) (bays.get(leg.network.id) ?? overlayOnly).chips.push(orphanChip(leg));
  return [...bays.values(), overlayOnly, apart].filter((bay) => bay.chips.length > 0 || standsEmpty(bay, networks));
}

/**
 * bridge first, then by name; host and none last, as few look for them.
 * @param {Network} one
 * @param {Network} other
 */
function inOrder(one, other) {
  return rank(one) - rank(other) || byName(one, other);
}

/** @param {Network} network */
function rank(network) {
  if (network.name === "bridge") return 0;
  return network.driver === "host" || network.driver === "null" ? 2 : 1;
}

/**
 * @param {Network} network
 * @returns {Bay}
 */
function bayOf(network) {
  return {
    key: network.id,
    network: network.id,
    title: network.name,
    subnet: subnetOf(network),
    tone: toneOf(network.driver),
    chips: [],
  };
}

/**
 * @param {string} key
 * @param {string} title
 * @param {string} tone
 * @returns {Bay}
 */
function emptyBay(key, title, tone) {
  return { key, title, subnet: "", tone, chips: [] };
}

/**
 * host, none, docker_gwbridge and a network that only lends its configuration show when something stands in them.
 * @param {Bay} bay
 * @param {Network[]} networks
 */
function standsEmpty(bay, networks) {
  const network = networks.find((one) => one.id === bay.network);
  if (!network || network.config_only || network.name === "docker_gwbridge") return false;
  return network.driver !== "host" && network.driver !== "null";
}

/**
 * @param {Container} container
 * @param {Leg[]} legs
 * @param {Leg | undefined} primary
 * @param {string | undefined} owner
 * @returns {Chip}
 */
function chipOf(container, legs, primary, owner) {
  /** @type {Chip} */
  const chip = {
    id: container.id,
    label: shortName(container),
    look: lookOf(container),
    pips: [],
    port: portBadge(container),
  };
  if (owner) chip.owner = owner;
  if (primary) chip.primary = primary.endpoint.id;
  const others = legs.filter((leg) => leg.endpoint.id !== chip.primary);
  if (others.length > 0) chip.pips = others.sort((a, b) => byName(a.network, b.network)).map((leg) => leg.endpoint.id);
  return chip;
}

/**
 * @param {Leg} leg
 * @returns {Chip}
 */
function orphanChip({ network, endpoint }) {
  const label = (endpoint.ipv4 ?? endpoint.ipv6 ?? "orphan").split("/")[0];
  const pips = isLocal(network) ? [] : [endpoint.id];
  return { id: endpoint.id, label, look: "orphan", pips, port: "" };
}
