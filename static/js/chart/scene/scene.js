// The chart between the state and the canvas: keeps each host's model, the placement and the lines, and renews of them
// only what a message made old.

import { layLines } from "./lines.js";
import { hostModel, isLocal } from "./model.js";
import { place } from "./placement.js";
import { assignRails, noRails, withoutRail } from "./rails.js";
import { at } from "./pointing.js";
import { siftModels, siftRails } from "./sift.js";
import { rectOf } from "./spots.js";

/** @import {HostModel, Network, Outcome, Placement, Rect, State, Thing} from "../types.js" */
/** @import {Sift} from "./sift.js" */

const NOWHERE = place(null, [], noRails(), { mode: "boxes", open: new Set() });

export class Scene {
  /** @param {State} state */
  constructor(state) {
    this.state = state;
    /** @type {Map<string, HostModel>} */
    this.models = new Map();
    /** What may be seen now, where the rest is hidden. @type {() => Sift | null} */
    this.sieve = () => null;
    /** @type {Sift | null} */
    this.sift = null;
    /** The models that stay; null where nothing is hidden. @type {Map<string, HostModel> | null} */
    this.sifted = null;
    /** Where everything stood before something was hidden. */
    this.before = NOWHERE;
    /** How often places were given anew because something else may be seen. */
    this.turns = 0;
    /** The rails of the whole fleet, and those of what may be seen. */
    this.allRails = noRails();
    this.rails = this.allRails;
    /** Overlays that shall have a rail of their own, in the order of their pinning. @type {readonly string[]} */
    this.pins = [];
    /** @type {"auto" | "boxes" | "tiles"} */
    this.mode = "auto";
    /** Hosts whose tile is opened. @type {Set<string>} */
    this.open = new Set();
    /** The selected overlay, which takes the shared line when it has no rail. @type {string | null} */
    this.shown = null;
    /** @type {Set<string>} */
    this.dirty = new Set();
    this.allDirty = true;
    /** @type {Placement} */
    this.placement = NOWHERE;
    this.lines = layLines(this.placement, this.rails, null);
  }

  /** @param {Outcome} outcome */
  note(outcome) {
    if (outcome.first) this.allDirty = true;
    for (const thing of outcome.added) this.touch(thing);
    for (const thing of outcome.removed) this.touch(thing);
    for (const change of outcome.changed) this.touch(change.after);
  }

  /** @param {Thing} thing */
  touch(thing) {
    const kind = thing.id.slice(0, thing.id.indexOf(":"));
    if (kind === "host" || kind === "node") this.dirty.add(thing.id);
    else if (kind === "network" && !isLocal(/** @type {Network} */ (thing))) this.allDirty = true;
    else if (thing.source.startsWith("host:")) this.dirty.add(thing.source);
  }

  /** Whether anything waits for renew(). */
  get stale() {
    return this.allDirty || this.dirty.size > 0;
  }

  /** Brings models, rails, places and lines up to the state. */
  renew() {
    const { state } = this;
    if (this.allDirty) this.models.clear();
    else for (const id of this.dirty) this.models.delete(id);
    this.allDirty = false;
    this.dirty.clear();
    for (const id of [...this.models.keys()]) if (!state.hosts.has(id)) this.models.delete(id);
    for (const host of state.hosts.values())
      if (!this.models.has(host.id)) this.models.set(host.id, hostModel(state, host));
    this.resift();
  }

  /** Gives a place to what may be seen now. What may be seen after another question stands anew. */
  resift() {
    const [before, sift] = [this.sift, this.sieve()];
    this.sift = sift;
    const anew = sift?.question !== before?.question;
    if (anew) {
      this.turns += 1;
      if (!before) this.before = this.placement;
      this.placement = sift ? NOWHERE : this.before;
    }
    this.sifted = sift && siftModels(this.state, this.models, sift.kept);
    this.layRails(anew);
    this.arrange();
  }

  /** The models that have a place. */
  get standing() {
    return [...(this.sifted ?? this.models).values()];
  }

  /** Whether something is hidden. @param {string} id */
  hides(id) {
    if (!this.sift || id.startsWith("service:")) return false;
    const container = this.state.endpoints.get(id)?.container;
    return !this.sift.kept.has(container ?? id);
  }

  /** @param {boolean} [anew] */
  layRails(anew = false) {
    const { sift, pins } = this;
    const overlays = [...this.state.networks.values()].filter((network) => !isLocal(network));
    const reaches = [...this.models.values()].map((model) => model.reach);
    const fresh = this.allRails.slots.length === 0;
    const before = anew ? null : this.rails;
    this.allRails = assignRails(fresh ? null : this.allRails, overlays, reaches, pins);
    this.rails = sift ? siftRails(this.allRails, before, overlays, this.standing, sift.kept, pins) : this.allRails;
  }

  /** What is pinned no more gives its rail to the first in rank that has none. @param {readonly string[]} pins */
  pin(pins) {
    for (const id of this.pins)
      if (!pins.includes(id)) [this.allRails, this.rails] = [withoutRail(this.allRails, id), withoutRail(this.rails, id)];
    this.pins = pins;
    if (this.allDirty) return;
    this.layRails();
    this.arrange();
  }

  /** Gives places again, as few as must. */
  arrange() {
    this.placement = place(this.placement, this.standing, this.rails, this);
    this.lines = layLines(this.placement, this.rails, this.shown);
  }

  /** Closes the holes and sorts anew, as a fresh page would: the user asked for it. */
  tidy() {
    this.allRails = noRails();
    this.rails = this.allRails;
    this.placement = NOWHERE;
    this.sift = null;
    this.allDirty = true;
    this.renew();
  }

  /** @param {string | null} network */
  show(network) {
    if (network === this.shown) return;
    this.shown = network;
    this.lines = layLines(this.placement, this.rails, network);
  }

  /**
   * @param {string} id
   * @param {Thing} [gone]
   */
  rectOf(id, gone) {
    return rectOf(this.state, this, id, gone);
  }

  /**
   * Where something is, or just was: itself, or the closed tile that it is in.
   * @param {Thing} thing
   * @returns {{rect: Rect, alone: boolean} | null}
   */
  placeOf(thing) {
    const own = this.rectOf(thing.id, thing);
    if (own) return { rect: own, alone: true };
    const tile = this.placement.hosts.get(thing.source);
    return tile?.tile ? { rect: tile, alone: false } : null;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} zoom
   */
  at(x, y, zoom) {
    return at(this, x, y, zoom);
  }
}
