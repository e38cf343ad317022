// What stands on the stage while there is nothing to draw: loading, or a fleet without hosts and what to do about it.

import { el, renew } from "./dom.js";

/** @import {State} from "../types.js" */

export class Cover {
  /** @param {string} role */
  constructor(role) {
    this.role = role;
    this.element = el("div", { class: "chart-cover" });
  }

  /** @param {State} state */
  show(state) {
    const loading = state.at === null;
    this.element.hidden = !loading && state.hosts.size > 0;
    if (this.element.hidden) return;
    renew(this.element, loading ? [el("p", { class: "chart-loading" }, "Fetching the fleet…")] : [this.empty()]);
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
      admin && el("div", { class: "actions" }, el("a", { class: "button primary", href: "/hosts/new/" }, "Add a host")),
    );
  }
}
