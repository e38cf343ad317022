// The list behind a "+3" tab: the overlays of a host that have no rail of their own. Each can be selected, or pinned.

import { byName } from "../scene/words.js";
import { el } from "./dom.js";
import { networkName, pinButton } from "./parts.js";

/** @import {Network, Rect} from "../types.js" */
/** @import {Scene} from "../scene/scene.js" */
/** @import {Desk} from "./parts.js" */

export class More {
  /** @param {{onLeft: () => void}} wants  onLeft: it closed while the focus was in it */
  constructor({ onLeft }) {
    this.onLeft = onLeft;
    this.element = el("div", {
      class: "chart-more-list",
      role: "dialog",
      tabindex: "-1",
      hidden: true,
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event),
      onfocusout: (/** @type {FocusEvent} */ event) => this.onFocusOut(event),
    });
  }

  /**
   * @param {Scene} scene
   * @param {Desk} desk
   * @param {string} host
   * @param {Rect} tab  on the stage, in CSS pixels
   * @param {{width: number, height: number}} stage
   */
  open(scene, desk, host, tab, stage) {
    const networks = restOf(scene, host);
    const name = scene.state.hosts.get(host)?.name ?? "";
    this.element.setAttribute("aria-label", `More overlays of ${name}`);
    const rows = networks.map((network) =>
      el("li", { class: "chart-row" }, networkName(this.closing(desk), network), pinButton(this.closing(desk), network)),
    );
    this.element.replaceChildren(
      el("p", {}, "More overlays of ", el("bdi", {}, name)),
      el("ul", { class: "chart-list" }, ...rows),
    );
    this.element.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = Math.max(8, Math.min(tab.x, stage.width - width - 8));
    const below = tab.y + tab.height + 6;
    const top = below + height > stage.height - 8 ? Math.max(8, tab.y - height - 6) : below;
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    const first = this.element.querySelector("button");
    (first ?? this.element).focus({ preventScroll: true });
  }

  /** What is chosen in the list closes it. @param {Desk} desk @returns {Desk} */
  closing(desk) {
    return {
      ...desk,
      select: (id) => {
        this.close();
        desk.select(id);
      },
      togglePin: (id) => {
        this.close();
        desk.togglePin(id);
      },
    };
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const buttons = [...this.element.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.close();
    else if (step) {
      const at = buttons.findIndex((button) => button === document.activeElement);
      buttons[(at + step + buttons.length) % buttons.length]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {FocusEvent} event */
  onFocusOut(event) {
    if (event.relatedTarget instanceof Node && this.element.contains(event.relatedTarget)) return;
    if (event.relatedTarget !== null || !document.hasFocus()) this.element.hidden = true;
  }

  close() {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.onLeft();
  }
}

/**
 * @param {Scene} scene
 * @param {string} host
 * @returns {Network[]}
 */
function restOf({ state, rails, placement }, host) {
  const reach = placement.hosts.get(host)?.model.reach;
  /** @type {Network[]} */
  const found = [];
  for (const id of rails.rest) {
    const network = reach?.has(id) ? state.networks.get(id) : undefined;
    if (network) found.push(network);
  }
  return found.sort(byName);
}
