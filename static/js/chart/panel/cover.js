// What stands on the stage while there is nothing to draw: loading, a fleet without hosts and what to do about it, or
// all of it hidden by what is asked for.

import { at } from "../../base.js";
import { el, renew } from "./dom.js";

/** @import {State} from "../types.js" */

export class Cover {
  /**
   * @param {string} role
   * @param {() => void} onDim
   */
  constructor(role, onDim) {
    this.role = role;
    this.onDim = onDim;
    this.element = el("div", { class: "chart-cover" });
  }

  /**
   * @param {State} state
   * @param {boolean} hidden  nothing is left where the rest is hidden
   */
  show(state, hidden) {
    const loading = state.at === null;
    this.element.hidden = !loading && !hidden && state.hosts.size > 0;
    if (this.element.hidden) return;
    if (loading) return renew(this.element, [el("p", { class: "chart-loading" }, "Fetching the fleet…")]);
    renew(this.element, [state.hosts.size > 0 ? this.nothing() : this.empty()]);
  }

  nothing() {
    return el(
      "div",
      { class: "empty" },
      el("h2", {}, "Nothing is as the search and the filters ask"),
      el("p", {}, "What does not pass is hidden."),
      el(
        "div",
        { class: "actions" },
        el("button", { type: "button", class: "button primary", "data-key": "dim", onclick: this.onDim }, "Dim the rest"),
      ),
    );
  }

  empty() {
    const admin = this.role === "admin";
    return el(
      "div",
      { class: "empty" },
      el("h2", {}, "No host yet"),
      el(
        "p",
        {},
        admin
          ? "Add a Docker host, and its networks and containers appear here by themselves."
          : "Someone with the role admin can add a Docker host; its networks then appear here by themselves.",
      ),
      admin && el("p", {}, "Or on the command line:"),
      admin && el("p", {}, el("code", {}, "manage.py host add NAME unix:///var/run/docker.sock")),
      admin && el("div", { class: "actions" }, el("a", { class: "button primary", href: at("/hosts/new/") }, "Add a host")),
    );
  }
}
