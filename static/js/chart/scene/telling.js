// What is worth saying aloud of a change: hosts that fall silent or answer again, swarms that go stale, containers that
// become unwell. A start or a stop is not: a fleet has hundreds an hour. Pure.

import { clock } from "../times.js";
import { becameWords } from "./lasting.js";
import { isUnwell } from "./verdict.js";
import { lookOf, taskName } from "./words.js";

/** @import {Container, Host, Outcome, State, Swarm, Thing} from "../types.js" */

/** With more than this of one kind at once their number is said instead of their names. */
const NAMED = 2;

/**
 * @param {State} state
 * @param {Outcome} outcome
 * @param {number} now
 * @returns {string[]} sentences without a full stop
 */
export function tellings(state, outcome, now) {
  if (outcome.first) return [];
  /** @type {Record<"silent" | "back" | "swarm" | "gone" | "unwell", string[]>} */
  const said = { silent: [], back: [], swarm: [], gone: [], unwell: [] };
  for (const { before, after } of outcome.changed) {
    const [was, is] = [/** @type {Host} */ (before), /** @type {Host} */ (after)];
    if (after.id.startsWith("host:") && was.state !== is.state)
      said[isSilent(is) ? "silent" : "back"].push(hostWords(is, now));
    else if (after.id.startsWith("swarm:") && was.state !== is.state)
      said.swarm.push(swarmWords(/** @type {Swarm} */ (after), now));
    else if (becameUnwell(before, after)) said.unwell.push(unwellWords(state, /** @type {Container} */ (after)));
  }
  for (const thing of outcome.removed) if (thing.id.startsWith("host:")) said.gone.push(`${nameOf(thing)} was removed`);
  return [
    ...few(said.silent, (count) => `${count} hosts do not answer`),
    ...few(said.back, (count) => `${count} hosts answer again`),
    ...said.swarm,
    ...few(said.gone, (count) => `${count} hosts were removed`),
    ...few(said.unwell, (count) => `${count} containers have become unwell`),
  ];
}

/** @param {Host} host */
function isSilent(host) {
  return host.state === "unreachable" || host.state === "hung";
}

/**
 * @param {Host} host
 * @param {number} now
 */
function hostWords(host, now) {
  if (!isSilent(host)) return `${host.name} answers again`;
  return `${host.name} does not answer${host.since ? ` since ${clock(host.since, now)}` : ""}`;
}

/**
 * @param {Swarm} swarm
 * @param {number} now
 */
function swarmWords(swarm, now) {
  if (swarm.state !== "stale") return `The swarm ${swarm.name} is told of again`;
  return `The swarm ${swarm.name} is stale${swarm.since ? ` since ${clock(swarm.since, now)}` : ""}`;
}

/**
 * @param {Thing} before
 * @param {Thing} after
 */
function becameUnwell(before, after) {
  if (!after.id.startsWith("container:")) return false;
  const [was, is] = [/** @type {Container} */ (before), /** @type {Container} */ (after)].map(lookOf);
  return was !== is && isUnwell(is);
}

/**
 * @param {State} state
 * @param {Container} container
 */
function unwellWords(state, container) {
  const host = state.hosts.get(container.host)?.name;
  return `${taskName(container.name)}${host ? ` on ${host}` : ""} ${becameWords(container)}`;
}

/** @param {Thing} thing */
function nameOf(thing) {
  return /** @type {{name?: string}} */ (thing).name ?? thing.id;
}

/**
 * @param {string[]} said
 * @param {(count: number) => string} inShort
 */
function few(said, inShort) {
  return said.length > NAMED ? [inShort(said.length)] : said;
}
