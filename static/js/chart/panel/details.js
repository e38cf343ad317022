// The panel at the side: all that the topology tells of the selected thing. On a phone it is a sheet from below.

import { find } from "../topology/store.js";
import { containerDetails, endpointDetails } from "./container.js";
import { el, renew } from "./dom.js";
import { hostDetails } from "./host.js";
import { networkDetails } from "./network.js";
import { iconButton } from "./parts.js";
import { serviceDetails } from "./service.js";
import { severalDetails } from "./several.js";

/** @import {Desk} from "./parts.js" */
/** @import {Child} from "./dom.js" */
/** @import {Container, Endpoint, Host, Network, Service} from "../types.js" */

/** Milliseconds for which the panel takes no click: the second of a double-click was meant for the chart. */
const DEAF = 350;

export class Details {
  /** @param {{onClose: () => void, onLeft: () => void}} wants  onLeft: it closed while the focus was in it */
  constructor({ onClose, onLeft }) {
    this.onLeft = onLeft;
    this.body = el("div", { class: "chart-panel-body", tabindex: "-1" });
    this.element = el(
      "aside",
      { class: "chart-panel", "aria-label": "Details", hidden: true },
      iconButton("Close (Esc)", "M4 4l8 8M12 4l-8 8", onClose),
      this.body,
    );
    /** @type {string | null} */
    this.shown = null;
  }

  /**
   * @param {Desk} desk
   * @param {readonly string[]} ids  none closes it
   */
  show(desk, ids) {
    const id = ids.length > 1 ? "several" : (ids[0] ?? null);
    const focused = this.element.contains(document.activeElement);
    if (id !== null && this.element.hidden) this.arrive();
    this.element.hidden = id === null;
    if (id !== this.shown) this.body.scrollTop = 0;
    this.shown = id;
    if (id !== null) renew(this.body, ids.length > 1 ? severalDetails(desk, ids) : withHub(desk, pageOf(desk, id)));
    if (focused && id === null) this.onLeft();
    else if (focused && !this.element.contains(document.activeElement)) this.body.focus({ preventScroll: true });
  }

  arrive() {
    this.element.classList.add("arriving");
    setTimeout(() => this.element.classList.remove("arriving"), DEAF);
  }
}

/**
 * The way to the neighbourhood stands beside the way to the page.
 * @param {Desk} desk
 * @param {Child[]} page
 */
function withHub(desk, page) {
  const line = page[0] instanceof HTMLElement ? page[0].querySelector(".chart-head-line") : null;
  const wants = { type: "button", class: "chart-link", "data-key": "hub", onclick: desk.around };
  line?.append(el("button", wants, "Neighbourhood"));
  return page;
}

/** @param {boolean} loaded */
function missing(loaded) {
  if (!loaded) return el("p", { class: "chart-loading" }, "Fetching the fleet…");
  const words = el("p", { class: "muted" }, "What was selected is no longer there.");
  return el("div", { class: "chart-head" }, el("h2", {}, "It is gone"), words);
}

/**
 * @param {Desk} desk
 * @param {string} id
 * @returns {Child[]}
 */
function pageOf(desk, id) {
  const thing = find(desk.state, id);
  if (!thing) return [missing(desk.state.at !== null)];
  const kind = id.slice(0, id.indexOf(":"));
  if (kind === "host" || kind === "node") return hostDetails(desk, /** @type {Host} */ (thing));
  if (kind === "network") return networkDetails(desk, /** @type {Network} */ (thing));
  if (kind === "container") return containerDetails(desk, /** @type {Container} */ (thing));
  if (kind === "endpoint") return endpointDetails(desk, /** @type {Endpoint} */ (thing));
  return serviceDetails(desk, /** @type {Service} */ (thing));
}
