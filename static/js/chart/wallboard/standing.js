// How it stands with the fleet, in words that are read from afar. Pure.

import { reasonOf } from "../draw/captions.js";
import { agoWords, becameWords } from "../scene/lasting.js";
import { isUnwell } from "../scene/verdict.js";
import { lookOf, shortName } from "../scene/words.js";
import { clock } from "../times.js";

/** @import {Connection, Container, Host, State} from "../types.js" */

/** @typedef {"well" | "unwell" | "lost" | "waiting"} Mood */
/** @typedef {{mood: Mood, head: string, lines: string[], more: number}} Standing  more: lines that have no room */

const LINES = 4;

/** Since when each container is unwell as this page has seen it, for those of which nobody tells. */
export class Watch {
  constructor() {
    /** @type {Map<string, number>} */
    this.since = new Map();
    this.first = true;
  }

  /**
   * @param {string[]} ids  of those that are unwell now
   * @param {number} now
   */
  note(ids, now) {
    const present = new Set(ids);
    for (const id of this.since.keys()) if (!present.has(id)) this.since.delete(id);
    // What was so when the page was opened has been so for nobody knows how long.
    for (const id of ids) if (!this.since.has(id)) this.since.set(id, this.first ? 0 : now);
    this.first = false;
  }
}

/**
 * @param {State} state
 * @param {Connection} connection
 * @param {Watch} watch
 * @param {number} now
 * @returns {Standing}
 */
export function standingOf(state, connection, watch, now) {
  const silent = silence(connection, state.at !== null, now) ?? standstill(state);
  if (silent) return silent;
  const hosts = [...state.hosts.values()].filter((host) => host.state === "unreachable" || host.state === "hung");
  const stale = new Set(hosts.map((host) => host.id));
  const ill = [...state.containers.values()].filter(
    (one) => !stale.has(one.host) && isUnwell(lookOf(one)),
  );
  watch.note(
    ill.map((one) => one.id),
    now,
  );
  const swarms = [...state.swarms.values()].filter((swarm) => swarm.state === "stale");
  hosts.sort((one, other) => (other.since ?? "").localeCompare(one.since ?? ""));
  const since = (/** @type {Container} */ one) => Date.parse(one.since ?? "") || watch.since.get(one.id) || 0;
  ill.sort((one, other) => since(other) - since(one));
  const lines = [
    ...swarms.map((swarm) => `Swarm ${swarm.name} has no manager that answers${began(swarm.since, now)}`),
    ...hosts.map((host) => `${host.name} ${troubleOf(host)}${began(host.since, now)}`),
    ...ill.map((one) => {
      const host = state.hosts.get(one.host)?.name;
      const words = [shortName(one), host && `on ${host}`, becameWords(one), agoWords(one, since(one) || undefined, now)];
      return words.filter(Boolean).join(" ");
    }),
  ];
  const behind = state.reads ? [`Reads are behind: every ${state.reads.every} s instead of ${state.reads.wanted}`] : [];
  const room = LINES - behind.length;
  const fit = lines.length > room ? room - 1 : room;
  return {
    mood: lines.length === 0 ? "well" : "unwell",
    head: lines.length === 0 ? "All well" : `${lines.length} unwell`,
    lines: [...behind, ...lines.slice(0, fit)],
    more: Math.max(0, lines.length - fit),
  };
}

/**
 * Nothing that a wall without a connection shows may be taken for the present.
 * @param {Connection} connection
 * @param {boolean} loaded
 * @param {number} now
 * @returns {Standing | null}
 */
function silence({ status, since, trouble }, loaded, now) {
  const picture = loaded ? ["The picture below is of then."] : [];
  if (status === "live" && loaded) return null;
  if (status === "live" || status === "connecting") return { mood: "waiting", head: "Connecting", lines: [], more: 0 };
  if (status === "broken")
    return {
      mood: "lost",
      head: `Not live since ${clock(since, now)}`,
      lines: [...picture, `${trouble ? "The database of Docklines" : "Docklines"} does not answer. This screen keeps trying.`],
      more: 0,
    };
  if (status === "signed-out")
    return {
      mood: "lost",
      head: `Signed out since ${clock(since, now)}`,
      lines: [...picture, "Press Enter on this screen's keyboard to log in again, or log in from another tab of it."],
      more: 0,
    };
  return {
    mood: "lost",
    head: "Not allowed to look",
    lines: ["This account has no role any more. An admin can make it a viewer."],
    more: 0,
  };
}

/**
 * The line is there, but nothing new comes over it.
 * @param {State} state
 * @returns {Standing | null}
 */
function standstill(state) {
  if (!state.away.includes("broker")) return null;
  const lines = ["The picture below is of before.", "The broker of Docklines does not answer, so no host is read."];
  return { mood: "lost", head: "Not live", lines, more: 0 };
}

/** @param {Host} host */
function troubleOf(host) {
  const why = host.state === "hung" ? "hangs" : "does not answer";
  const reason = host.state === "hung" ? "" : reasonOf(host.error);
  return reason ? `${why} (${reason})` : why;
}

/**
 * @param {string | number | undefined} moment
 * @param {number} now
 */
function began(moment, now) {
  return moment === undefined || moment === "" ? "" : ` since ${clock(moment, now)}`;
}
