// The live summary: says aloud what has changed for the worse or the better, and how it stands with the connection.
// At most one saying every few seconds, so that a storm of changes does not become a storm of words.

import { tellings } from "../scene/telling.js";
import { el } from "./dom.js";

/** @import {Connection, Outcome, State} from "../types.js" */

/** Milliseconds between two sayings. */
export const PAUSE = 4000;
/** More than this in one saying is cut short: nobody listens longer. */
const MOST = 4;

/** @type {Partial<Record<Connection["status"], string>>} */
const WORDS = {
  broken: "The connection is lost; it keeps trying",
  "signed-out": "You are signed out",
  "no-role": "Your account has no role any more",
};

export class Teller {
  constructor() {
    this.element = el("div", { class: "visually-hidden", role: "status", id: "chart-news" });
    /** @type {string[]} */
    this.waiting = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.last = -PAUSE;
    /** @type {Connection["status"]} */
    this.status = "connecting";
  }

  /**
   * @param {State} state
   * @param {Outcome} outcome
   */
  note(state, outcome) {
    for (const words of tellings(state, outcome, Date.now())) this.tell(words);
  }

  /** @param {Connection} connection */
  connected({ status }) {
    const words = status === "live" && this.status === "broken" ? "The connection is back" : WORDS[status];
    if (status !== this.status && status !== "connecting" && words) this.tell(words);
    if (status !== "connecting") this.status = status;
  }

  /** @param {string} words  without a full stop */
  tell(words) {
    if (!this.waiting.includes(words)) this.waiting.push(words);
    this.timer ??= setTimeout(() => this.say(), Math.max(100, this.last + PAUSE - performance.now()));
  }

  say() {
    const more = this.waiting.length - MOST;
    const said = more > 0 ? [...this.waiting.slice(0, MOST), `${more} more changes`] : this.waiting;
    this.element.textContent = said.map((words) => `${words}.`).join(" ");
    this.waiting = [];
    this.timer = undefined;
    this.last = performance.now();
  }
}
