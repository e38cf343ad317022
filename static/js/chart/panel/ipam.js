// The address management of a network: its pools, what they keep, and how much of each is in use.

import { usageOf } from "../scene/pools.js";
import { el, facts, section } from "./dom.js";

/** @import {Network} from "../types.js" */
/** @import {Desk} from "./parts.js" */
/** @import {Usage} from "../scene/pools.js" */

/**
 * @param {Desk} desk
 * @param {Network} network
 */
export function ipam(desk, network) {
  const usages = usageOf(desk.state, network);
  return section(
    usages.length === 1 ? "Pool" : `Pools (${usages.length})`,
    usages.map((usage) => poolOf(usage)),
  );
}

/** @param {Usage} usage */
function poolOf({ pool, used, size }) {
  const kept = Object.entries(pool.aux_addresses ?? {}).map(([whose, address]) => `${address} for ${whose}`);
  const code = (/** @type {string | null | undefined} */ text) => (text ? el("code", {}, text) : null);
  const share = size === null || size === 0 ? "" : ` (${percent(used / size)})`;
  const told = size === null ? `${used}` : `${used.toLocaleString("en")} of ${size.toLocaleString("en")}${share}`;
  const bar = size !== null && el("meter", { min: 0, max: size, value: used, high: size * 0.9, "aria-label": "in use" });
  return facts([
    ["Subnet", code(pool.subnet)],
    ["Gateway", code(pool.gateway)],
    ["Range", code(pool.ip_range)],
    ["Kept", kept.join(", ") || null],
    ["In use", [el("span", {}, told), bar]],
  ]);
}

/** @param {number} part */
function percent(part) {
  return part > 0 && part < 0.01 ? "under 1 %" : `${Math.round(part * 100)} %`;
}
