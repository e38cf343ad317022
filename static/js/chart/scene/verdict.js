// What is unwell, and what has only stopped: the one place on this side where it is decided. Pure.
// The server decides the same in dashboard/inventory/looks.py, which says why; tests/looks.json holds the two together.

/** @import {Container, Look} from "../types.js" */

/** Looks that are trouble: what is ill, what crashes again and again, what has failed. @type {ReadonlySet<Look>} */
const UNWELL = new Set(["unhealthy", "restarting", "failed"]);
/** Exit codes of what is done (0), or was asked to stop and did: SIGINT, SIGTERM. */
const STOPPED_BY_WORD = [0, 130, 143];
/** Restart policies by which Docker itself would have started it again: it is down because somebody stopped it. */
const KEPT_UP = ["always", "unless-stopped"];

/** @param {Look | ""} look */
export function isUnwell(look) {
  return look !== "" && UNWELL.has(look);
}

/** @param {Record<Look, number>} counts */
export function unwellOf(counts) {
  return counts.unhealthy + counts.restarting + counts.failed;
}

/** @returns {Record<Look, number>} */
export function noCounts() {
  return { running: 0, restarting: 0, unhealthy: 0, failed: 0, paused: 0, exited: 0, orphan: 0 };
}

/**
 * Whether one that does not run has failed: dead, a start that was refused, a run that ended badly. A swarm's task that
 * did was replaced; where not, its service lacks a task.
 * @param {Container} container
 */
export function hasFailed({ state, error, exit_code, restart_policy, task_id }) {
  if (state === "dead") return true;
  if (task_id || (state !== "exited" && state !== "created")) return false;
  if (error) return true;
  const badly = exit_code !== undefined && !STOPPED_BY_WORD.includes(exit_code);
  return state === "exited" && badly && !KEPT_UP.includes(restart_policy ?? "");
}
