// The neighbourhood as a picture over the stage: lines in SVG, and every node a button, so that keys and screen readers
// reach it. A click moves the centre; a button and Escape lead back to the chart.

import { addressesOf, hubOf, lineUnder } from "../scene/hub.js";
import { layHub } from "../scene/hub_layout.js";
import { next } from "../scene/walk.js";
import { el, renew } from "./dom.js";
import { SHAPES } from "./parts.js";

/** @import {Direction, Spot} from "../scene/walk.js" */
/** @import {Desk} from "./parts.js" */
/** @import {Group, Hub} from "../scene/hub.js" */
/** @import {HubPlaces, Placed} from "../scene/hub_layout.js" */

/** @type {Record<string, Direction>} */
const ARROWS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {object} Wants
 * @property {(id: string) => void} onMove  to this thing
 * @property {() => void} onBack
 * @property {(id: string, x: number, y: number) => void} onMenu  x and y in the window
 */

export class HubView {
  /** @param {Wants} wants */
  constructor(wants) {
    this.wants = wants;
    this.picture = el("div", { class: "chart-hub-picture" });
    this.element = el(
      "div",
      {
        class: "chart-hub",
        role: "region",
        "aria-label": "Neighbourhood",
        tabindex: "-1",
        hidden: true,
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event),
        oncontextmenu: (/** @type {MouseEvent} */ event) => this.onMenu(event),
      },
      el(
        "div",
        { class: "chart-hub-bar" },
        el("button", { type: "button", class: "button small", onclick: () => this.wants.onBack() }, "Back to the chart"),
      ),
      this.picture,
    );
    /** @type {Partial<Record<Group, number>>} */
    this.pages = {};
    /** Where the nodes are, for the arrow keys. @type {Spot[]} */
    this.spots = [];
    /** @type {string | null} */
    this.shown = null;
    /** The size for which it is laid out. @type {{desk: Desk, id: string | null} | null} */
    this.last = null;
    new ResizeObserver(() => this.last && this.show(this.last.desk, this.last.id)).observe(this.element);
  }

  /**
   * @param {Desk} desk
   * @param {string | null} id  null hides it
   */
  show(desk, id) {
    const arrives = this.element.hidden && id !== null;
    this.last = id === null ? null : { desk, id };
    this.element.hidden = id === null;
    if (id === null) return void (this.shown = null);
    if (id !== this.shown) this.pages = {};
    const moved = id !== this.shown;
    this.shown = id;
    const hub = hubOf(desk.state, id, this.pages);
    const within = this.element.contains(document.activeElement);
    renew(this.picture, hub ? this.draw(desk, hub) : [el("p", { class: "muted chart-hub-gone" }, gone(desk))]);
    if (arrives || (moved && within)) this.focusCentre();
  }

  focusCentre() {
    const centre = this.picture.querySelector(".chart-node.centre");
    if (centre instanceof HTMLElement) {
      centre.focus({ preventScroll: true });
      const { clientHeight } = this.element;
      const bottom = centre.offsetTop + centre.offsetHeight;
      this.element.scrollTop = bottom + 12 > clientHeight ? bottom - centre.offsetHeight / 2 - clientHeight / 2 : 0;
    } else this.element.focus({ preventScroll: true });
  }

  /**
   * @param {Desk} desk
   * @param {Hub} hub
   */
  draw(desk, hub) {
    const { clientWidth, clientHeight } = this.element;
    const places = layHub(hub, Math.max(280, clientWidth), clientHeight);
    this.spots = places.nodes.map(({ node, rect }) => ({ key: `node ${node.id}`, id: node.id, rect }));
    this.picture.style.height = `${places.height}px`;
    const addresses = addressesOf(desk.state, hub.centre.id);
    return [
      lines(places),
      ...places.headings.map(({ text, rect }) => at(el("h3", { class: "chart-hub-heading" }, text), rect)),
      ...places.nodes.map((placed) => at(this.node(desk, placed, addresses), placed.rect)),
    ];
  }

  /**
   * @param {Desk} desk
   * @param {Placed} placed
   * @param {Map<string, string>} addresses  of the centre, by network
   */
  node(desk, { node, group }, addresses) {
    const more = node.id.startsWith("more:");
    const network = desk.state.networks.get(node.id);
    const badge = network && desk.badgeOf(network);
    const letter = badge && el("span", { class: "chart-letter" }, badge.letter);
    if (letter && badge) {
      letter.style.background = badge.colour;
      letter.style.color = badge.ink;
    }
    const mark = node.look
      ? el("span", { class: "state", "data-shape": SHAPES[node.look] })
      : (letter ?? (network ? el("span", { class: "driver", "data-driver": network.driver }) : null));
    const note = lineUnder(desk.state, node, this.shown, addresses);
    return el(
      "button",
      {
        type: "button",
        class: `chart-node ${group ?? "centre"}${more ? " more" : ""}`,
        "data-key": `node ${node.id}`,
        "data-id": more ? null : node.id,
        "aria-current": group === null ? "true" : null,
        title: note ? `${node.name}\n${note}` : node.name,
        onclick: () => this.go(desk, node.id, group),
      },
      el("span", { class: "chart-node-name" }, mark, el("span", {}, node.name)),
      el("span", { class: "chart-node-note" }, node.look && group === null ? `${node.look} · ${note}` : note),
    );
  }

  /**
   * @param {Desk} desk
   * @param {string} id
   * @param {Group | null} group
   */
  go(desk, id, group) {
    if (group === null) return;
    if (!id.startsWith("more:")) return this.wants.onMove(id);
    this.pages[group] = (this.pages[group] ?? 0) + 1;
    this.show(desk, this.shown);
  }

  /** Arrows walk from node to node, as on the chart. @param {KeyboardEvent} event */
  onKey(event) {
    const node = event.target instanceof HTMLElement ? event.target.closest("[data-key]") : null;
    const here = this.spots.find((spot) => node instanceof HTMLElement && spot.key === node.dataset.key);
    if (!here || !(node instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = ARROWS[event.key];
    const menu = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (!direction && !(menu && node.dataset.id)) return;
    event.preventDefault();
    const { left, top } = node.getBoundingClientRect();
    if (!direction) return this.wants.onMenu(node.dataset.id ?? "", left + 20, top + 20);
    const found = next(this.spots, here.rect, direction);
    const there = [...this.picture.querySelectorAll("[data-key]")].find(
      (one) => one instanceof HTMLElement && one.dataset.key === found?.key,
    );
    if (there instanceof HTMLElement) there.focus();
  }

  /** @param {MouseEvent} event */
  onMenu(event) {
    const node = event.target instanceof Element ? event.target.closest("[data-id]") : null;
    if (!(node instanceof HTMLElement)) return;
    event.preventDefault();
    const { left, top } = node.getBoundingClientRect();
    const pointed = event.clientX !== 0 || event.clientY !== 0;
    this.wants.onMenu(node.dataset.id ?? "", pointed ? event.clientX : left + 20, pointed ? event.clientY : top + 20);
  }
}

/** @param {Desk} desk */
function gone({ state }) {
  return state.at === null ? "Fetching the fleet…" : "What was selected is no longer there.";
}

/** @param {HubPlaces} places */
function lines({ edges, width, height }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "chart-hub-lines");
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  svg.setAttribute("aria-hidden", "true");
  for (const { points } of edges) {
    const line = document.createElementNS(SVG, "polyline");
    line.setAttribute("points", points.map((point) => point.join(",")).join(" "));
    svg.append(line);
  }
  return svg;
}

/**
 * @param {HTMLElement} element
 * @param {import("../types.js").Rect} rect
 */
function at(element, rect) {
  element.style.left = `${rect.x}px`;
  element.style.top = `${rect.y}px`;
  element.style.width = `${rect.width}px`;
  element.style.height = `${rect.height}px`;
  return element;
}
