// What a search finds: every word must be in a thing's name, state, image, addresses, or those of where it stands. Pure.

/** @typedef {import("../types.js").State} State */
/** @typedef {import("../types.js").Network} Network */
/** @typedef {import("../types.js").Container} Container */

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
  const fits = (/** @type {string} */ text) => words.every((word) => text.includes(word));
  for (const host of state.hosts.values()) {
    if (fits(lower([host.name, host.hostname, host.address, host.state, host.role, host.engine_version]))) found.add(host.id);
  }
  for (const network of state.networks.values()) if (fits(textOf(state, network))) found.add(network.id);
  const legs = legTexts(state);
  for (const container of state.containers.values()) {
    if (fits(containerText(state, container) + (legs.get(container.id) ?? ""))) found.add(container.id);
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
  return lower([network.name, network.driver, network.scope, host?.name, network.docker_id.slice(0, 12), ...(network.pools ?? []).map((pool) => pool.subnet)]);
}

/**
 * @param {State} state
 * @param {Container} container
 */
function containerText(state, container) {
  const service = state.services.get(container.service ?? "")?.name;
  const ports = (container.ports ?? []).map((port) => (port.host_port ? `:${port.host_port}` : undefined));
  const host = state.hosts.get(container.host)?.name;
  return lower([container.name, container.image, container.state, container.health, container.stack, service, host, container.docker_id.slice(0, 12), ...ports]);
}

/**
 * The addresses of each container, and the networks they are on.
 * @param {State} state
 * @returns {Map<string, string>}
 */
function legTexts(state) {
  const texts = new Map();
  for (const { container, network, ipv4, ipv6, mac, aliases } of state.endpoints.values()) {
    if (!container) continue;
    const text = lower([ipv4, ipv6, mac, state.networks.get(network ?? "")?.name, ...(aliases ?? [])]);
    texts.set(container, (texts.get(container) ?? "") + " " + text);
  }
  return texts;
}

/** @param {(string | null | undefined)[]} parts */
function lower(parts) {
  return parts.filter(Boolean).join(" ").toLowerCase();
}
