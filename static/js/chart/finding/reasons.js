// What the list of matches says of one: its kind, where it stands, and why it was found. Pure.

import { bare, digitsOf, isInside, readSubnet } from "./addresses.js";
import { fieldsOf, kindOf } from "./entries.js";
import { taskName } from "../scene/words.js";
import { endpointsOf } from "../scene/relations.js";
import { titleOf } from "../scene/titles.js";

/** @import {Container, Endpoint, Network, State, Thing} from "../types.js" */
/** @import {Entry} from "./entries.js" */
/** @import {Word} from "./query.js" */

const MOST_NETWORKS = 5;

/** @typedef {{id: string, kind: string, name: string, where: string, why: string}} Row */

/**
 * @param {State} state
 * @param {Entry} entry
 * @param {readonly Word[]} words
 * @returns {Row}
 */
export function rowOf(state, entry, words) {
  const thing = thingOf(state, entry);
  const legs = thing ? legsOf(state, thing) : [];
  const fields = thing ? fieldsOf(state, thing, legs) : [];
  const reasons = new Set();
  for (const word of words) reasons.add(thing ? reasonOf(state, thing, legs, fields, word) : "");
  reasons.delete("");
  return {
    id: entry.id,
    kind: entry.kind,
    name: taskName(String(fields[0]?.[1] ?? "")),
    where: whereOf(state, entry, thing),
    why: [...reasons].join(", "),
  };
}

/**
 * Where nothing has the address that was typed: the networks that it lies in, which is what one wants to know then.
 * @param {State} state
 * @param {readonly Word[]} words
 * @returns {Row[]}
 */
export function emptyHanded(state, words) {
  const address = words.length === 1 ? words[0].address : undefined;
  if (address === undefined) return [];
  const rows = [];
  for (const network of state.networks.values())
    for (const { subnet } of network.pools ?? []) {
      const pool = readSubnet(subnet ?? "");
      if (!pool || !isInside(address, pool) || rows.length === MOST_NETWORKS) continue;
      const host = state.hosts.get(network.host ?? "")?.name;
      const why = `no endpoint has this address, which lies in ${subnet}`;
      rows.push({ id: network.id, kind: "network", name: network.name, where: host ? `on ${host}` : inSwarm(state, network), why });
    }
  return rows;
}

/** @param {State} state @param {Entry} entry @returns {Thing | undefined} */
function thingOf(state, { id, kind }) {
  return state[/** @type {const} */ (`${kind}s`)].get(id);
}

/** @param {State} state @param {Thing} thing @returns {Endpoint[]} */
function legsOf(state, thing) {
  if (kindOf(thing.id) === "container") return endpointsOf(state, /** @type {Container} */ (thing));
  return kindOf(thing.id) === "endpoint" ? [/** @type {Endpoint} */ (thing)] : [];
}

/** @param {State} state @param {Entry} entry @param {Thing | undefined} thing */
function whereOf(state, entry, thing) {
  if (entry.kind === "host") return "";
  const host = state.hosts.get(entry.host ?? "")?.name;
  if (host !== undefined) return `on ${host}`;
  return thing ? inSwarm(state, thing) : "";
}

/** @param {State} state @param {Thing} thing */
function inSwarm(state, thing) {
  const swarm = state.swarms.get(thing.source)?.name;
  return swarm ? `in ${swarm}` : "";
}

/**
 * Why a word found it; "" where the name shows it.
 * @param {State} state
 * @param {Thing} thing
 * @param {Endpoint[]} legs
 * @param {import("./entries.js").Field[]} fields
 * @param {Word} word
 */
function reasonOf(state, thing, legs, fields, word) {
  if (word.label !== undefined) return `label ${word.label}`;
  const name = String(fields[0][1] ?? "").toLowerCase();
  if (word.address === undefined && word.subnet === undefined && name.includes(word.text)) return "";
  const address = addressFor(state, thing, legs, word);
  if (address) return address;
  for (const [what, value] of fields.slice(1))
    if (value && String(value).toLowerCase().includes(word.text)) return what === value ? what : `${what} ${value}`;
  return codeFor(thing, legs, word) || "label";
}

/** @param {State} state @param {Thing} thing @param {Endpoint[]} legs @param {Word} word */
function addressFor(state, thing, legs, word) {
  for (const leg of legs)
    for (const written of [leg.ipv4, leg.ipv6])
      if (written && answers(bare(written), word)) return onNetwork(state, leg, bare(written));
  if (kindOf(thing.id) === "network")
    for (const { subnet, gateway } of /** @type {Network} */ (thing).pools ?? []) {
      if (subnet && answers(bare(subnet), word)) return `subnet ${subnet}`;
      if (gateway && answers(bare(gateway), word)) return `gateway ${bare(gateway)}`;
    }
  if ("vips" in thing)
    for (const { address } of thing.vips ?? []) if (answers(bare(address), word)) return `virtual address ${bare(address)}`;
  if ("address" in thing && thing.address && (word.address || word.subnet)) return `daemon ${thing.address}`;
  return "";
}

/** @param {State} state @param {Endpoint} leg @param {string} address */
function onNetwork(state, leg, address) {
  const network = state.networks.get(leg.network ?? "");
  return network ? `${address} on ${titleOf(state, network)}` : address;
}

/** @param {string} address @param {Word} word */
function answers(address, word) {
  const text = address.toLowerCase();
  if (word.address !== undefined) return digitsOf(text) === word.address;
  if (word.subnet !== undefined) return isInside(digitsOf(text) ?? "", word.subnet);
  return word.begins !== undefined && text.startsWith(word.begins);
}

/** @param {Thing} thing @param {Endpoint[]} legs @param {Word} word */
function codeFor(thing, legs, { code }) {
  if (code === undefined) return "";
  if ("docker_id" in thing && thing.docker_id?.startsWith(code)) return `id ${thing.docker_id.slice(0, 12)}`;
  for (const { mac, docker_id } of legs) {
    if (mac?.toLowerCase().replaceAll(":", "").startsWith(code)) return `MAC ${mac}`;
    if (docker_id?.startsWith(code)) return `endpoint ${docker_id.slice(0, 12)}`;
  }
  return "";
}
