// What stands above the chart when something is wrong with what it shows: the connection, hosts that do not answer, a
// swarm without a manager.

import { reasonOf } from "../draw/captions.js";
import { ago, clock } from "../times.js";
import { el, renew } from "./dom.js";

/** @import {Connection, Host, State, Swarm} from "../types.js" */
/** @import {Child} from "./dom.js" */

const NAMED = 3;

export class Notices {
  /** @param {{onRetry: () => void, onSelect: (id: string) => void}} wants */
  constructor({ onRetry, onSelect }) {
    this.onRetry = onRetry;
    this.onSelect = onSelect;
    this.element = el("div", { class: "chart-notices", role: "status" });
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
      this.ofConnection(connection, now),
      this.ofHosts(away, now),
      ...stale.map((swarm) => ofSwarm(swarm, now)),
    ]);
  }

  /**
   * One says why in full; of several the latest are named.
   * @param {Host[]} away
   * @param {number} now
   */
  ofHosts(away, now) {
    if (away.length === 0) return null;
    if (away.length === 1) return el("div", { class: "strip bad" }, el("span", {}, ...this.ofHost(away[0], now)));
    away.sort((one, other) => (other.since ?? "").localeCompare(one.since ?? "") || one.name.localeCompare(other.name));
    const named = away.slice(0, NAMED).map((host) => {
      const length = host.since ? ` for ${ago(Date.parse(host.since), now)}` : "";
      return el("span", {}, this.name(host), ` ${(host.state !== "hung" && reasonOf(host.error)) || host.state}${length}`);
    });
    const rest = away.length - NAMED;
    return el(
      "div",
      { class: "strip bad" },
      el("span", {}, `${away.length} hosts do not answer:`),
      ...named,
      rest > 0 && el("a", { href: "/hosts/" }, `and ${rest} more`),
    );
  }

  /**
   * @param {Host} host
   * @param {number} now
   * @returns {Child[]}
   */
  ofHost(host, now) {
    const began = host.since ? ` since ${clock(host.since, now)} (${ago(Date.parse(host.since), now)})` : "";
    const why = (host.error ?? "").replace(/^[a-z]+: /, "");
    const end = why === "" ? "." : `. ${why}`;
    return [this.name(host), ` is ${host.state}${began}${end} What you see of it is its last picture.`];
  }

  /** @param {Host} host */
  name(host) {
    const attributes = { type: "button", class: "chart-link strong", "data-key": `away ${host.id}` };
    return el("button", { ...attributes, onclick: () => this.onSelect(host.id) }, el("bdi", {}, host.name));
  }

  /**
   * @param {Connection} connection
   * @param {number} now
   */
  ofConnection(connection, now) {
    if (connection.status === "signed-out") {
      const back = `/accounts/login/?next=${encodeURIComponent(location.pathname + location.hash)}`;
      return el(
        "div",
        { class: "strip bad" },
        el("span", {}, "You are signed out. What you see is the last picture."),
        el("a", { href: back }, "Sign in again"),
      );
    }
    if (connection.status !== "broken") return null;
    const wait = connection.retryAt === null ? 0 : Math.ceil((connection.retryAt - now) / 1000);
    return el(
      "div",
      { class: "strip bad" },
      el(
        "span",
        {},
        `Connection lost at ${clock(connection.since, now)}, ${ago(connection.since, now)} ago. `,
        "What you see is the picture of then. ",
        wait > 0 ? `Trying again in ${wait} s.` : "Trying again…",
      ),
      el("button", { type: "button", class: "chart-link", "data-key": "retry", onclick: this.onRetry }, "Try now"),
    );
  }
}

/**
 * @param {Swarm} swarm
 * @param {number} now
 */
function ofSwarm(swarm, now) {
  const began = swarm.since ? ` since ${clock(swarm.since, now)} (${ago(Date.parse(swarm.since), now)})` : "";
  const why = swarm.error ?? "No manager of it can be read.";
  const name = /^swarm\b/i.test(swarm.name) ? swarm.name : `swarm ${swarm.name}`;
  const stale = `The ${name.trim()} is stale${began}. ${why}`;
  const words = " Its networks, services and nodes are as last told.";
  return el("div", { class: "strip warn" }, el("span", {}, stale, words));
}
