// How a container is and since when, in words: "exited (137) 3 h ago, 2026-11-27 08:12 UTC". Pure.

import { ago, utc } from "../times.js";

/** @import {Container} from "../types.js" */

/**
 * Its state beside its mark: "running, healthy", "exited (137)".
 * @param {Container} container
 */
export function stateWords({ state, health, exit_code, error }) {
  if (state === "running") return health ? `${state}, ${health}` : state;
  if (state === "created" && error) return "failed to start";
  return exit_code === undefined ? state : `${state} (${exit_code})`;
}

/**
 * The same after its name: "web exited (137)", "web is unhealthy".
 * @param {Container} container
 */
export function becameWords(container) {
  if (container.state === "running") return `is ${container.health === "unhealthy" ? "unhealthy" : "running"}`;
  const words = stateWords(container);
  return container.state === "exited" || words === "failed to start" ? words : `is ${words}`;
}

/**
 * What its `since` is the time of, as the name of a fact. Of one that never ran it is that of its making.
 * @param {Container} container
 */
export function sinceName({ state, health }) {
  if (state === "running") return health === "unhealthy" ? "Unhealthy since" : "Running since";
  if (state === "paused") return "Paused since";
  if (state === "created") return "Made";
  return state === "restarting" ? "Last ended" : "Ended";
}

/**
 * "for 3 h, since 2026-11-27 08:12 UTC", or of what came to an end "3 h ago, 2026-11-27 08:12 UTC"; "" without a moment.
 * @param {Container} container
 * @param {string | number | undefined} moment
 * @param {number} now
 */
export function lastingWords(container, moment, now) {
  const at = utc(moment ?? NaN);
  if (!at) return "";
  return `${agoWords(container, moment, now)}, ${isOn(container) ? `since ${at}` : at}`;
}

/**
 * The same without the moment, to be read from afar: "for 3 h", "3 h ago".
 * @param {Container} container
 * @param {string | number | undefined} moment
 * @param {number} now
 */
export function agoWords(container, moment, now) {
  const then = new Date(moment ?? NaN).getTime();
  if (Number.isNaN(then)) return "";
  if (isOn(container)) return `for ${ago(then, now)}`;
  return `${container.state === "restarting" ? "last ended " : ""}${ago(then, now)} ago`;
}

/** Whether what it is goes on, and did not end it. @param {Container} container */
function isOn({ state }) {
  return state === "running" || state === "paused";
}
