// Containers that use the network of another one (`--network container:x`). Pure.

/** @import {Container} from "../types.js" */

/**
 * Whose network each `container:` sharer uses, by id. A chain ends at the one that has a network of its own.
 * @param {Container[]} containers
 * @returns {Map<string, string>}
 */
export function sharedOwners(containers) {
  const sharing = containers.filter((container) => container.network_mode?.startsWith("container:"));
  const owners = new Map();
  if (sharing.length === 0) return owners;
  const byDockerId = new Map(containers.map((container) => [container.docker_id, container]));
  for (const container of sharing) {
    let owner = byDockerId.get(target(container));
    for (let hops = 0; owner?.network_mode?.startsWith("container:") && hops < 8; hops += 1)
      owner = byDockerId.get(target(owner));
    if (owner && owner !== container) owners.set(container.id, owner.id);
  }
  return owners;
}

/** @param {Container} container */
function target(container) {
  return (container.network_mode ?? "").slice("container:".length);
}

/**
 * The containers in their order, each sharer right after its owner.
 * @param {Container[]} containers
 * @param {Map<string, string>} owners
 */
export function ownersFirst(containers, owners) {
  if (owners.size === 0) return containers;
  /** @type {Map<string, Container[]>} */
  const sharers = new Map();
  for (const container of containers) {
    const owner = owners.get(container.id);
    if (owner) sharers.set(owner, [...(sharers.get(owner) ?? []), container]);
  }
  return containers.filter((one) => !owners.has(one.id)).flatMap((one) => [one, ...(sharers.get(one.id) ?? [])]);
}
