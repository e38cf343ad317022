// Pinning: whoever follows one overlay keeps it on a rail of its own, whatever its rank. A pin belongs to the view, so it
// is in the address.

import { isLocal } from "./scene/model.js";
import { RAILS } from "./scene/rails.js";
import { isolated } from "./scene/words.js";
import { find } from "./topology/store.js";
import { titleOf } from "./scene/titles.js";

/** @import {Endpoint, Network, State} from "./types.js" */
/** @import {Chart} from "./chart.js" */

const FULL = `${RAILS} overlays are pinned, one for each rail. Unpin one of them first.`;
const NONE = "Select an overlay first: p pins it to a rail of its own.";

export class Pins {
  /** @param {Chart} chart */
  constructor(chart) {
    this.chart = chart;
  }

  /** @param {string} id */
  has(id) {
    return this.chart.scene.pins.includes(id);
  }

  /** Pins an overlay, or lets go of it. @param {string} id */
  toggle(id) {
    const { chart } = this;
    const { pins, state } = chart.scene;
    const alive = pins.filter((one) => state.networks.has(one));
    const pinned = pins.includes(id);
    if (!pinned && alive.length >= RAILS) return chart.board.tell(FULL);
    chart.scene.pin(pinned ? pins.filter((one) => one !== id) : [...alive, id]);
    const network = state.networks.get(id);
    const name = isolated(network ? titleOf(state, network) : "");
    chart.board.tell(pinned ? `${name} is pinned no more.` : `${name} keeps a rail of its own.`);
    chart.pinned();
  }

  /** The key: what the keyboard stands on, else what is selected. */
  toggleHere() {
    const { scene, stage, board } = this.chart;
    const id = [stage.focused?.id, stage.selected].map((one) => overlayOf(scene.state, one ?? "")).find(Boolean);
    if (id) this.toggle(id);
    else board.tell(NONE);
  }
}

/**
 * The overlay that an id names: itself, or the one that an endpoint is on.
 * @param {State} state
 * @param {string} id
 * @returns {string | undefined}
 */
function overlayOf(state, id) {
  const thing = find(state, id);
  if (!thing) return undefined;
  const network = id.startsWith("endpoint:") ? state.networks.get(/** @type {Endpoint} */ (thing).network ?? "") : thing;
  return network?.id.startsWith("network:") && !isLocal(/** @type {Network} */ (network)) ? network.id : undefined;
}
