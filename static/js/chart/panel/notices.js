// What stands above the chart when something is wrong with what it shows: the connection, or a swarm without a manager.

import { ago, clock } from "../times.js";
import { el, renew } from "./dom.js";

/** @import {Connection, State, Swarm} from "../types.js" */

export class Notices {
  /** @param {{onRetry: () => void}} wants */
  constructor({ onRetry }) {
    this.onRetry = onRetry;
    this.element = el("div", { class: "chart-notices", role: "status" });
  }

  /**
   * @param {State} state
   * @param {Connection} connection
   * @param {number} now
   */
  show(state, connection, now) {
    const stale = [...state.swarms.values()].filter((swarm) => swarm.state === "stale");
    renew(this.element, [this.ofConnection(connection, now), ...stale.map((swarm) => ofSwarm(swarm, now))]);
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
