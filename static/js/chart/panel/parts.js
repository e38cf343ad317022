// The small parts that details are made of: a state, a link to another thing on the chart, a list that is not too long.

import { stateWords } from "../scene/lasting.js";
import { lookOf } from "../scene/words.js";
import { clock, utc } from "../times.js";
import { ageOf, el, icon } from "./dom.js";
import { pageOf } from "./links.js";
import { titleOf } from "../scene/titles.js";

/** @import {Container, Host, Look, Network, State} from "../types.js" */
/** @import {Asked} from "../topology/asked.js" */
/** @import {Filter} from "../finding/filters.js" */
/** @import {Child} from "./dom.js" */

/**
 * @typedef {object} Desk  what the panel's pages work with
 * @property {State} state
 * @property {string} role
 * @property {boolean} mayChange  the user may open the forms
 * @property {(id: string | null) => void} select
 * @property {Asked} asked  what the API is asked for
 * @property {{open: boolean}} raw  whether the JSON is shown
 * @property {() => void} redraw
 * @property {() => void} around  shows the neighbourhood of what is selected
 * @property {(id: string) => void} toggle  takes it into the selection, or out of it
 * @property {(id: string) => boolean} pinned
 * @property {(id: string) => void} togglePin
 * @property {(filters: Filter[]) => boolean} filtered  whether all of them are on
 * @property {(filters: Filter[]) => void} filter  turns them on, or off
 * @property {(network: Network) => {letter: string, colour: string, ink: string} | null} badgeOf
 * @property {number} now
 */

/** @type {Record<Look, string>} */
export const SHAPES = {
  running: "disc",
  exited: "square",
  unhealthy: "triangle",
  failed: "cross",
  restarting: "diamond",
  paused: "bars",
  orphan: "ring",
};
/** @type {Record<string, string>} */
const HOST_SHAPES = { reachable: "disc", unreachable: "triangle", hung: "triangle", "never-seen": "ring" };

/** @param {Container} container */
export function containerState(container) {
  return el("span", { class: "state", "data-shape": SHAPES[lookOf(container)] }, stateWords(container));
}

/** @param {Host} host */
export function hostState(host) {
  return el(
    "span",
    { class: "state", "data-shape": HOST_SHAPES[host.state] ?? "ring" },
    host.state === "never-seen" ? "not read yet" : host.state,
  );
}

/**
 * @param {string} moment  ISO 8601
 * @param {number} now
 */
export function since(moment, now) {
  return el("span", {}, `${clock(moment, now)} (`, ageOf(Date.parse(moment)), ")");
}

/**
 * Since when a container is as it is: "3 h ago, 2026-11-27 08:12 UTC". Nothing where that is not known.
 * @param {Container} container
 */
export function lasting(container) {
  if (!container.since) return null;
  const goesOn = container.state === "running" || container.state === "paused";
  const age = ageOf(Date.parse(container.since), container.since);
  return el("span", {}, goesOn ? "" : age, goesOn ? "" : " ago, ", utc(container.since), ...(goesOn ? [" (", age, ")"] : []));
}

/**
 * A button that selects another thing on the chart.
 * @param {Desk} desk
 * @param {string} id
 * @param {...Child} children
 */
export function goTo(desk, id, ...children) {
  return el(
    "button",
    { type: "button", class: "chart-go", "data-key": `go ${id}`, onclick: () => desk.select(id) },
    ...children,
  );
}

/**
 * A network by its letter or its driver's bar, and its name.
 * @param {Desk} desk
 * @param {Network} network
 */
export function networkName(desk, network) {
  const badge = desk.badgeOf(network);
  if (!badge)
    return goTo(desk, network.id, el("span", { class: "driver", "data-driver": network.driver }, network.name));
  const letter = el("span", { class: "chart-letter" }, badge.letter);
  letter.style.background = badge.colour;
  letter.style.color = badge.ink;
  return goTo(desk, network.id, letter, el("span", {}, titleOf(desk.state, network)));
}

const PIN = "M6 2.5h4M6.6 2.5v3.8L4.5 9h7L9.4 6.3V2.5M8 9v4.5";

/**
 * Pins an overlay to a rail of its own, or lets go of it.
 * @param {Desk} desk
 * @param {Network} network
 */
export function pinButton(desk, network) {
  const pinned = desk.pinned(network.id);
  const name = titleOf(desk.state, network);
  const words = pinned ? `Unpin ${name}` : `Pin ${name}: it keeps a rail of its own`;
  const button = iconButton(words, PIN, () => desk.togglePin(network.id));
  button.classList.add("chart-pin");
  button.setAttribute("aria-pressed", String(pinned));
  button.dataset.key = `pin ${network.id}`;
  return button;
}

/**
 * A list whose rows are made only where they are shown: a network may have thousands of endpoints.
 * @template T
 * @param {T[]} things
 * @param {number} most
 * @param {string | null} page  where the rest is
 * @param {(thing: T) => Child} row
 */
export function listOf(things, most, page, row) {
  if (things.length === 0) return null;
  const more = things.length - most;
  const rest =
    more > 0
      ? el("li", { class: "muted" }, page ? el("a", { href: page }, `and ${more} more`) : `and ${more} more`)
      : null;
  return el("ul", { class: "chart-list" }, ...things.slice(0, most).map((thing) => el("li", {}, row(thing))), rest);
}

/**
 * @param {Child[]} items
 * @param {number} most
 * @param {string | null} page  where the rest is
 */
export function list(items, most, page) {
  return listOf(items, most, page, (item) => item);
}

/**
 * @param {string} kind
 * @param {string} name
 * @param {Child} state
 * @param {string | null} id  of the thing that has a page
 */
export function head(kind, name, state, id) {
  const page = id === null ? null : pageOf(id);
  return el(
    "div",
    { class: "chart-head" },
    el("p", { class: "chart-kind" }, kind),
    el("h2", {}, name),
    el("p", { class: "chart-head-line" }, state, page && el("a", { href: page, "data-key": "page" }, "Open its page")),
  );
}

/**
 * @param {(HTMLElement | null | false)[]} buttons
 */
export function actions(buttons) {
  const present = buttons.filter(Boolean);
  return present.length === 0 ? null : el("div", { class: "actions" }, ...present);
}

/**
 * @param {string} href
 * @param {string} words
 * @param {string} [modifier]
 */
export function action(href, words, modifier = "") {
  return el("a", { class: `button small ${modifier}`.trim(), href, "data-key": `do ${href}` }, words);
}

/**
 * @param {string} label
 * @param {string} path
 * @param {() => void} onclick
 */
export function iconButton(label, path, onclick) {
  return el("button", { type: "button", class: "icon-button", title: label, "aria-label": label, onclick }, icon(path));
}
