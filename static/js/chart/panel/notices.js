// What stands above the chart when something is wrong with what it shows: the connection, hosts that do not answer, a
// swarm without a manager. What changes in it, teller.js says aloud.

import { at } from "../../base.js";
import { behindWords } from "../../behind.js";
import { reasonOf } from "../draw/captions.js";
import { clock } from "../times.js";
import { el, renew } from "./dom.js";

/** @import {Connection, Host, State, Swarm} from "../types.js" */
/** @import {Child} from "./dom.js" */

const NAMED = 3;
const STANDSTILL =
  "The broker of Docklines does not answer: hosts are not read meanwhile, and nothing can be sent to Docker. What you see is as it was before.";

export class Notices {
  /** @param {{onRetry: () => void, onSelect: (id: string) => void}} wants */
  constructor({ onRetry, onSelect }) {
    this.onRetry = onRetry;
    this.onSelect = onSelect;
    this.element = el("section", { class: "chart-notices", "aria-label": "What is wrong" });
  }

  /**
   * @param {State} state
   * @param {Connection} connection
   * @param {number} now
   */
  show(state, connection, now) {
    const stale = [...state.swarms.values()].filter((swarm) => swarm.state === "stale");
    const away = [...state.hosts.values()].filter((host) => host.state === "unreachable" || host.state === "hung");
    renew(this.element, [
      this.ofConnection(connection, state.at !== null, now),
      connection.status === "live" && state.away.includes("broker") && strip(STANDSTILL, null, "warn"),
      connection.status === "live" && state.reads !== null && strip(behindWords(state.reads), null, "warn"),
      this.ofHosts(away, state, now),
      ...stale.map((swarm) => ofSwarm(swarm, now)),
    ]);
  }

  /**
   * One says why in full; of several the latest are named.
   * @param {Host[]} away
   * @param {State} state
   * @param {number} now
   */
  ofHosts(away, state, now) {
    if (away.length === 0) return null;
    if (away.length === 1) return el("div", { class: "strip bad" }, el("span", {}, ...this.ofHost(away[0], state, now)));
    away.sort((one, other) => (other.since ?? "").localeCompare(one.since ?? "") || one.name.localeCompare(other.name));
    const named = away.slice(0, NAMED).map((host) => {
      const began = host.since ? ` since ${clock(host.since, now)}` : "";
      return el("span", {}, this.name(host), ` ${(host.state !== "hung" && reasonOf(host.error)) || host.state}${began}`);
    });
    const rest = away.length - NAMED;
    return el(
      "div",
      { class: "strip bad" },
      el("span", {}, `${away.length} hosts do not answer:`),
      ...named,
      rest > 0 && el("a", { href: at("/hosts/") }, `and ${rest} more`),
    );
  }

  /**
   * @param {Host} host
   * @param {State} state
   * @param {number} now
   * @returns {Child[]}
   */
  ofHost(host, state, now) {
    const began = host.since ? ` since ${clock(host.since, now)}` : "";
    const why = (host.error ?? "").replace(/^[a-z]+: /, "");
    const end = why === "" ? "." : `. ${why.replace(/[\s.]*$/, ".")}`;
    const seen = state.collectedAt.has(host.id) ? "What you see of it is its last picture." : "It has never been read.";
    return [this.name(host), ` is ${host.state}${began}${end} ${seen}`];
  }

  /** @param {Host} host */
  name(host) {
    const attributes = { type: "button", class: "chart-link strong", "data-key": `away ${host.id}` };
    return el("button", { ...attributes, onclick: () => this.onSelect(host.id) }, el("bdi", {}, host.name));
  }

  /**
   * @param {Connection} connection
   * @param {boolean} loaded  there is a picture, if an old one
   * @param {number} now
   */
  ofConnection(connection, loaded, now) {
    if (connection.status === "live" || connection.status === "connecting") return null;
    const picture = loaded ? " What you see is the last picture." : "";
    if (connection.status === "broken") {
      const lost = connection.trouble === "database" ? "The database of Docklines does not answer" : "Connection lost";
      const none = connection.trouble === "database" ? lost : "Docklines does not answer";
      const words = loaded
        ? `${lost}${connection.trouble ? " since" : " at"} ${clock(connection.since, now)}. What you see is the picture of then. It keeps trying.`
        : `${none}. It keeps trying.`;
      return strip(
        words,
        el("button", { type: "button", class: "chart-link", "data-key": "retry", onclick: this.onRetry }, "Try now"),
      );
    }
    if (connection.status === "no-role")
      return strip(`Your account has no role any more: ask an admin for one.${picture}`, null);
    const back = at(`/accounts/login/?next=${encodeURIComponent(location.pathname + location.hash)}`);
    return strip(`You are signed out.${picture}`, el("a", { href: back }, "Sign in again"));
  }
}

/**
 * @param {string} words
 * @param {Child} cure
 */
function strip(words, cure, tone = "bad") {
  return el("div", { class: `strip ${tone}` }, el("span", {}, words), cure);
}

/**
 * @param {Swarm} swarm
 * @param {number} now
 */
function ofSwarm(swarm, now) {
  const began = swarm.since ? ` since ${clock(swarm.since, now)}` : "";
  const why = swarm.error ?? "No manager of it can be read.";
  const name = /^swarm\b/i.test(swarm.name) ? swarm.name : `swarm ${swarm.name}`;
  const stale = `The ${name.trim()} is stale${began}. ${why}`;
  const words = " Its networks, services and nodes are as last told.";
  return el("div", { class: "strip warn" }, el("span", {}, stale, words));
}
