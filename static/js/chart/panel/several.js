// The details of several things at once: how many of what, where, and which networks all of them share.

import { tally } from "../scene/tally.js";
import { lookOf, taskName } from "../scene/words.js";
import { el, facts, section } from "./dom.js";
import { goTo, listOf, networkName, SHAPES } from "./parts.js";
import { count } from "./tools.js";

/** @import {Container, Thing} from "../types.js" */
/** @import {Desk} from "./parts.js" */
/** @import {Child} from "./dom.js" */
/** @import {Share} from "../scene/tally.js" */

const LET_GO = { type: "button", class: "chart-go", "data-key": "none" };

/**
 * @param {Desk} desk
 * @param {readonly string[]} ids
 * @returns {Child[]}
 */
export function severalDetails(desk, ids) {
  const { present, gone, kinds, looks, hosts, networks, shared } = tally(desk.state, ids);
  const states = looks.map(([look, number]) =>
    el("span", { class: "state", "data-shape": SHAPES[look] }, `${number} ${look === "exited" ? "stopped" : look}`),
  );
  return [
    el(
      "div",
      { class: "chart-head" },
      el("p", { class: "chart-kind" }, "Selection"),
      el("h2", {}, `${ids.length} selected`),
      el(
        "p",
        { class: "chart-head-line" },
        gone > 0 && el("span", { class: "muted" }, `${gone} of them gone`),
        el("button", { ...LET_GO, onclick: () => desk.select(null) }, "Let go"),
      ),
    ),
    facts([
      ["Kinds", kinds.map(([kind, number]) => count(number, kind)).join(", ")],
      ["States", states.length > 0 ? el("span", { class: "chart-counts" }, ...states) : null],
    ]),
    section(`Networks that all of them share (${shared.length})`, [
      listOf(shared, 30, null, (network) => networkName(desk, network)) ??
        el("p", { class: "muted" }, "None: no one network reaches all of them."),
    ]),
    section(`Hosts (${hosts.length})`, [listOf(hosts, 20, null, (share) => shareRow(desk, share))]),
    section(`Networks (${networks.length})`, [listOf(networks, 20, null, (share) => shareRow(desk, share))]),
    section("Selected", [listOf(present, 200, null, (thing) => selectedRow(desk, thing))]),
  ];
}

/**
 * @param {Desk} desk
 * @param {Share} share
 */
function shareRow(desk, { id, name, count: number }) {
  const network = desk.state.networks.get(id);
  return el(
    "span",
    { class: "chart-row" },
    network ? networkName(desk, network) : goTo(desk, id, name),
    el("span", { class: "muted" }, String(number)),
  );
}

/**
 * @param {Desk} desk
 * @param {Thing} thing
 */
function selectedRow(desk, thing) {
  const kind = thing.id.slice(0, thing.id.indexOf(":"));
  const name = "name" in thing ? taskName(thing.name) : thing.id;
  const shape = kind === "container" ? SHAPES[lookOf(/** @type {Container} */ (thing))] : null;
  return el(
    "span",
    { class: "chart-row" },
    goTo(desk, thing.id, shape && el("span", { class: "state", "data-shape": shape }), el("span", {}, name)),
    el(
      "button",
      {
        type: "button",
        class: "chart-go",
        "data-key": `out ${thing.id}`,
        "aria-label": `Take out ${name}`,
        onclick: () => desk.toggle(thing.id),
      },
      "take out",
    ),
  );
}
