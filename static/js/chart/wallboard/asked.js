// What a wallboard's address asks for: /wallboard/?views=1,2,3&every=30. And which of the saved views it then turns
// through. Pure.

import { readAddress } from "../address.js";

/** @typedef {{id: number | string, name: string, shared: boolean, mine: boolean, address: string}} SavedView */
/** @typedef {{name: string, hash: string}} Turn  one view that the wall shows; the hash of its address */

/** Seconds for which a view stays. */
export const EVERY = { usual: 30, least: 5, most: 3600 };

/** Everything, when there is no saved view. @type {Turn} */
export const WHOLE = { name: "The whole fleet", hash: "" };

/**
 * What is not understood is as if it was not said.
 * @param {string} query  like "?views=1,2&every=30"
 */
export function asked(query) {
  const params = new URLSearchParams(query);
  const ids = (params.get("views") ?? "").split(",").filter((id) => /^\d+$/.test(id));
  const every = Number.parseFloat(params.get("every") ?? "");
  return {
    ids,
    every: Number.isFinite(every) ? Math.min(EVERY.most, Math.max(EVERY.least, every)) : EVERY.usual,
  };
}

/**
 * The views to turn through: those that were asked for, in that order; else all that are shared or one's own, by name.
 * Only those of the chart: a table is for a desk.
 * @param {SavedView[]} views
 * @param {string[]} ids
 * @returns {Turn[]} at least one
 */
export function turnsOf(views, ids) {
  const known = new Map(views.map((view) => [String(view.id).replace(/^view:/, ""), view]));
  const wanted =
    ids.length > 0
      ? ids.map((id) => known.get(id)).filter((view) => view !== undefined)
      : views.filter((view) => view.shared || view.mine).sort((one, other) => one.name.localeCompare(other.name, "en"));
  const turns = wanted.filter((view) => isOfChart(view.address)).map(({ name, address }) => ({ name, hash: hashOf(address) }));
  return turns.length > 0 ? turns : [WHOLE];
}

/**
 * What a server answered, as far as it is a list of views: each is checked, as one broken row must not end a day.
 * @param {unknown} answer  a list, or {"views": [...]} or {"items": [...]}
 * @returns {SavedView[]}
 */
export function viewsIn(answer) {
  const { views, items } = /** @type {any} */ (answer ?? {});
  const rows = [answer, views, items].find(Array.isArray) ?? [];
  return rows.filter(
    (/** @type {any} */ row) => row && typeof row.name === "string" && typeof row.address === "string" && "id" in row,
  );
}

/** @param {string} address  what follows the origin */
function isOfChart(address) {
  return /^\/?(#|$)/.test(address);
}

/** @param {string} address */
function hashOf(address) {
  return address.includes("#") ? address.slice(address.indexOf("#")) : "";
}

/**
 * The view of a turn. Its zoom is that of a desk: on a larger screen it is larger, so that it shows the same.
 * @param {string} hash
 * @param {{width: number, height: number}} stage
 */
export function readTurn(hash, stage) {
  const address = readAddress(hash);
  const larger = Math.max(1, Math.min(stage.width / 1440, stage.height / 780));
  const { view } = address;
  return { ...address, view: view && { ...view, zoom: view.zoom * larger } };
}
