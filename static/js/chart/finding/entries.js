// What each thing of the fleet can be found by, source by source: a source's entries are made anew when it changes.
// Pure. `fieldsOf` is the one list of what is searched, so what is found can always say why.

import { sharedOwners } from "../scene/sharers.js";
import { lookOf } from "../scene/words.js";
import { bare, digitsOf, spread } from "./addresses.js";

/** @import {Container, Endpoint, Host, Look, Network, Service, State, Thing} from "../types.js" */

/** @typedef {{digits: string, bits: number, text: string, wide: string}} Place  an address, or a pool */
/** @typedef {[what: string, value: string | null | undefined]} Field */
/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {"host" | "network" | "container" | "endpoint" | "service"} kind
 * @property {string} name  in small letters
 * @property {string} text  all its fields in small letters, a line each
 * @property {Place[]} addresses
 * @property {string[]} codes  ids of Docker, and MACs without their colons
 * @property {string} source
 * @property {string} [host]
 * @property {Look | ""} look
 * @property {string[]} networks  that it is on; of a network: itself
 * @property {string} [service]
 * @property {string} [stack]
 */

/**
 * @param {State} state
 * @param {string} source
 * @returns {Entry[]}
 */
export function entriesOf(state, source) {
  const owned = state.owned.get(source);
  /** @type {Entry[]} */
  const entries = [];
  if (!owned) return entries;
  const legs = legsOf(state, owned.endpoints);
  for (const kind of /** @type {const} */ (["hosts", "networks", "services", "containers"]))
    for (const id of owned[kind]) {
      const thing = state[kind].get(id);
      if (thing) entries.push(entryOf(state, thing, legs.get(id) ?? []));
    }
  for (const leg of legs.get("") ?? []) entries.push(entryOf(state, leg, [leg]));
  shareNetworks(state, entries);
  return entries;
}

/**
 * Who uses the network of another container is on its networks.
 * @param {State} state
 * @param {Entry[]} entries
 */
function shareNetworks(state, entries) {
  const containers = [];
  for (const { id } of entries) {
    const container = state.containers.get(id);
    if (container) containers.push(container);
  }
  const owners = sharedOwners(containers);
  if (owners.size === 0) return;
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  for (const [sharer, owner] of owners) {
    const entry = byId.get(sharer);
    if (entry) entry.networks = byId.get(owner)?.networks ?? [];
  }
}

/**
 * The endpoints by container; under "" those without one, but for the gateway legs, which nobody looks for.
 * @param {State} state
 * @param {Set<string>} ids
 */
function legsOf(state, ids) {
  /** @type {Map<string, Endpoint[]>} */
  const legs = new Map();
  for (const id of ids) {
    const leg = state.endpoints.get(id);
    if (!leg || leg.kind === "gateway") continue;
    const key = leg.container !== undefined && state.containers.has(leg.container) ? leg.container : "";
    const known = legs.get(key);
    if (known) known.push(leg);
    else legs.set(key, [leg]);
  }
  return legs;
}

/**
 * @param {State} state
 * @param {Thing} thing
 * @param {Endpoint[]} legs
 * @returns {Entry}
 */
function entryOf(state, thing, legs) {
  const kind = kindOf(thing.id);
  const fields = fieldsOf(state, thing, legs);
  let text = "";
  for (const [, value] of fields) if (value) text += `${value}\n`;
  /** @type {Entry} */
  const entry = {
    id: thing.id,
    kind,
    name: String(fields[0][1] ?? "").toLowerCase(),
    text: text.toLowerCase(),
    addresses: placesOf(thing, legs),
    codes: codesOf(thing, legs),
    source: thing.source,
    look: "",
    networks: kind === "network" ? [thing.id] : networksOf(legs),
  };
  if ("host" in thing && thing.host !== undefined) entry.host = thing.host;
  if (kind === "host") entry.host = thing.id;
  if (kind === "container") Object.assign(entry, taskOf(/** @type {Container} */ (thing)));
  if (kind === "endpoint") Object.assign(entry, { host: thing.source, look: isOrphan(legs[0]) ? "orphan" : "" });
  if (kind === "service") Object.assign(entry, { service: thing.id, stack: /** @type {Service} */ (thing).stack });
  return entry;
}

/** @param {Container} container */
function taskOf(container) {
  return { look: lookOf(container), service: container.service, stack: container.stack };
}

/** An endpoint whose container is not there. @param {Endpoint} endpoint */
export function isOrphan({ kind }) {
  return kind === "orphan" || kind === "container";
}

/** @param {Endpoint[]} legs */
function networksOf(legs) {
  const found = [];
  for (const { network } of legs) if (network !== undefined) found.push(network);
  return found;
}

/** @param {string} id @returns {Entry["kind"]} */
export function kindOf(id) {
  const kind = id.slice(0, id.indexOf(":"));
  return kind === "node" ? "host" : /** @type {Entry["kind"]} */ (kind);
}

/**
 * What a thing is found by, the name first; addresses, ids and MACs have ways of their own.
 * @param {State} state
 * @param {Thing} thing
 * @param {Endpoint[]} legs
 * @returns {Field[]}
 */
