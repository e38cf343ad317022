// What has just appeared, changed or vanished, so that it can be noticed for a moment. It is given the clock.

import { PIP } from "./measures.js";

/** @import {Container, Endpoint, Outcome, Rect, Thing} from "../types.js" */

/** Milliseconds for which news is shown. */
export const NOTICEABLE = 1500;
/** With more news than this at once (a host that came back), the parts are left to the eye. */
const MANY = 400;

/** @typedef {{id: string, kind: "appeared" | "changed", at: number}} Mark */
/** @typedef {{rect: Rect, label: string, at: number}} Ghost  what has vanished, where it stood */
/** @typedef {{rect: Rect, alone: boolean}} Place  alone: of itself, not the tile that it is in */
/** @typedef {(thing: Thing) => Place | null} PlaceOf */

export class News {
  constructor() {
    /** @type {Map<string, Mark>} */
    this.marks = new Map();
    /** @type {Ghost[]} */
    this.ghosts = [];
    /** When it was last looked what is no news any more. */
    this.faded = 0;
  }

  /**
   * @param {Outcome} outcome
   * @param {PlaceOf} placeOf  where it stood before the outcome
   * @param {number} now
   */
  note(outcome, placeOf, now) {
    if (now - this.faded >= NOTICEABLE) this.fade(now); // nobody else does while the page is hidden
    if (outcome.first || outcome.added.length + outcome.removed.length + outcome.changed.length > MANY) return;
    for (const thing of outcome.added) this.mark(thing, "appeared", now);
    for (const { before, after } of outcome.changed) if (seenChange(before, after)) this.mark(after, "changed", now);
    const gone = new Set(outcome.removed.map((thing) => thing.id));
    for (const thing of outcome.removed) {
      this.marks.delete(thing.id);
      if (standsAlone(thing)) this.haunt(thing, placeOf(thing), now);
      else if (isLeg(thing) && !gone.has(thing.container ?? "")) this.leave(thing, placeOf(thing), now);
    }
  }

  /**
   * A container left a network: it is marked, wherever it stands now, and its pip, if it had one, leaves a ghost.
   * @param {Endpoint} leg
   * @param {Place | null} place
   * @param {number} now
   */
  leave(leg, place, now) {
    const container = leg.container ?? "";
    this.marks.set(container, { id: container, kind: "changed", at: now });
    if (place?.alone && place.rect.width <= PIP.size) this.haunt(leg, place, now);
  }

  /**
   * Several that vanish in one closed tile leave one ghost.
   * @param {Thing} thing
   * @param {Place | null} place
   * @param {number} now
   */
  haunt(thing, place, now) {
    if (!place) return;
    const { x, y, width, height } = place.rect;
    const same = this.ghosts.find(({ rect }) => rect.x === x && rect.y === y && rect.width === width);
    if (same && !place.alone) same.at = now;
    else {
      const label = place.alone ? (/** @type {{name?: string}} */ (thing).name ?? "") : "";
      this.ghosts.push({ rect: { x, y, width, height }, label, at: now });
    }
  }

  /**
   * @param {Thing} thing
   * @param {Mark["kind"]} kind
   * @param {number} now
   */
  mark(thing, kind, now) {
    if (standsAlone(thing) || isLeg(thing)) this.marks.set(thing.id, { id: thing.id, kind, at: now });
  }

  /**
   * Forgets what is no news any more.
   * @param {number} now
   * @returns {boolean} whether any is left
   */
  fade(now) {
    this.faded = now;
    for (const [id, mark] of this.marks) if (now - mark.at >= NOTICEABLE) this.marks.delete(id);
    this.ghosts = this.ghosts.filter((ghost) => now - ghost.at < NOTICEABLE);
    return this.marks.size > 0 || this.ghosts.length > 0;
  }
}

/** @param {Thing} thing */
function standsAlone(thing) {
  return /^(host|node|network|container):/.test(thing.id);
}

/**
 * An endpoint of a container is news too (connect, disconnect): its pip, or its chip.
 * @param {Thing} thing
 * @returns {thing is Endpoint}
 */
function isLeg(thing) {
  return thing.id.startsWith("endpoint:") && /** @type {Endpoint} */ (thing).container !== undefined;
}

/**
 * A change that can be seen: a state, a name. Ages and addresses are not worth a flash.
 * @param {Thing} before
 * @param {Thing} after
 */
function seenChange(before, after) {
  const [a, b] = [/** @type {Container} */ (before), /** @type {Container} */ (after)];
  return a.state !== b.state || a.health !== b.health || a.name !== b.name;
}
