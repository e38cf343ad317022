// The legend, a strip under the chart: overlays with their letters, drivers, states. Its overlays select, its drivers and
// states filter.

import { byName } from "../scene/words.js";
import { el, renew } from "./dom.js";
import { pinButton, SHAPES } from "./parts.js";
import { titleOf } from "../scene/titles.js";

/** @import {Look, Network} from "../types.js" */
/** @import {Scene} from "../scene/scene.js" */
/** @import {Desk} from "./parts.js" */

/** @type {[string, string, string[]][]} */
const DRIVERS = [
  ["bridge", "bridge", ["bridge"]],
  ["macvlan", "macvlan, ipvlan", ["macvlan", "ipvlan"]],
  ["host", "host", ["host"]],
  ["none", "none", ["null"]],
  ["other", "other drivers", ["other"]],
];
/** @type {[Look, string][]} */
const STATES = [
  ["running", "running"],
  ["unhealthy", "unhealthy"],
  ["failed", "failed"],
  ["restarting", "restarting"],
  ["paused", "paused"],
  ["exited", "stopped"],
  ["orphan", "endpoint without its container"],
];
/** The small signs on hosts and chips. @type {[string, string, string][]} */
const SIGNS = [
  ["star", "★", "manager"],
  ["port", ":80", "published port"],
  ["pip", "A", "on a further network"],
];

export class Legend {
  constructor() {
    this.element = el("footer", { class: "chart-legend", "aria-label": "Legend" });
    this.all = false;
  }

  /**
   * @param {Scene} scene
   * @param {Desk} desk
   * @param {string | null} selected
   */
  show(scene, desk, selected) {
    const { slots, rest } = scene.rails;
    const railed = slots.map((id) => (id === null ? undefined : scene.state.networks.get(id))).filter(isNetwork);
    const others = rest
      .map((id) => scene.state.networks.get(id))
      .filter(isNetwork)
      .sort(byName);
    const shown = [...railed, ...others.filter((network) => this.all || network.id === selected)];
    const more =
      others.length > 0 &&
      el(
        "button",
        {
          type: "button",
          class: "chart-more",
          "data-key": "more",
          "aria-expanded": String(this.all),
          onclick: () => {
            this.all = !this.all;
            this.show(scene, desk, selected);
          },
        },
        this.all ? "fewer" : `+${others.length} more`,
      );
    renew(this.element, [
      shown.length > 0 &&
        el(
          "div",
          { class: "chart-keys", "aria-label": "Overlay networks" },
          ...shown.map((network) => overlayKey(desk, network, selected)),
          more,
        ),
      keys(
        DRIVERS.map(([driver, words, values]) =>
          filterKey(desk, "driver", values, el("span", { class: "driver", "data-driver": driver }, words)),
        ),
      ),
      keys(
        STATES.map(([look, words]) =>
          filterKey(desk, "state", [look], el("span", { class: "state", "data-shape": SHAPES[look] }, words)),
        ),
      ),
      keys(SIGNS.map(([kind, sign, words]) => el("span", {}, el("span", { class: `chart-sign ${kind}` }, sign), words))),
    ]);
  }
}

/** @param {HTMLElement[]} items */
function keys(items) {
  return el("div", { class: "chart-keys" }, ...items);
}

/**
 * An entry that filters by what it explains, and stops filtering at the next click.
 * @param {Desk} desk
 * @param {"driver" | "state"} key
 * @param {string[]} values
 * @param {HTMLElement} sign
 */
function filterKey(desk, key, values, sign) {
  const filters = values.map((value) => ({ key, value }));
  return el(
    "button",
    {
      type: "button",
      class: "chart-key filter",
      "data-key": `${key} ${values}`,
      title: `Filter: show only what is ${key === "driver" ? "on a network of this driver" : "in this state"}`,
      "aria-pressed": String(desk.filtered(filters)),
      onclick: () => desk.filter(filters),
    },
    sign,
  );
}

/**
 * @param {Desk} desk
 * @param {Network} network
 * @param {string | null} selected
 */
function overlayKey(desk, network, selected) {
  const badge = desk.badgeOf(network);
  const letter = el("span", { class: "chart-letter" }, badge?.letter);
  letter.style.background = badge?.colour ?? "";
  letter.style.color = badge?.ink ?? "";
  const title = titleOf(desk.state, network);
  const key = el(
    "button",
    {
      type: "button",
      class: "chart-key",
      "data-key": network.id,
      title: `Select ${title}: what is on it stays bright`,
      "aria-pressed": String(network.id === selected),
      onclick: () => desk.select(network.id),
    },
    letter,
    el("span", {}, title),
  );
  return el("span", { class: "chart-overlay" }, key, pinButton(desk, network));
}

/**
 * @param {Network | undefined} network
 * @returns {network is Network}
 */
function isNetwork(network) {
  return network !== undefined;
}