export function fieldsOf(state, thing, legs) {
  const kind = kindOf(thing.id);
  if (kind === "host") return hostFields(/** @type {Host} */ (thing));
  if (kind === "network") return networkFields(state, /** @type {Network} */ (thing));
  if (kind === "service") return serviceFields(/** @type {Service} */ (thing));
  if (kind === "endpoint") return endpointFields(state, /** @type {Endpoint} */ (thing));
  return containerFields(state, /** @type {Container} */ (thing), legs);
}

/** @param {Host} host @returns {Field[]} */
function hostFields(host) {
  return [
    ["name", host.name],
    ["host name", host.hostname],
    ["daemon", host.address],
    ["state", host.state],
    ["role", host.role],
    ["engine", host.engine_version],
    ["id", host.id],
  ];
}

/** @param {State} state @param {Network} network @returns {Field[]} */
function networkFields(state, network) {
  const flags = /** @type {const} */ (["internal", "attachable", "ingress", "encrypted"]).filter((flag) => network[flag]);
  return [
    ["name", network.name],
    ["driver", network.driver],
    ["scope", network.scope],
    ["host", state.hosts.get(network.host ?? "")?.name],
    .../** @type {Field[]} */ (flags.map((flag) => [flag, flag])),
    .../** @type {Field[]} */ ((network.vni ?? []).map((vni) => ["VXLAN id", `vni ${vni}`])),
    ["id", network.id],
  ];
}

/** @param {Service} service @returns {Field[]} */
function serviceFields(service) {
  return [
    ["name", service.name],
    ["stack", service.stack],
    ["mode", service.mode],
    .../** @type {Field[]} */ (
      (service.ports ?? []).map((port) => ["port", port.published ? `:${port.published}` : undefined])
    ),
    ["id", service.id],
  ];
}

/** @param {State} state @param {Endpoint} endpoint @returns {Field[]} */
function endpointFields(state, endpoint) {
  const network = state.networks.get(endpoint.network ?? "")?.name ?? "a network";
  /** @type {Record<string, string>} */
  const words = { "service-lb": "Load balancer of", ingress: "Ingress of" };
  return [
    ["name", `${words[endpoint.kind] ?? "Endpoint without its container on"} ${network}`],
    ["host", state.hosts.get(endpoint.source)?.name],
    ["id", endpoint.id],
  ];
}

/** @param {State} state @param {Container} container @param {Endpoint[]} legs @returns {Field[]} */
function containerFields(state, container, legs) {
  /** @type {Field[]} */
  const fields = [
    ["name", container.name],
    ["image", container.image],
    ["state", container.state],
    ["health", container.health],
    ["stack", container.stack],
    ["service", state.services.get(container.service ?? "")?.name],
    ["host", state.hosts.get(container.host)?.name],
    ["id", container.id],
  ];
  for (const { host_port } of container.ports ?? []) if (host_port) fields.push(["port", `:${host_port}`]);
  for (const leg of legs) {
    fields.push(["network", state.networks.get(leg.network ?? "")?.name]);
    for (const alias of leg.aliases ?? []) fields.push(["alias", alias]);
  }
  return fields;
}

/**
 * @param {Thing} thing
 * @param {Endpoint[]} legs
 * @returns {Place[]}
 */
function placesOf(thing, legs) {
  /** @type {Place[]} */
  const places = [];
  for (const { ipv4, ipv6 } of legs) addPlaces(places, [ipv4, ipv6]);
  if ("pools" in thing)
    for (const { subnet, gateway } of thing.pools ?? []) {
      addPlaces(places, [gateway]);
      addPlaces(places, [subnet], true);
    }
  if ("vips" in thing) addPlaces(places, (thing.vips ?? []).map(({ address }) => address));
  if ("address" in thing && thing.address) addPlaces(places, [/^\w+:\/\/(\[.*\]|[^:/]+)/.exec(thing.address)?.[1]]);
  return places;
}

/**
 * @param {Place[]} places
 * @param {(string | null | undefined)[]} texts
 * @param {boolean} [pool]
 */
function addPlaces(places, texts, pool = false) {
  for (const written of texts) {
    if (!written) continue;
    const text = bare(written).toLowerCase();
    const digits = digitsOf(text);
    if (digits === null) continue;
    const bits = pool ? Number(written.slice(text.length + 1)) : digits.length * 4;
    places.push({ digits, bits, text, wide: spread(digits) });
  }
}

/** @param {Thing} thing @param {Endpoint[]} legs */
function codesOf(thing, legs) {
  const codes = [];
  if ("docker_id" in thing && thing.docker_id) codes.push(thing.docker_id);
  if ("swarm_node_id" in thing && thing.swarm_node_id) codes.push(thing.swarm_node_id);
  for (const { docker_id, mac } of legs) {
    if (docker_id) codes.push(docker_id);
    if (mac) codes.push(mac.toLowerCase().replaceAll(":", ""));
  }
  return codes;
}
