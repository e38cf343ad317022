// The graph as JSON: the shapes of GET /api/v1/topology as the browser has them, with what was exported and from where.

/** @import {Graph} from "./graph.js" */

/**
 * @param {Graph} graph
 * @param {object} about
 * @param {string} about.at  ISO 8601
 * @param {string} about.address  of the view
 * @param {boolean} about.whole  everything, not only what is bright
 * @param {ReadonlyMap<string, number>} about.sources  revisions
 */
export function jsonOf(graph, { at, address, whole, sources }) {
  const told = [...sources].sort(([one], [other]) => (one < other ? -1 : 1));
  return `${JSON.stringify({ at, view: { address, whole }, sources: Object.fromEntries(told), ...graph }, null, 2)}\n`;
}
