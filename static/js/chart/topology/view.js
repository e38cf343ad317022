// The state as others may see it: window.docklines.store. It is live, and nothing in it can be changed.

import { COLLECTIONS } from "./store.js";

/** @import {State} from "../types.js" */

/**
 * `at`, the six collections, `revisions` and `collectedAt`, each as read-only as the next.
 * @param {State} state
 */
export function readOnly(state) {
  const view = {};
  Object.defineProperty(view, "at", { get: () => state.at, enumerable: true });
  for (const name of /** @type {const} */ ([...COLLECTIONS, "revisions", "collectedAt"]))
    Object.defineProperty(view, name, { get: () => Object.freeze(new MapView(state[name])), enumerable: true });
  return /** @type {Pick<State, "at" | import("../types.js").Collection | "revisions" | "collectedAt">} */ (
    Object.freeze(view)
  );
}

/** What can be asked of a Map. What it gives is frozen when it is first asked for. */
class MapView {
  /** @type {ReadonlyMap<string, any>} */
  #map;

  /** @param {ReadonlyMap<string, any>} map */
  constructor(map) {
    this.#map = map;
  }

  get size() {
    return this.#map.size;
  }

  /** @param {string} id */
  has(id) {
    return this.#map.has(id);
  }

  /** @param {string} id */
  get(id) {
    return freeze(this.#map.get(id));
  }

  keys() {
    return this.#map.keys();
  }

  *values() {
    for (const value of this.#map.values()) yield freeze(value);
  }

  *entries() {
    for (const [id, value] of this.#map) yield /** @type {const} */ ([id, freeze(value)]);
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  /** @param {(value: any, id: string) => void} call */
  forEach(call) {
    for (const [id, value] of this.entries()) call(value, id);
  }
}

/**
 * @template T
 * @param {T} value
 * @returns {T}
 */
function freeze(value) {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(freeze);
  return Object.freeze(value);
}
