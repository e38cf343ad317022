// Short names for small places: what stands on a chip, a badge, a bay. Pure.

import { hasFailed } from "./verdict.js";

/** @import {Container, Look, Network} from "../types.js" */

/** The looks, from well to unwell, in the order in which bars stack them. @type {readonly Look[]} */
export const LOOKS = ["running", "restarting", "unhealthy", "failed", "paused", "exited", "orphan"];

/**
 * The name of a container of a service without its task's id, and its node's where the service is global: "shop_web.1".
 * @param {string} name
 */
export function taskName(name) {
  return name.replace(/(\.[a-z0-9]{25}){1,2}$/, "");
}

/**
 * A container's name without what its surroundings say already: a Swarm task's id, and its stack's name.
 * "shop_web.1.k2j3h4k5j6l7k8j9h0g1f2d3s" of stack shop is "web.1"; "shop-web-1" is "web-1".
 * @param {Container} container
 */
export function shortName(container) {
  let name = taskName(container.name);
  const stack = container.stack;
  if (stack && name.length > stack.length + 1 && name.startsWith(stack) && "_-".includes(name[stack.length])) {
    name = name.slice(stack.length + 1);
  }
  return name;
}

/**
 * A container's state as one of the chart's looks. Health counts only while it runs.
 * @param {Container} container
 * @returns {Look}
 */
export function lookOf(container) {
  if (container.state === "running") return container.health === "unhealthy" ? "unhealthy" : "running";
  if (container.state === "restarting" || container.state === "paused") return container.state;
  return hasFailed(container) ? "failed" : "exited";
}

/**
 * The badge of published ports: the lowest host port, and how many others there are.
 * @param {Container} container
 */
export function portBadge(container) {
  const found = new Set();
  for (const port of container.ports ?? []) if (port.host_port) found.add(port.host_port);
  if (found.size === 0) return "";
  const first = Math.min(...found);
  return found.size === 1 ? `:${first}` : `:${first}+${found.size - 1}`;
}

/** Letters that are read from right to left, and signs that turn the direction of what follows. */
const TURNING = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]|[\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A name that may be written from right to left, so that it does not turn what stands beside it: "\u2068name\u2069".
 * @param {string} name
 */
export function isolated(name) {
  return TURNING.test(name) ? `\u2068${name}\u2069` : name;
}

/**
 * A driver as one of the chart's tones.
 * @param {string} driver
 */
export function toneOf(driver) {
  if (driver === "bridge" || driver === "host" || driver === "overlay") return driver;
  if (driver === "macvlan" || driver === "ipvlan") return "lan";
  if (driver === "null" || driver === "none") return "none";
  return "other";
}

/**
 * The subnet that stands at the right of a bay: the first pool's, and how many others there are.
 * @param {Network} network
 */
export function subnetOf(network) {
  const pools = (network.pools ?? []).filter((pool) => pool.subnet);
  if (pools.length === 0) return "";
  return pools.length === 1 ? pools[0].subnet : `${pools[0].subnet} +${pools.length - 1}`;
}

/**
 * The letter on a pip of a second local network: its driver's.
 * @param {string} driver
 */
export function driverLetter(driver) {
  return driver === "null" ? "n" : (driver[0] ?? "?").toLowerCase();
}

/**
 * Compares names as people sort them: node-2 before node-10. Equal names go by id.
 * @param {{name: string, id: string}} one
 * @param {{name: string, id: string}} other
 */
export function byName(one, other) {
  return collator.compare(one.name, other.name) || byId(one, other);
}

/**
 * By kind, then by number: the order in which things were first seen.
 * @param {{id: string}} one
 * @param {{id: string}} other
 */
export function byId(one, other) {
  const [a, b] = [one.id.indexOf(":"), other.id.indexOf(":")];
  if (a !== b || one.id[0] !== other.id[0]) return one.id < other.id ? -1 : 1;
  return Number(one.id.slice(a + 1)) - Number(other.id.slice(b + 1));
}

/**
 * The order in which containers were made.
 * @param {{id: string, created?: number}} one
 * @param {{id: string, created?: number}} other
 */
export function byAge(one, other) {
  return (one.created ?? 0) - (other.created ?? 0) || byId(one, other);
}

const collator = new Intl.Collator("en", { numeric: true });
