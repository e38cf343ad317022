// The pools of a network with how many of their addresses are in use, as far as the chart knows. Pure.

import { endpointsOn } from "./relations.js";

/** @import {Network, Pool, State} from "../types.js" */

/**
 * @typedef {object} Usage
 * @property {Pool} pool
 * @property {number} used  addresses that somebody has, the gateway and those kept from containers among them
 * @property {number | null} size  addresses to give; null for IPv6, where they are without end
 */

/**
 * @param {State} state
 * @param {Network} network
 * @returns {Usage[]}
 */
export function usageOf(state, network) {
  const taken = takenOn(state, network);
  return (network.pools ?? []).map((pool) => {
    const size = sizeOf(pool.subnet);
    const mine = pool.subnet.includes(":")
      ? [...taken].filter((address) => address.includes(":"))
      : [...taken].filter((address) => within(address, pool.subnet));
    const kept = [pool.gateway ?? "", ...Object.values(pool.aux_addresses ?? {})].map(bare).filter(Boolean);
    return { pool, used: new Set([...mine, ...kept]).size, size };
  });
}

/**
 * @param {State} state
 * @param {Network} network
 * @returns {Set<string>}
 */
function takenOn(state, network) {
  const found = new Set();
  for (const { ipv4, ipv6 } of endpointsOn(state, network.id))
    for (const address of [ipv4, ipv6]) if (address) found.add(bare(address));
  for (const service of state.services.values())
    for (const vip of service.vips ?? []) if (vip.network === network.id) found.add(bare(vip.address));
  return found;
}

/** @param {string} address */
function bare(address) {
  return address.split("/")[0];
}

/**
 * How many addresses an IPv4 subnet has to give: all but its first and its last.
 * @param {string} subnet
 */
export function sizeOf(subnet) {
  const prefix = Number(subnet.split("/")[1]);
  if (subnet.includes(":") || !Number.isInteger(prefix) || prefix < 0 || prefix > 32) return null;
  return prefix >= 31 ? 2 ** (32 - prefix) : 2 ** (32 - prefix) - 2;
}

/**
 * @param {string} address  IPv4
 * @param {string} subnet
 */
export function within(address, subnet) {
  const [base, length] = [numberOf(bare(subnet)), Number(subnet.split("/")[1])];
  const one = numberOf(address);
  if (base === null || one === null || !Number.isInteger(length)) return false;
  const block = 2 ** (32 - length);
  return Math.floor(one / block) === Math.floor(base / block);
}

/** @param {string} address */
function numberOf(address) {
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
