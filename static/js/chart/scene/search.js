// What a search finds: every word must be in a thing's name, state, image, addresses, or where it stands. Pure.

/** @import {Container, Network, State} from "../types.js" */

/**
 * @param {State} state
 * @param {string} query
 * @returns {{found: Set<string>, lit: Set<string>} | null} found: the matches; lit: with the hosts they stand on; null
 *   for an empty query
 */
export function search(state, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  /** @type {Set<string>} */
  const found = new Set();
  // Ids and MACs are found by how they begin: two letters are in nearly all of them by chance.
  const fits = (/** @type {string} */ text, /** @type {string[]} */ codes = []) =>
    words.every((word) => text.includes(word) || (word.length >= 4 && codes.some((code) => code.startsWith(word))));
  for (const host of state.hosts.values()) {
    if (fits(lower([host.name, host.hostname, host.address, host.state, host.role, host.engine_version])))
      found.add(host.id);
  }
  for (const network of state.networks.values())
    if (fits(textOf(state, network), [network.docker_id])) found.add(network.id);
  const legs = legTexts(state);
  for (const container of state.containers.values()) {
    const leg = legs.get(container.id);
    if (fits(`${containerText(state, container)} ${leg?.text ?? ""}`, [container.docker_id, ...(leg?.macs ?? [])]))
      found.add(container.id);
  }
  const lit = new Set(found);
  for (const id of found) {
    const host = state.containers.get(id)?.source ?? state.networks.get(id)?.host;
    if (host) lit.add(host);
  }
  return { found, lit };
}

/**
 * @param {State} state
 * @param {Network} network
 */
function textOf(state, network) {
  const host = network.host === undefined ? undefined : state.hosts.get(network.host);
  return lower([
    network.name,
    network.driver,
    network.scope,
    host?.name,
    ...(network.pools ?? []).map((pool) => pool.subnet),
  ]);
}

/**
 * @param {State} state
 * @param {Container} container
 */
function containerText(state, container) {
  const service = state.services.get(container.service ?? "")?.name;
  const ports = (container.ports ?? []).map((port) => (port.host_port ? `:${port.host_port}` : undefined));
  const host = state.hosts.get(container.host)?.name;
  return lower([
    container.name,
    container.image,
    container.state,
    container.health,
    container.stack,
    service,
    host,
    ...ports,
  ]);
}

/**
 * The addresses of each container, and the networks they are on.
 * @param {State} state
 * @returns {Map<string, {text: string, macs: string[]}>}
 */
function legTexts(state) {
  const legs = new Map();
  for (const { container, network, ipv4, ipv6, mac, aliases } of state.endpoints.values()) {
    if (!container) continue;
    const leg = legs.get(container) ?? { text: "", macs: [] };
    leg.text += ` ${lower([ipv4, ipv6, state.networks.get(network ?? "")?.name, ...(aliases ?? [])])}`;
    if (mac) leg.macs.push(mac.toLowerCase());
    legs.set(container, leg);
  }
  return legs;
}

/** @param {(string | null | undefined)[]} parts */
function lower(parts) {
  return parts.filter(Boolean).join(" ").toLowerCase();
}
