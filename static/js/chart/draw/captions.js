// The second line of a host: what it is, or what is wrong with it, since when, and how old its picture is. Pure.

import { ago, clock } from "../times.js";

/** @import {HostModel} from "../types.js" */

/**
 * @param {HostModel} model
 * @param {string | undefined} readAt  its last successful read
 * @param {number} now  milliseconds since 1970
 */
export function secondLine({ host, stale, unread }, readAt, now) {
  if (stale)
    return [
      troubleOf(host.state, host.since, now),
      reasonOf(host.error),
      readAt ? `picture ${ago(Date.parse(readAt), now)} old` : "",
    ]
      .filter(Boolean)
      .join(" · ");
  if (unread)
    return [host.role, host.id.startsWith("node:") ? "its daemon was not added" : reasonOf(host.error)]
      .filter(Boolean)
      .join(" · ");
  const duty = host.availability && host.availability !== "active" ? host.availability : "";
  const engine = host.engine_version ? `Engine ${host.engine_version}` : "";
  return ["Reachable", host.role, duty, engine].filter(Boolean).join(" · ");
}

/**
 * How many containers stand in it; of how many, where some are hidden.
 * @param {HostModel} model
 */
export function countOf({ total, of = total }) {
  return of === total ? `${total} container${total === 1 ? "" : "s"}` : `${total} of ${of} containers`;
}

/**
 * @param {string} state
 * @param {string | undefined} since
 * @param {number} now
 */
function troubleOf(state, since, now) {
  const word = state === "hung" ? "Hung" : "Unreachable";
  return since ? `${word} since ${clock(since, now)}` : word;
}

/** Kinds of failure whose word alone would say little. @type {Record<string, string>} */
const SAID = { protocol: "not understood", permission: "not permitted", tls: "TLS", ssh: "SSH" };

/**
 * The kind of failure, which is the word before the first colon.
 * @param {string | undefined} error
 */
export function reasonOf(error) {
  const kind = error ? error.split(":")[0] : "";
  return SAID[kind] ?? kind;
}
